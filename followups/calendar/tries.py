"""Which try comes next: learnt from this neighbor's own tries alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import product

Interval = tuple[datetime, datetime]


class DayPart(StrEnum):
    MORNING = "morning"  # until noon
    AFTERNOON = "afternoon"  # until 5 PM
    EVENING = "evening"


BEGINS = {DayPart.MORNING: time(0), DayPart.AFTERNOON: time(12), DayPart.EVENING: time(17)}


def part_of_day(at: datetime, zone: tzinfo) -> DayPart:
    wall = at.astimezone(zone).time()
    return next(part for part in reversed(DayPart) if wall >= BEGINS[part])


def first_in_part(intervals: Iterable[Interval], part: DayPart, zone: tzinfo) -> Interval | None:
    """What of the first of `intervals` lies in this part of a day; None when none does. They are in order."""
    for opens, closes in intervals:
        day = opens.astimezone(zone).date()
        while (starts := datetime.combine(day, BEGINS[part], zone).astimezone(UTC)) < closes:
            overlap = max(starts, opens), min(_ends(part, day, zone), closes)
            if overlap[0] < overlap[1]:
                return overlap
            day += timedelta(days=1)
    return None


def _ends(part: DayPart, day: date, zone: tzinfo) -> datetime:
    later = [moment for moment in BEGINS.values() if moment > BEGINS[part]]
    until = datetime.combine(day, later[0], zone) if later else _midnight_after(day, zone)
    return until.astimezone(UTC)


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), zone)


@dataclass(frozen=True)
class PastTry:
    """One try, as far as the next one learns from it."""

    at: datetime
    method: str
    reached: bool = False


class Why(StrEnum):
    """What speaks for a proposed try."""

    FIRST = "first"
    OTHER_WAY = "other_way"
    OTHER_TIME = "other_time"
    LEAST_TRIED = "least_tried"
    WORKED = "worked"


@dataclass(frozen=True)
class Proposal:
    """The next try: by which method, in which part of the day (None: any that is safe), and why."""

    method: str
    part: DayPart | None
    why: Why


EVERY_PART = frozenset(DayPart)


def different_try(
    past: Sequence[PastTry],
    *,
    methods: Sequence[str],
    safe_parts: Collection[DayPart] = EVERY_PART,
    at: datetime,
    zone: tzinfo,
) -> Proposal | None:
    """Propose what differs most from this neighbor's own tries: a way and a part of the day not tried yet.

    `methods` are the ways that are known, the usual one first. Only `safe_parts` are proposed; it is empty
    when the neighbor has said in words alone when it is safe: then no time of day is proposed. What reached
    them last is proposed again. `past` is in order. None when no way is known.
    """
    last = past[-1] if past else None
    parts: list[DayPart | None] = [one for one in _from_now_on(at, zone) if one in safe_parts] or [None]
    if last and last.reached and last.method in methods:
        then = part_of_day(last.at, zone)
        return Proposal(last.method, then if then in safe_parts else parts[0], Why.WORKED)
    # A time of day counts only where one may be proposed.
    tried = [(one.method, part_of_day(one.at, zone) if safe_parts else None) for one in past]
    pairs = Counter(tried)
    by_method, by_part = Counter(method for method, _ in tried), Counter(part for _, part in tried)
    if not methods:
        return None
    method, part = min(
        product(methods, parts), key=lambda pair: (pairs[pair], by_method[pair[0]] + by_part[pair[1]])
    )
    if not past:
        # Where every hour is safe, the first try is free to be now.
        return Proposal(method, None if set(safe_parts) == EVERY_PART else part, Why.FIRST)
    if not by_method[method]:
        return Proposal(method, part, Why.OTHER_WAY)
    return Proposal(method, part, Why.LEAST_TRIED if pairs[method, part] else Why.OTHER_TIME)


def _from_now_on(at: datetime, zone: tzinfo) -> list[DayPart]:
    """The parts of a day in the order in which they come, the present one first."""
    parts = list(DayPart)
    first = parts.index(part_of_day(at, zone))
    return parts[first:] + parts[:first]
