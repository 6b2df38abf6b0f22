"""A clinician's word on a positive screen: without it the case stays open."""

from datetime import datetime

from django.db import transaction
from django.utils import dateformat
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case, Screening
from heart.core.errors import Invalid, InvalidTransition
from programs.queries import city_zone


class WordNeeded(InvalidTransition):
    """A positive screen waits for a clinician; the sentence says nothing of what was answered."""

    code = "word_needed"


@transaction.atomic
def give_word(*, screening: Screening, reason: str, by: User, at: datetime) -> Screening:
    """A clinician's word on a positive screen: from then on it keeps no case open.

    Raises NotPermitted, Invalid (no reason), InvalidTransition (none is needed, or it was given).
    """
    require(by, "cases.give_word", screening.neighbor)
    screening = Screening.objects.lock(screening.pk)
    if not screening.waits_for_a_word:
        raise InvalidTransition(_("No word is needed on this one any more."))
    if not reason.strip():
        raise Invalid(_("Say in a few words what you saw and decided."), attr="reason")
    screening.word_at, screening.word_by, screening.word_reason = at, by, reason.strip()
    return screening.save_by(by, reason=reason.strip())


def require_words(case: Case) -> None:
    """Raise WordNeeded while a positive screen of the case's neighbor waits for a clinician."""
    waiting = Screening.objects.waiting_for_a_word().filter(neighbor__person=case.person)
    first = waiting.order_by("at").first()
    if first is None:
        return
    day = dateformat.format(first.at.astimezone(city_zone()), "M j")
    raise WordNeeded(
        _("A screen of %(day)s asks for a clinician's word before this case closes. Ask a clinician.")
        % {"day": day}
    )
