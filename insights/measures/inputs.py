"""What the city put in: when, where and with how many teams each program answered, and which calls it takes.

Of programs and staff, never of neighbors: nothing in it is hidden. What nobody wrote down is left out.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from insights.measures.breakdown import staffed_days
from insights.measures.lens import Period
from insights.measures.tables import PROGRAM, Dimension
from programs.models import Beat, EligibleType, Program, ServiceArea, Shift
from programs.queries.calendars import ProgramCalendar, program_calendars

Labels = dict[str, str]
INPUT = Dimension(
    "input",
    _("What"),
    {
        "hours_a_week": _("Hours a week"),
        "days_with_a_team": _("Days with a team"),
        "days_without": _("Days without"),
        "teams_a_day": _("Teams a day"),
        "beats": _("Parts of the city"),
    },
)


@dataclass(frozen=True)
class InputTable:
    """A table of what was put in; its rows are said as they are."""

    key: str
    label: Promise | str
    unit: Promise | str
    definition: Promise | str
    dimensions: tuple[Dimension, ...]
    rows: list[tuple[Labels, Any]]


def input_tables(period: Period) -> list[InputTable]:
    """As the city's profile and roster say it of the period; the area and the calls, of its last day."""
    calendars, programs = program_calendars(), list(Program.objects.in_use())
    area, teams = _area(period.last), _teams_a_day(period)
    rows = []
    for program in programs:
        said = _hours(calendars[program.code], period)
        said |= {"teams_a_day": teams.get(program.code), "beats": area.get(program.code)}
        rows += [
            ({"program": program.code, "input": name}, value)
            for name in INPUT.words
            if (value := said[name]) is not None
        ]
    return [
        InputTable(
            "program_inputs",
            _("Who was there, and when"),
            _("as each column says"),
            _("Hours by the city's calendar, on average a week. A day without is one on which nobody was on: "
              "a gap, not a day without a crisis. Teams as the roster has them, on days with a team; where "
              "no roster was kept, no number."),
            (PROGRAM, INPUT),
            rows,
        ),
        _call_types(period.last),
    ]  # fmt: skip


def _hours(calendar: ProgramCalendar, period: Period) -> dict[str, Any]:
    staffed = calendar.staffed_intervals(period.start, period.end)
    hours = sum((closes - opens for opens, closes in staffed), timedelta()) / timedelta(hours=1)
    days, on = len(period.days), len(staffed_days(calendar, period))
    return {
        "hours_a_week": round(hours / days * 7, 1),
        "days_with_a_team": on,
        "days_without": days - on,
    }


def _teams_a_day(period: Period) -> dict[str, float]:
    """By program, how many different teams had somebody on, on average over the days that had any."""
    shifts = Shift.objects.filter(
        starts_at__lt=period.end, ends_at__gt=period.start, user__team__isnull=False
    )
    on: dict[str, set[tuple[date, Any]]] = defaultdict(set)
    for code, team, starts_at in shifts.values_list("program__code", "user__team", "starts_at"):
        on[code].add((starts_at.astimezone(period.zone).date(), team))
    return {code: round(len(pairs) / len({day for day, _team in pairs}), 1) for code, pairs in on.items()}


def _area(day: date) -> dict[str, int]:
    """By program, in how many of the city's beats it answers."""
    every = Beat.objects.in_use().count()
    beats: dict[str, set[Any]] = defaultdict(set)
    in_force = ServiceArea.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    for code, beat in in_force.values_list("program__code", "beat"):
        beats[code].add(beat)
    return {code: every if None in found else len(found) for code, found in beats.items()}


def _call_types(day: date) -> InputTable:
    in_force = EligibleType.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    taken = in_force.order_by("program__position", "call_type__position").values_list(
        "program__code", "call_type__code", "call_type__label"
    )
    labels = {code: label for _program, code, label in taken}
    return InputTable(
        "call_types",
        _("Which calls each program takes"),
        _("yes is 1"),
        _("The types of 911 calls that a program's rules admit on the last day of this time."),
        (PROGRAM, Dimension("call_type", _("Call type"), labels)),
        [({"program": program, "call_type": code}, 1) for program, code, _label in taken],
    )
