"""A personal calendar. Rooms above say what belongs into it, by registering."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from accounts.models import User


@dataclass(frozen=True)
class CalendarEntry:
    """One window in a personal calendar. It leaves the system, so its title is a case number and no more."""

    uid: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    path: str
    version: int
    changed_at: datetime
    record: Model  # what the access event of the reading names


CalendarSource = Callable[[User], list[CalendarEntry]]
_SOURCES: list[CalendarSource] = []


def calendar_source(source: CalendarSource) -> CalendarSource:
    """Register what belongs into a person's calendar."""
    _SOURCES.append(source)
    return source


def calendar_of(user: User) -> list[CalendarEntry]:
    entries = [entry for source in _SOURCES for entry in source(user)]
    return sorted(entries, key=lambda entry: (entry.starts_at, str(entry.uid)))
