"""When a promise opens, is due and must be acted on. All moments are aware UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from followups.calendar.pauses import Pauses, after_pauses, workable_from


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
    anchor_at: datetime,
    *,
    opens_after: timedelta,
    due_after: timedelta,
    hours: StaffedHours,
    pauses: Pauses = (),
) -> Window:
    """The window that a policy gives to an anchor, moved by the pauses.

    Elapsed, not wall-clock: the promise is 48 real hours even when the city's clocks change.
    """
    opens_at = after_pauses(anchor_at + opens_after, anchor_at, pauses)
    due_at = after_pauses(anchor_at + due_after, anchor_at, pauses)
    return Window(anchor_at, opens_at, due_at, act_by(anchor_at, due_at, hours, pauses))


def act_by(
    anchor_at: datetime, due_at: datetime, hours: StaffedHours, pauses: Pauses = ()
) -> datetime | None:
    """The last staffed moment at or before due: a due time at 03:00 is met on the evening before.

    It may lie before the window opens, never in a pause. None only if nobody is staffed between the anchor,
    or the last pause, and due.
    """
    return hours.last_staffed_moment(workable_from(anchor_at, due_at, pauses), due_at)


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
