"""When a program is staffed: pure functions of hours, closed days and a zone. No ORM, no clock.

Hours are the city's wall clock, so a shift is an hour longer or shorter in the night in which the clocks
change. A wall time that happens twice means its first; one that is skipped means as long after the jump.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Interval = tuple[datetime, datetime]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """One line of a program's hours: on these ISO weekdays, from day to day, both included.

    `closes` at or before `opens` is on the next day: 22:00-06:00, or 00:00-00:00 around the clock.
    """

    weekdays: frozenset[int]
    opens: time
    closes: time
    starts_on: date = date.min
    ends_on: date | None = None

    def hold_on(self, day: date) -> bool:
        in_force = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return in_force and day.isoweekday() in self.weekdays

    @property
    def cross_midnight(self) -> bool:
        return self.closes <= self.opens


def staffed_intervals(
    hours: Sequence[Hours], closed: Set[date], zone: ZoneInfo, start: datetime, end: datetime
) -> list[Interval]:
    """The staffed time between `start` and `end`: UTC, half-open, apart, in order."""
    staffed: list[Interval] = []
    for opened, closing in sorted(_shifts(hours, closed, zone, start, end)):
        begin, finish = max(opened, start.astimezone(UTC)), min(closing, end.astimezone(UTC))
        if begin >= finish:
            continue
        if staffed and begin <= staffed[-1][1]:
            begin, earlier_finish = staffed.pop()
            finish = max(finish, earlier_finish)
        staffed.append((begin, finish))
    return staffed


def last_staffed_moment(
    hours: Sequence[Hours], closed: Set[date], zone: ZoneInfo, start: datetime, due: datetime
) -> datetime | None:
    """The last moment at or before `due` at which somebody is staffed; closing time still counts.

    None when nobody is between `start` and `due`.
    """
    moments = (
        min(closing, due.astimezone(UTC))
        for opened, closing in _shifts(hours, closed, zone, start, due)
        if opened <= due and closing > start
    )
    return max(moments, default=None)


def is_staffed(hours: Sequence[Hours], closed: Set[date], zone: ZoneInfo, at: datetime) -> bool:
    """Whether somebody is staffed at this moment; at closing time nobody is any more."""
    return any(opened <= at < closing for opened, closing in _shifts(hours, closed, zone, at, at))


def _shifts(
    hours: Sequence[Hours], closed: Set[date], zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[Interval]:
    """The shifts, in UTC, of every day that touches `start` to `end`, of the evening before too.

    On a closed day no shift begins, and one that began the evening before ends at midnight.
    """
    day = start.astimezone(zone).date() - ONE_DAY
    last = end.astimezone(zone).date()
    while day <= last:
        for line in hours:
            if line.hold_on(day) and day not in closed:
                opened = _moment(day, line.opens, zone)
                closing = _closing(line, day, closed, zone)
                if opened < closing:
                    yield opened, closing
        day += ONE_DAY


def _closing(line: Hours, day: date, closed: Set[date], zone: ZoneInfo) -> datetime:
    if not line.cross_midnight:
        return _moment(day, line.closes, zone)
    tomorrow = day + ONE_DAY
    return _moment(tomorrow, time.min if tomorrow in closed else line.closes, zone)


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)
