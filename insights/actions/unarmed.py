"""Whether a team without police could have gone: a supervisor's word on one call."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Encounter
from heart.core.errors import Invalid
from insights.models import UnarmedReview
from insights.queries.unarmed import could_have_gone


@transaction.atomic
def review_unarmed(
    *, encounter: Encounter, answer: str, reason: str, by: User, at: datetime
) -> UnarmedReview:
    """Say whether a team without police could have taken it, and why; again is said better.

    Raises NotPermitted, Invalid (the rules of the other program do not admit this call; no reason).
    """
    require(by, "insights.review_unarmed")
    encounter = Encounter.objects.lock(encounter.pk)
    if not could_have_gone(Encounter.objects.filter(pk=encounter.pk)).exists():
        raise Invalid(_("The rules did not let a team without police take this call."), attr="encounter")
    if answer not in UnarmedReview.Answer.values:
        raise Invalid(_("Say whether they could have gone."), attr="answer")
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")
    review = UnarmedReview.objects.filter(encounter=encounter).first() or UnarmedReview(encounter=encounter)
    review.answer, review.reason = answer, reason.strip()
    review.reviewed_by, review.reviewed_at = by, at
    return review.save_by(by)
