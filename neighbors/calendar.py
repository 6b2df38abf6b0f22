"""When it is safe to reach somebody: stretches of their week, on the city's wall clock. No ORM, no clock."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

Interval = tuple[datetime, datetime]
# As it is stored: ISO days (Monday is 1), then from when to when.
NOTATION = r"[1-7]{1,7} ([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]"
DAYS = range(1, 8)
A_WEEK_AHEAD = timedelta(days=8)


@dataclass(frozen=True)
class SafeTime:
    """On these days, from `opens` until just before `closes`; until the next day when that is not later."""

    days: tuple[int, ...]
    opens: time
    closes: time

    def __str__(self) -> str:
        days = "".join(map(str, sorted(set(self.days))))
        return f"{days} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    def read(cls, text: str) -> "SafeTime":
        """The stretch that was stored; raises ValueError when it says none."""
        if not re.fullmatch(NOTATION, text):
            raise ValueError(text)
        days, hours = text.split(" ")
        opens, closes = (time.fromisoformat(moment) for moment in hours.split("-"))
        return cls(tuple(sorted({int(day) for day in days})), opens, closes)

    @property
    def wraps(self) -> bool:
        """Whether it ends on the day after."""
        return self.closes <= self.opens


def safe_intervals(times: Sequence[SafeTime], start: datetime, end: datetime, zone: tzinfo) -> list[Interval]:
    """When it is safe between two moments, in order; stretches that touch are one."""
    found = sorted(
        (max(opens, start), min(closes, end))
        for opens, closes in _stretches(times, start, end, zone)
        if opens < end and closes > start
    )
    joined: list[Interval] = []
    for opens, closes in found:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _stretches(times: Sequence[SafeTime], start: datetime, end: datetime, zone: tzinfo) -> Iterator[Interval]:
    # From the evening before, which may reach over midnight.
    day, last = start.astimezone(zone).date() - timedelta(days=1), end.astimezone(zone).date()
    while day <= last:
        for one in times:
            if day.isoweekday() in one.days:
                until = day + timedelta(days=1) if one.wraps else day
                yield _moment(day, one.opens, zone), _moment(until, one.closes, zone)
        day += timedelta(days=1)


def _moment(day, wall: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def is_safe(times: Sequence[SafeTime], at: datetime, zone: tzinfo) -> bool:
    """Whether `at` is in one of them. Who has said no times has not said that any is safe: do not ask."""
    return bool(safe_intervals(times, at, at + timedelta(microseconds=1), zone))


def next_safe(times: Sequence[SafeTime], at: datetime, zone: tzinfo) -> Interval | None:
    """The stretch that holds `at`, or the next one; None when there is none within a week."""
    return next(iter(safe_intervals(times, at, at + A_WEEK_AHEAD, zone)), None)
