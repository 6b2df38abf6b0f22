"""Lists as people write them, a line each: hours, places, room."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.calendar import DAYS, time_of
from services.models import Schedule, ServiceCapacity
from services.models.shape import columns
from services.queries.hours import rule_of

_HOURS = re.compile(
    r"(?P<days>[^\d]+?)\s+(?P<opens>\d\S*(?:\s*[ap]m)?)\s*[-–]\s*(?P<closes>\d\S*(?:\s*[ap]m)?)",
    re.IGNORECASE,
)


class Lines(forms.CharField):
    """A list as people write it: a line each."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3, "dir": "auto"}))
        super().__init__(required=False, max_length=5000, **kwargs)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        """The lines are checked one by one."""


_POINT = re.compile(r"(-?\d{1,2}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)")
_ROOM = re.compile(r"(?P<free>\d{1,5})(?:\s*(?:of|/)\s*(?P<all>\d{1,5}))?\s+(?P<unit>\S.{0,99})")


def hours_line(schedule: Schedule) -> str:
    """ "Mon-Fri 9:00-17:00"; "" for what says more than a week's days and hours."""
    rule = rule_of(schedule)
    more = (schedule.valid_from, schedule.valid_to, schedule.dtstart, schedule.until, schedule.description)
    if rule is None or not rule.is_plain() or any(more):
        return ""
    days = ",".join(day for day in DAYS if day in rule.weekdays()) or ",".join(DAYS)
    return f"{days} {rule.opens:%H:%M}-{rule.closes:%H:%M}"


def as_facts(schedule: Schedule) -> dict[str, Any]:
    return {name: getattr(schedule, field.name) for name, field in columns(Schedule).items()}


def hours_of(line: str) -> dict[str, Any]:
    match = _HOURS.fullmatch(line)
    try:
        if match is None:
            raise ValueError
        days = _days_of(match["days"])
        opens, closes = time_of(match["opens"]), time_of(match["closes"])
    except ValueError:
        raise forms.ValidationError(
            _("“%(line)s” is no line of hours. Write it like Mon-Fri 9:00-17:00."), params={"line": line[:60]}
        ) from None
    return {"freq": "WEEKLY", "byday": ",".join(days), "opens_at": opens, "closes_at": closes}


def _days_of(said: str) -> list[str]:
    """The days of "Mon-Fri", "Mo, We" or "daily"; raises ValueError."""
    if said.strip().casefold() in ("daily", "every day"):
        return list(DAYS)
    days: list[str] = []
    for part in said.split(","):
        first, _dash, last = part.partition("-")
        start = DAYS.index(first.strip()[:2].upper())
        end = DAYS.index(last.strip()[:2].upper()) if last.strip() else start
        days += [DAYS[place % 7] for place in range(start, end + 1 if end >= start else end + 8)]
    return [day for day in DAYS if day in days]


def place_of_line(line: str) -> dict[str, Any]:
    """The facts of a place that a line tells; raises ValidationError."""
    name, street, point, *more = [*(part.strip() for part in line.split("|")), "", "", ""][:4]
    found = _POINT.fullmatch(point) if point else None
    if not (name and street) or any(more) or (point and not found) or max(len(name), len(street)) > 300:
        raise forms.ValidationError(
            _("“%(line)s” is no place. Write it like Example House | 1 Example Street, Durham."),
            params={"line": line[:60]},
        )
    where = (float(found[1]), float(found[2])) if found else None
    if where and not (abs(where[0]) <= 90 and abs(where[1]) <= 180):
        raise forms.ValidationError(_("“%(point)s” is nowhere on earth."), params={"point": point})
    first, _comma, rest = street.partition(",")
    return {
        "line": line,
        "name": name,
        "address_1": first.strip(),
        "city": rest.strip()[:100],
        "point": where,
    }


def room_line(capacity: ServiceCapacity) -> str:
    """ "4 of 20 beds"."""
    of = f" of {capacity.maximum}" if capacity.maximum is not None else ""
    return f"{capacity.available}{of} {capacity.unit}"


def room_of_line(line: str, today: date) -> dict[str, Any]:
    """How many more it can take, as of today; raises ValidationError."""
    match = _ROOM.fullmatch(line)
    if match is None or (match["all"] and int(match["free"]) > int(match["all"])):
        raise forms.ValidationError(
            _("“%(line)s” says no room. Write it like 4 beds, or 4 of 20 beds."), params={"line": line[:60]}
        )
    return {
        "available": int(match["free"]),
        "maximum": int(match["all"]) if match["all"] else None,
        "unit": match["unit"].strip(),
        "updated": today,
    }
