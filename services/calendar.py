"""When a service is open: pure functions of schedules, a zone and a moment. No ORM, no clock.

Hours are the city's wall clock. A wall time that happens twice means its first; one that is skipped means
as long after the jump.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

ONE_DAY = timedelta(days=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Where a rule of every second week does not say from when, it is from this Monday.
_ANCHOR = date(2000, 1, 3)
_LOOKED_AHEAD = 14  # days; what does not open in two weeks is no help now


_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rule:
    """One schedule with both its times. `closes` at or before `opens` is on the next day."""

    opens: time
    closes: time
    byday: str = ""
    freq: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    interval: int | None = None
    wkst: str = ""
    byweekno: str = ""
    bymonthday: str = ""
    byyearday: str = ""

    def holds_on(self, day: date) -> bool:
        starts = [one for one in (self.valid_from, self.dtstart) if one]
        ends = [one for one in (self.valid_to, self.until) if one]
        if any(day < one for one in starts) or any(day > one for one in ends):
            return False
        if self.is_plain():
            return not self.byday or DAYS[day.weekday()] in self.weekdays()
        return day in _days(self, day.year)

    def weekdays(self) -> set[str]:
        return {code.strip().upper() for code in self.byday.split(",") if code.strip()}

    def is_plain(self) -> bool:
        """Every week on these days, which needs no counting."""
        parts = (self.count, self.byweekno, self.bymonthday, self.byyearday)
        return self.freq in ("", "WEEKLY") and (self.interval or 1) == 1 and not any(parts)

    def text(self) -> str:
        """As RFC 5545 writes it."""
        parts = {
            "FREQ": self.freq or "WEEKLY",
            "INTERVAL": self.interval,
            "COUNT": self.count,
            "WKST": self.wkst,
            "BYDAY": self.byday.replace(" ", ""),
            "BYWEEKNO": self.byweekno.replace(" ", ""),
            "BYMONTHDAY": self.bymonthday.replace(" ", ""),
            "BYYEARDAY": self.byyearday.replace(" ", ""),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


@cache
def _days(rule: Rule, year: int) -> frozenset[date]:
    """The days of one year on which a rule holds; none when nobody can read it."""
    start = rule.dtstart or rule.valid_from or _ANCHOR
    try:
        found = rrulestr(rule.text(), dtstart=datetime.combine(start, time.min))
        days = found.between(datetime(year, 1, 1), datetime(year, 12, 31), inc=True)  # noqa: DTZ001
    except (ValueError, TypeError, KeyError, IndexError):
        return frozenset()
    return frozenset(one.date() for one in days)


def closing(rules: Sequence[Rule], zone: ZoneInfo, at: datetime) -> datetime | None:
    """When it closes, if it is open at this moment; at closing time it is open no more."""
    today = at.astimezone(zone).date()
    last: datetime | None = None
    # What opened the evening before may close after midnight, and one shift may follow on another.
    for opened, closed in sorted(_openings(rules, zone, today - ONE_DAY, 4)):
        if opened <= (last or at) < closed:
            last = closed
    return last


def next_opening(rules: Sequence[Rule], zone: ZoneInfo, at: datetime) -> datetime | None:
    """When it opens next, in the coming two weeks."""
    today = at.astimezone(zone).date()
    return min(
        (opened for opened, _ in _openings(rules, zone, today, _LOOKED_AHEAD) if opened > at), default=None
    )


def _openings(
    rules: Sequence[Rule], zone: ZoneInfo, first: date, days: int
) -> Iterator[tuple[datetime, datetime]]:
    for number in range(days):
        day = first + number * ONE_DAY
        for rule in rules:
            if rule.holds_on(day):
                closes_on = day + ONE_DAY if rule.closes <= rule.opens else day
                yield _moment(day, rule.opens, zone), _moment(closes_on, rule.closes, zone)


def _moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def time_of(said: str) -> time:
    """A time of day: "10:00", "10:00:00", "9am", "4:00 PM", "24:00" for midnight.

    A zone after it is passed over: hours are what the clock on the wall shows.
    """
    match = _TIME.fullmatch(said.strip())
    if not match:
        raise ValueError(said)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(said)
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute, int(match["second"] or 0))
