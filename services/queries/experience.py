"""What came of a service, as the rooms above know it: they register how to say it of many at once."""

from collections.abc import Callable, Iterable
from uuid import UUID

Said = dict[UUID, list[str]]
_TELLERS: list[Callable[[list[UUID]], Said]] = []


def register(tell: Callable[[list[UUID]], Said]) -> None:
    """`tell(ids)` answers, in words, what is known of those of these services that it knows."""
    _TELLERS.append(tell)


def experience_of(services: Iterable[UUID]) -> Said:
    """The lines of every teller, by service."""
    ids = list(services)
    said: Said = {}
    for tell in _TELLERS:
        for pk, lines in tell(ids).items():
            said.setdefault(pk, []).extend(lines)
    return said
