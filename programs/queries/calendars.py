from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists

from programs import calendar
from programs.calendar import Hours, Interval
from programs.models import Absence, ClosedDay, ServiceHours
from programs.queries.city import city_zone
from programs.queries.roster import times_with_nobody


@dataclass(frozen=True)
class ProgramCalendar:
    """When one program is staffed, in every era of its hours."""

    hours: tuple[Hours, ...]
    closed: frozenset[date]
    zone: ZoneInfo
    away: tuple[Interval, ...] = ()  # when everybody who follows up is absent

    def staffed_intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """The staffed time between two moments: UTC, half-open, apart, in order."""
        return calendar.staffed_intervals(self.hours, self.closed, self.zone, start, end, self.away)

    def last_staffed_moment(self, start: datetime, due: datetime) -> datetime | None:
        """The last staffed moment at or before `due`, None if nobody is staffed after `start`."""
        return calendar.last_staffed_moment(self.hours, self.closed, self.zone, start, due, self.away)

    def is_staffed(self, at: datetime) -> bool:
        return calendar.is_staffed(self.hours, self.closed, self.zone, at, self.away)


def program_calendar(program_code: str) -> ProgramCalendar:
    """The calendar of the program with this code; nobody is ever staffed in an unknown one."""
    return program_calendars()[program_code]


def program_calendars() -> dict[str, ProgramCalendar]:
    """The calendar of each program, by its code."""
    hours: dict[str, list[Hours]] = defaultdict(list)
    someone_away = False
    # Asked along with the hours: where nobody is away, absences cost no query of their own.
    rows = ServiceHours.objects.select_related("program").annotate(someone_away=Exists(Absence.objects.all()))
    for row in rows:
        someone_away = row.someone_away
        hours[row.program.code].append(
            Hours(frozenset(row.weekdays), row.opens, row.closes, row.starts_on, row.ends_on)
        )
    closed: dict[str | None, set[date]] = defaultdict(set)
    for day, code in ClosedDay.objects.order_by().values_list("day", "program__code"):
        closed[code].add(day)
    zone = city_zone()
    calendars: dict[str, ProgramCalendar] = defaultdict(lambda: ProgramCalendar((), frozenset(), zone))
    away = times_with_nobody() if someone_away else {}
    for code, lines in hours.items():
        closed_days = frozenset(closed[None] | closed[code])
        calendars[code] = ProgramCalendar(tuple(lines), closed_days, zone, away.get(code, ()))
    return calendars
