from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from followups.actions.pauses import stop_pause
from followups.actions.promises import lock_pending, offer_next_round
from followups.actions.windows import act_by_of, move
from followups.models import FollowUp


@transaction.atomic
def come_back_within(*, case: Case, days: int, by: User, at: datetime) -> FollowUp:
    """A date within `days`: the one that is set, brought forward if it is later, or a new one.

    No permission is asked: whoever confirmed the screening could work the case. A date is never put off.
    """
    due_at = at + timedelta(days=days)
    first = FollowUp.objects.pending().filter(case=case).order_by("due_at").first()
    if first is None:
        return offer_next_round(case=case, opens_at=at, due_at=due_at, anchor_at=at, by=by, at=at)
    follow_up = lock_pending(first)
    if follow_up.due_at <= due_at:
        return follow_up
    reason = _("A screen was confirmed")
    stop_pause(follow_up, by=by, at=at, reason=reason)
    opens_at = max(follow_up.anchor_at, min(follow_up.opens_at, at))
    move(follow_up, opens_at, due_at, act_by_of(follow_up, due_at))
    follow_up.promised_due_at = due_at
    return follow_up.save_by(by, reason=reason)
