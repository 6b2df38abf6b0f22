"""The promise's arithmetic: pure functions of time, no ORM, no clock. All moments are aware UTC."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import product
from typing import Protocol


class StaffedHours(Protocol):
    """When the program that follows up has someone on (programs.queries.ProgramCalendar)."""

    def last_staffed_moment(self, start: datetime, due: datetime) -> datetime | None: ...


@dataclass(frozen=True)
class Window:
    anchor_at: datetime
    opens_at: datetime
    due_at: datetime
    act_by: datetime | None


def window(
    anchor_at: datetime, *, opens_after: timedelta, due_after: timedelta, hours: StaffedHours
) -> Window:
    """The window that a policy gives to an anchor.

    Elapsed, not wall-clock: the promise is 48 real hours even when the city's clocks change.
    """
    due_at = anchor_at + due_after
    return Window(anchor_at, anchor_at + opens_after, due_at, act_by(anchor_at, due_at, hours))


def act_by(anchor_at: datetime, due_at: datetime, hours: StaffedHours) -> datetime | None:
    """The last staffed moment at or before due: a due time at 03:00 is met on the evening before.

    It may lie before the window opens. None only if nobody is staffed between anchor and due.
    """
    return hours.last_staffed_moment(anchor_at, due_at)


def next_midnight(at: datetime, zone: tzinfo) -> datetime:
    """When the city's day of `at` ends: a night on which the clocks change is longer or shorter."""
    return _midnight(at.astimezone(zone).date() + timedelta(days=1), zone)


def window_of_day(day: date, zone: tzinfo, *, not_before: datetime) -> tuple[datetime, datetime]:
    """A day of the city as a window: from its midnight, or `not_before`, to its last minute."""
    return (
        max(_midnight(day, zone), not_before),
        _midnight(day + timedelta(days=1), zone) - timedelta(minutes=1),
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


class DayPart(StrEnum):
    MORNING = "morning"  # until noon
    AFTERNOON = "afternoon"  # until 5 PM
    EVENING = "evening"


def part_of_day(at: datetime, zone: tzinfo) -> DayPart:
    hour = at.astimezone(zone).hour
    if hour < 12:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < 17 else DayPart.EVENING


@dataclass(frozen=True)
class PastTry:
    """One try that reached nobody, as far as the next one learns from it."""

    at: datetime
    method: str


class Why(StrEnum):
    """What speaks for a proposed try."""

    FIRST = "first"
    OTHER_WAY = "other_way"
    OTHER_TIME = "other_time"
    LEAST_TRIED = "least_tried"


@dataclass(frozen=True)
class Proposal:
    """The next try: by which method, in which part of the day (None: any that is safe), and why."""

    method: str
    part: DayPart | None
    why: Why


def different_try(
    past: Sequence[PastTry], *, methods: Sequence[str], any_hour: bool, at: datetime, zone: tzinfo
) -> Proposal | None:
    """Propose what differs most from this neighbor's own tries: a way and a part of the day not tried yet.

    `methods` are the ways that are known, the usual one first. `any_hour` is False when the neighbor has
    said when it is safe: then no time of day is proposed. None when no way is known.
    """
    parts: list[DayPart | None] = [*_from_now_on(at, zone)] if any_hour else [None]
    # A time of day counts only where one may be proposed.
    tried = [(one.method, part_of_day(one.at, zone) if any_hour else None) for one in past]
    pairs = Counter(tried)
    by_method, by_part = Counter(method for method, _ in tried), Counter(part for _, part in tried)
    if not methods:
        return None
    method, part = min(
        product(methods, parts), key=lambda pair: (pairs[pair], by_method[pair[0]] + by_part[pair[1]])
    )
    if not past:
        # Nothing is known yet about the hours, so the first try is free to be now.
        return Proposal(method, None, Why.FIRST)
    if not by_method[method]:
        return Proposal(method, part, Why.OTHER_WAY)
    return Proposal(method, part, Why.LEAST_TRIED if pairs[method, part] else Why.OTHER_TIME)


def _from_now_on(at: datetime, zone: tzinfo) -> list[DayPart]:
    """The parts of a day in the order in which they come, the present one first."""
    parts = list(DayPart)
    first = parts.index(part_of_day(at, zone))
    return parts[first:] + parts[:first]
