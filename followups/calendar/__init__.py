"""The promise's arithmetic: pure functions of time, no ORM, no clock. All moments are aware UTC."""

from followups.calendar.effort import Missing, missing_effort
from followups.calendar.pauses import Pauses, after_pauses
from followups.calendar.tries import (
    EVERY_PART,
    DayPart,
    PastTry,
    Proposal,
    Why,
    different_try,
    first_in_part,
    part_of_day,
)
from followups.calendar.windows import StaffedHours, Window, act_by, next_midnight, window, window_of_day

__all__ = [
    "EVERY_PART",
    "DayPart",
    "Missing",
    "PastTry",
    "Pauses",
    "Proposal",
    "StaffedHours",
    "Why",
    "Window",
    "act_by",
    "after_pauses",
    "different_try",
    "first_in_part",
    "missing_effort",
    "next_midnight",
    "part_of_day",
    "window",
    "window_of_day",
]
