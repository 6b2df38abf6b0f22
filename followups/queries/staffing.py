from datetime import datetime

from heart.core.errors import Conflict
from programs.queries import policy_at, program_calendar


def staffed_until(at: datetime, end: datetime) -> datetime | None:
    """When the program that follows up closes, if it is staffed at `at`; looks no further than `end`."""
    try:
        follower = policy_at(at).followed_by.code
    except Conflict:  # a profile without a policy for this day
        return None
    intervals = program_calendar(follower).staffed_intervals(at, end)
    return next((closes for opens, closes in intervals if opens <= at < closes), None)
