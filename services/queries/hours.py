"""Whether services are open, and their hours in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heart.core import words
from services.calendar import DAYS, Rule, closing, next_opening
from services.models import Schedule, ServiceAtLocation

_FIELDS = [field.name for field in fields(Rule) if field.name not in ("opens", "closes")]


def rule_of(schedule: Schedule) -> Rule | None:
    """The rule of a schedule that tells both times, else None: then nobody can say from it who is there."""
    if schedule.opens_at is None or schedule.closes_at is None:
        return None
    told = {name: getattr(schedule, name) for name in _FIELDS}
    return Rule(opens=schedule.opens_at, closes=schedule.closes_at, **told)


def open_at(at: datetime, zone: ZoneInfo) -> Q:
    """The services that are open at this moment; the hours of a place count where a service has none."""
    today = at.astimezone(zone).date()
    days = {DAYS[today.weekday()], DAYS[(today - timedelta(days=1)).weekday()]}
    maybe = Q(byday="") | Q(freq="MONTHLY") | ~Q(bymonthday="") | ~Q(byyearday="") | ~Q(byweekno="")
    for day in days:
        maybe |= Q(byday__icontains=day)
    timed = Schedule.objects.filter(opens_at__isnull=False, closes_at__isnull=False)
    open_now = [
        schedule
        for schedule in timed.filter(maybe).order_by()
        if (rule := rule_of(schedule)) and closing([rule], zone, at)
    ]
    own = Exists(timed.filter(service=OuterRef("pk")))
    places = {one.location_id for one in open_now if one.location_id}
    here = Exists(ServiceAtLocation.objects.filter(service=OuterRef("pk"), location__in=places))
    return Q(pk__in={one.service_id for one in open_now if one.service_id}) | (Q(~own) & Q(here))


def schedules_of(services: Iterable[UUID], places: dict[UUID, list[UUID]]) -> dict[UUID, list[Schedule]]:
    """The schedules that say when each service is open: its own or, failing these, its places'."""
    found: dict[UUID, list[Schedule]] = defaultdict(list)
    at_places: dict[UUID, list[Schedule]] = defaultdict(list)
    wanted = list(services)
    all_places = {place for ids in places.values() for place in ids}
    for schedule in Schedule.objects.filter(Q(service__in=wanted) | Q(location__in=all_places)):
        if schedule.service_id:
            found[schedule.service_id].append(schedule)
        elif schedule.location_id:
            at_places[schedule.location_id].append(schedule)
    for pk in wanted:
        if not any(rule_of(one) for one in found[pk]):
            found[pk] += [one for place in places.get(pk, []) for one in at_places[place]]
    return found


def state(schedules: Iterable[Schedule], at: datetime, zone: ZoneInfo) -> tuple[bool | None, str]:
    """Whether it is open (None when nobody can say) and that in words: "Open until 5:00 PM"."""
    rules = [rule for one in schedules if (rule := rule_of(one))]
    if not rules:
        return None, _("Hours not known. Call first.")
    closes = closing(rules, zone, at)
    if closes:
        if closes - at >= timedelta(days=1):
            return True, _("Open day and night")
        return True, _("Open until %(time)s") % {"time": words.time(closes, zone)}
    opens = next_opening(rules, zone, at)
    if opens is None:
        return False, _("Closed")
    return False, _("Closed, opens %(moment)s") % {"moment": words.absolute(opens, at, zone)}


def weekly(schedules: Iterable[Schedule]) -> list[tuple[str, str]]:
    """The hours of a week, days with the same hours together; then what is only told in words."""
    by_hours: dict[tuple[time, time], list[str]] = defaultdict(list)
    said = []
    for one in schedules:
        rule = rule_of(one)
        if rule and rule.freq in ("", "WEEKLY") and rule.weekdays() <= set(DAYS):
            by_hours[rule.opens, rule.closes] += sorted(rule.weekdays() or DAYS, key=DAYS.index)
        elif one.description or one.notes:
            said.append(("", " ".join(filter(None, (one.description, one.notes)))))
    lines = []
    for (opens, closes), days in by_hours.items():
        days = sorted(set(days), key=DAYS.index)
        hours = _("day and night") if opens == closes else f"{_clock(opens)} – {_clock(closes)}"
        lines.append((DAYS.index(days[0]), _days(days), hours))
    return [(days, hours) for _first, days, hours in sorted(lines)] + said


def _days(days: list[str]) -> str:
    if len(days) == len(DAYS):
        return _("Every day")
    places = [DAYS.index(day) for day in days]
    names = dict(Schedule.Weekday.choices)
    if len(days) > 2 and places == list(range(places[0], places[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[days[0]], "last": names[days[-1]]}
    return ", ".join(str(names[day]) for day in days)


def _clock(wall: time) -> str:
    return dateformat.time_format(wall, pgettext("a time of day", "g:i A"))
