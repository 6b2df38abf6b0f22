"""How much was tried to reach somebody, and what a policy still asks before it may be given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from followups.calendar.tries import PastTry, part_of_day


class Asked(Protocol):
    """The policy's least tries, different ways and different parts of the day."""

    tries: int
    channels: int
    day_parts: int


@dataclass(frozen=True)
class Missing:
    """How many more tries, other ways and other parts of the day; nothing is missing when all are 0."""

    tries: int
    channels: int
    day_parts: int

    def __bool__(self) -> bool:
        return bool(self.tries or self.channels or self.day_parts)


def missing_effort(past: Sequence[PastTry], asked: Asked, zone: tzinfo) -> Missing:
    """What the tries of one round lack."""
    ways = {one.method for one in past}
    parts = {part_of_day(one.at, zone) for one in past}
    return Missing(
        max(asked.tries - len(past), 0),
        max(asked.channels - len(ways), 0),
        max(asked.day_parts - len(parts), 0),
    )
