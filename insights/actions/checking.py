"""At night: do the days that were counted ahead still say what their rows say?"""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import Role, User
from heart.core.sweeps import sweep
from insights.actions.summaries import alone
from insights.measures import MEASURES, Lens, Period, measured
from insights.measures.facts import layout_mark
from insights.models import ChangedDay, FigureCheck, SummarizedDay
from notices.actions import tell
from notices.models import Kind
from programs.models import Program
from programs.queries import city_zone

NIGHT_HOUR = 2  # on the city's clock, when few people write
SAMPLE = 10  # days
# A division may differ in its last bit.
NEARLY = 1e-9
INSIGHTS = "/insights/"
# What a notice of a night is about.
NIGHTS = UUID("5f1c7f0e-20a0-4d63-9a51-0d6a3c1b7e20")


@sweep
def check_figures(at: datetime) -> int:
    """Once a night, compare a sample of counted days, and the year, with their rows; returns 1 if it did."""
    zone = city_zone()
    local = at.astimezone(zone)
    if local.hour < NIGHT_HOUR or FigureCheck.objects.filter(night=local.date()).exists():
        return 0
    with transaction.atomic():
        if not alone() or FigureCheck.objects.filter(night=local.date()).exists():
            return 0
        check_night(local.date(), at)
    return 1


def check_night(night: date, at: datetime) -> FigureCheck:
    """Compare, write down what differs, have those days counted again and tell who answers for figures."""
    zone = city_zone()
    counted = (
        SummarizedDay.objects.filter(layout=layout_mark(zone)).order_by("day").values_list("day", flat=True)
    )
    days = list(counted)
    sample = random.Random(night.toordinal()).sample(days, min(SAMPLE, len(days)))
    lenses = [Lens(Period(day, day, zone)) for day in sorted(sample)]
    if days:
        month = Lens(Period(max(days[0], night - timedelta(days=30)), night, zone))
        lenses += [
            month,
            *(month.at("program", code) for code in Program.objects.values_list("code", flat=True)),
        ]
    found = [difference for lens in lenses for difference in differences(lens, at)]
    check = FigureCheck(night=night, at=at, compared=len(lenses), differences=found)
    check.save(force_insert=True)
    if found:
        _count_again(found)
        _raise_alarm(check)
    return check


def differences(lens: Lens, at: datetime) -> list[dict[str, Any]]:
    """The measures whose figure from counted days is not what the rows say."""
    keys = [key for key, each in MEASURES.items() if each.source.is_summarized and not each.is_special]
    quick, slow = (measured(lens, at, keys, from_rows=from_rows) for from_rows in (False, True))
    return [
        {
            "measure": one.measure.key,
            "from": lens.period.first.isoformat(),
            "to": lens.period.last.isoformat(),
            "program": lens.program or "",
            "counted": one.figure.value,
            "rows": other.figure.value,
        }
        for one, other in zip(quick, slow, strict=True)
        if not _same(one.figure.value, other.figure.value)
    ]


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= NEARLY * max(1.0, abs(other))


def _count_again(found: list[dict[str, Any]]) -> None:
    days: set[date] = set()
    for each in found:
        first, last = (date.fromisoformat(each[name]) for name in ("from", "to"))
        days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    ChangedDay.objects.bulk_create([ChangedDay(day=day) for day in sorted(days)])


def _raise_alarm(check: FigureCheck) -> None:
    people = User.objects.people().active().filter(role__in=[Role.ADMIN, Role.ANALYST])
    tell(
        to=people, kind=Kind.FIGURES_DIFFER, about=uuid5(NIGHTS, check.night.isoformat()), case_number="",
        path=INSIGHTS, at=check.at,
    )  # fmt: skip
