from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from followups.actions.attempts import log_attempt
from followups.actions.promises import offer_next_round
from followups.models import ContactAttempt, FollowUp
from heart.core.errors import Invalid, InvalidTransition
from heart.core.moments import TOLERATED_FUTURE

# A window needs a length; this one is kept the moment it opens.
AN_HOUR = timedelta(hours=1)


@transaction.atomic
def log_contact(
    *, case: Case, by: User, at: datetime, met_at: datetime | None = None, **facts: Any
) -> ContactAttempt:
    """Log a contact that was made on a case, whether or not a date was set for one.

    It keeps the promise that is pending. Where none is, it is a round of its own, kept as it begins, so that
    no contact goes uncounted. `facts` as in `log_attempt`, which says what else it raises.
    Raises InvalidTransition (a closed case), Invalid (in the future, or before the case was opened).
    """
    case, met_at = Case.objects.lock(case.pk), met_at or at
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it to log a try."))
    if met_at > at + TOLERATED_FUTURE:
        raise Invalid(_("This time is in the future. Log the try when it has happened."), attr="at")
    follow_up = FollowUp.objects.pending().filter(case=case).in_queue_order().first()
    if follow_up is None:
        if met_at < case.opened_at:
            raise Invalid(_("This is before the case was opened. Check the date."), attr="at")
        follow_up = offer_next_round(
            case=case, opens_at=met_at, due_at=met_at + AN_HOUR, anchor_at=met_at, by=by, at=at
        )
    return log_attempt(
        follow_up=follow_up, by=by, at=at, tried_at=met_at, outcome=ContactAttempt.Outcome.REACHED, **facts
    )
