from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from followups.actions.promises import lock_pending
from followups.models import ContactAttempt, StruckAttempt
from heart.core.errors import InvalidTransition, NotPermitted

TAKEN_BACK_WITHIN = timedelta(minutes=10)
KEPT = ("follow_up", "by", "at", "recorded_at", "method", "outcome", "note")


@transaction.atomic
def take_back_attempt(*, attempt: ContactAttempt, by: User, at: datetime) -> StruckAttempt:
    """Take back one's own try, entered in error: it counts nowhere any more and stays in the history.

    Taken back twice it is taken back once. Raises NotPermitted (somebody else's), InvalidTransition (after
    ten minutes, a contact, or the follow-up has ended meanwhile).
    """
    require(by, "followups.log_attempt", attempt.follow_up)
    if attempt.by_id != by.pk:
        raise NotPermitted(_("Only who logged a try can take it back."))
    if struck := _taken_back_before(attempt.pk):
        return struck
    follow_up = lock_pending(attempt.follow_up)
    current = ContactAttempt.objects.filter(pk=attempt.pk).first()
    if current is None:  # another tab was first
        return StruckAttempt.objects.get(pk=attempt.pk)
    _check(current, at)
    struck = StruckAttempt(pk=current.pk, struck_at=at, **{name: getattr(current, name) for name in KEPT})
    struck.save_by(by, reason=_("Entered in error"))
    current.delete_by(by, reason=_("Entered in error"))
    follow_up.first_attempt_at = follow_up.attempts.aggregate(first=Min("at"))["first"]
    follow_up.save_by(by, reason=_("Entered in error"))
    return struck


def _taken_back_before(pk: UUID) -> StruckAttempt | None:
    return StruckAttempt.objects.filter(pk=pk).first()


def _check(attempt: ContactAttempt, at: datetime) -> None:
    if attempt.reached_them or attempt.outcome == ContactAttempt.Outcome.REACHED:
        raise InvalidTransition(_("A contact can't be taken back. Log what is right as another try."))
    if at - attempt.recorded_at > TAKEN_BACK_WITHIN:
        raise InvalidTransition(_("Ten minutes are over, so this try stays. Log what is right as another."))
