from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.rules import require
from cases.actions import claim_case
from cases.models import Case
from cases.rules import visible_cases
from followups.models import FollowUp


@transaction.atomic
def claim_next(*, by: User, at: datetime) -> Case | None:
    """Take the case that nobody has and that must be acted on first; None when none is left.

    Two people at once never get the same one and neither waits: a row that the other holds is skipped.
    Order: the earliest act-by first, then cases without a date by their age.
    """
    require(by, "cases.claim_case")
    # A clinician claims cases of their own and of their team; the rest of the pool is not theirs to take.
    pool = visible_cases(by).pool().filter(status=Case.Status.OPEN)  # type: ignore[attr-defined]
    case = _first_dated(pool) or (
        pool.filter(~Q(follow_ups__status=FollowUp.Status.PENDING))
        .order_by("opened_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    return claim_case(case=case, by=by, at=at) if case else None


def _first_dated(pool: QuerySet[Case]) -> Case | None:
    return (
        pool.filter(follow_ups__status=FollowUp.Status.PENDING)
        .order_by("follow_ups__queue_at", "follow_ups__pk")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
