"""Which try comes next: learnt from this neighbor's own tries alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import product


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


def different_try(
    past: Sequence[PastTry], *, methods: Sequence[str], any_hour: bool, at: datetime, zone: tzinfo
) -> Proposal | None:
    """Propose what differs most from this neighbor's own tries: a way and a part of the day not tried yet.

    `methods` are the ways that are known, the usual one first. `any_hour` is False when the neighbor has
    said when it is safe: then no time of day is proposed. What reached them last is proposed again. `past`
    is in order. None when no way is known.
    """
    last = past[-1] if past else None
    if last and last.reached and last.method in methods:
        return Proposal(last.method, part_of_day(last.at, zone) if any_hour else None, Why.WORKED)
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
