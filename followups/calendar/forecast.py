"""Whether there is time for what is promised, hour by hour: an estimate, and said to be one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from followups.calendar.lateness import Interval

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Hour:
    """An hour from `starts_at`, in minutes: what must be done in it, who is on, and what finds no time."""

    starts_at: datetime
    due: float = 0
    staffed: float = 0
    short: float = 0
    breaches: int = 0


def forecast(
    promises: Sequence[Interval], staffed: Sequence[Interval], *, start: datetime, hours: int, each: float
) -> list[Hour]:
    """Each promise takes `each` minutes between its two moments, the earliest act-by first.

    `staffed` has an interval for every stretch of every person. A promise that finds too little time before
    its act-by is a predicted breach, and counts in the hour of its act-by.
    """
    found = [
        Hour(start + place * HOUR, staffed=_minutes_within(staffed, start + place * HOUR))
        for place in range(hours)
    ]
    free = [hour.staffed for hour in found]
    for opens_at, act_by in sorted(promises, key=lambda one: one[1]):
        place = int((act_by - start) // HOUR)
        if not 0 <= place < hours:
            continue
        missing = _take(free, each, max(int((opens_at - start) // HOUR), 0), place)
        found[place] = replace(
            found[place],
            due=found[place].due + each,
            short=found[place].short + missing,
            breaches=found[place].breaches + (missing > 0),
        )
    return found


def _take(free: list[float], wanted: float, first: int, last: int) -> float:
    """Take `wanted` minutes out of the free ones of these hours; returns how many are missing."""
    for place in range(first, last + 1):
        taken = min(free[place], wanted)
        free[place] -= taken
        wanted -= taken
    return wanted


def _minutes_within(staffed: Sequence[Interval], hour: datetime) -> float:
    inside = (min(end, hour + HOUR) - max(start, hour) for start, end in staffed)
    return sum(length.total_seconds() / 60 for length in inside if length > timedelta(0))
