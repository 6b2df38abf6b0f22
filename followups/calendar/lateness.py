"""Why a promise is late: its lateness, split by cause. Half-open intervals of aware moments."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

Interval = tuple[datetime, datetime]
NO_TIME = timedelta(0)


class Cause(StrEnum):
    """Where several hold at once, the first in this order is the one that counts."""

    PAUSED = "paused"
    IMPORT_DELAY = "import_delay"  # nobody could know of it yet
    UNASSIGNED = "unassigned"  # nobody had it
    OUT_OF_HOURS = "out_of_hours"  # nobody was on
    NO_SAFE_WAY = "no_safe_way"  # no way to reach them was known
    TRIED = "tried"  # tried not long before, and not reached
    OWNER_IDLE = "owner_idle"  # none of these: it waited for its owner


def split_lateness(
    due_at: datetime, until: datetime, spans: Mapping[Cause, Iterable[Interval]]
) -> dict[Cause, timedelta]:
    """The time from `due_at` to `until`, by cause; only causes that have a part, in the order of causes.

    The parts add up to the lateness exactly, however the spans overlap and in whatever order they come.
    Nothing is late when `until` is at or before `due_at`.
    """
    within = {cause: _clipped(intervals, due_at, until) for cause, intervals in spans.items()}
    cuts = {moment for intervals in within.values() for interval in intervals for moment in interval}
    moments = sorted({due_at, until, *cuts}) if due_at < until else []
    parts = dict.fromkeys(Cause, NO_TIME)
    for start, end in pairwise(moments):
        parts[_cause_at(start, within)] += end - start
    return {cause: length for cause, length in parts.items() if length}


def outside(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    """The time between `start` and `end` that no interval covers, in order."""
    left = []
    for begin, finish in sorted(_clipped(intervals, start, end)):
        if start < begin:
            left.append((start, begin))
        start = max(start, finish)
    return [*left, (start, end)] if start < end else left


def _clipped(intervals: Iterable[Interval], start: datetime, end: datetime) -> list[Interval]:
    clipped = ((max(begin, start), min(finish, end)) for begin, finish in intervals)
    return [(begin, finish) for begin, finish in clipped if begin < finish]


def _cause_at(moment: datetime, spans: Mapping[Cause, list[Interval]]) -> Cause:
    holds = (cause for cause in Cause if any(begin <= moment < end for begin, end in spans.get(cause, ())))
    return next(holds, Cause.OWNER_IDLE)
