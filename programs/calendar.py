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
    hours: Sequence[Hours],
    closed: Set[date],
    zone: ZoneInfo,
    start: datetime,
    end: datetime,
    away: Sequence[Interval] = (),
) -> list[Interval]:
    """The staffed time between `start` and `end`: UTC, half-open, apart, in order.

    `away` is when everybody who would be on is absent: apart and in order.
    """
    staffed: list[Interval] = []
    for opened, closing in sorted(_without(away, _shifts(hours, closed, zone, start, end))):
        begin, finish = max(opened, start.astimezone(UTC)), min(closing, end.astimezone(UTC))
        if begin >= finish:
            continue
        if staffed and begin <= staffed[-1][1]:
            begin, earlier_finish = staffed.pop()
            finish = max(finish, earlier_finish)
        staffed.append((begin, finish))
    return staffed


def last_staffed_moment(
    hours: Sequence[Hours],
    closed: Set[date],
    zone: ZoneInfo,
    start: datetime,
    due: datetime,
    away: Sequence[Interval] = (),
) -> datetime | None:
    """The last moment at or before `due` at which somebody is staffed; closing time still counts.

    So does the moment in which the last of them goes `away`. None when nobody is between `start` and `due`.
    """
    moments = (
        min(closing, due.astimezone(UTC))
        for opened, closing in _without(away, _shifts(hours, closed, zone, start, due))
        if opened <= due and closing > start
    )
    return max(moments, default=None)


def is_staffed(
    hours: Sequence[Hours], closed: Set[date], zone: ZoneInfo, at: datetime, away: Sequence[Interval] = ()
) -> bool:
    """Whether somebody is staffed at this moment; at closing time nobody is any more."""
    shifts = _without(away, _shifts(hours, closed, zone, at, at))
    return any(opened <= at < closing for opened, closing in shifts)


def everyone_away(absences: Sequence[Sequence[Interval]]) -> list[Interval]:
    """When all of these people are absent at once; never, if there are no people. Apart and in order."""
    if not absences or not all(absences):
        return []
    left, *others = (sorted(each) for each in absences)
    for other in others:
        both = ((max(a, c), min(b, d)) for a, b in left for c, d in other)
        left = sorted((begin, finish) for begin, finish in both if begin < finish)
    return left


def _without(away: Sequence[Interval], shifts: Iterator[Interval]) -> Iterator[Interval]:
    """What is left of each shift when the time `away` is taken out of it."""
    for opened, closing in shifts:
        for gone, back in away:
            if opened < min(gone, closing):
                yield opened, min(gone, closing)
            opened = max(opened, back)
        if opened < closing:
            yield opened, closing


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
