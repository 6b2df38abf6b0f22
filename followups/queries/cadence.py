"""When we usually come back after a contact: the cadence of the policy that the follow-up is pinned to."""

from dataclasses import dataclass
from datetime import timedelta

from followups.models import FollowUp

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cadence:
    """In how many days, each length once, the shortest first; `next` follows this contact, None: unsaid."""

    days: tuple[int, ...]
    next: int | None


def cadence_after(follow_up: FollowUp) -> Cadence:
    """Were it kept now: the contacts before it are the rounds of its case that were kept."""
    policy = follow_up.policy
    kept = FollowUp.objects.filter(case=follow_up.case_id, status=FollowUp.Status.DONE).count()
    following = policy.comes_back_after(kept + 1)
    days = tuple(sorted({_whole_days(length) for length in policy.cadence}))
    return Cadence(days, _whole_days(following) if following else None)


def _whole_days(length: timedelta) -> int:
    """A begun day counts: nobody comes back sooner than was said."""
    return -(-length // DAY)
