from datetime import datetime

from django.db import transaction

from accounts.models import User
from calls.models import Call
from cases.models import Case
from followups.actions.promises import offer_next_round
from followups.actions.windows import policy_of_next_round
from followups.models import CallPromise, FollowUp


@transaction.atomic
def follow_up_call(*, call: Call, case: Case, by: User, at: datetime) -> FollowUp:
    """Promise to reach the neighbor of a call that no encounter answered: the clock runs from the call.

    A follow-up of the case that is pending and due no later is joined instead. Asked again it gives back the
    same one. The window may be over already; then it is late, and shows as late.
    """
    case = Case.objects.lock(case.pk)
    promise = CallPromise.objects.select_related("follow_up").filter(call=call).first()
    if promise:
        return promise.follow_up
    policy = policy_of_next_round(case, at)
    due_at = call.received_at + policy.due_after
    earlier = FollowUp.objects.pending().filter(case=case, due_at__lte=due_at).order_by("due_at", "pk")
    follow_up = earlier.first() or offer_next_round(
        case=case,
        opens_at=call.received_at + policy.opens_after,
        due_at=due_at,
        anchor_at=call.received_at,
        by=by,
        at=at,
    )
    CallPromise(call=call, follow_up=follow_up).save_by(by)
    return follow_up
