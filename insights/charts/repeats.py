"""Repeat crises: of the neighbors first met in a month, how many were met again, and how soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.charts.chart import Chart, Column, Kind, Table, sheets
from insights.charts.drawing import Drawing
from insights.charts.outcomes import percent
from insights.measures import Lens
from insights.measures.facts import Facts
from insights.measures.rows import ENCOUNTERS, KNOWN_NEIGHBOR

WITHIN = (30, 60, 90, 180)  # days
FEW = 20  # of fewer neighbors nothing is found
ROW = 34
SHADES = 5
DEFINITION = gettext_lazy(
    "Known neighbors by the month of their first encounter in this time, and the share of them who had "
    "another one within so many days after it. Two programs at one 911 call are one response, and no "
    "repeat. A share is left out while the days of the month’s last neighbors are not over."
)


@dataclass(frozen=True)
class Cohort:
    """The neighbors of a month, and how many were met again; None while it cannot be known yet."""

    month: date
    neighbors: int
    again: tuple[int | None, ...]

    def share(self, place: int) -> float | None:
        again = self.again[place]
        return None if again is None else again / self.neighbors


def repeat_crises(lens: Lens, at: datetime) -> Chart:
    cohorts = _cohorts(lens, at)
    columns = [Column(_("First met in"), Kind.TEXT), Column(_("Neighbors"))]
    columns += [Column(_("Again in %(n)d days") % {"n": days}, Kind.SHARE) for days in WITHIN]
    rows = [[_month(each), each.neighbors, *map(each.share, range(len(WITHIN)))] for each in cohorts]
    return Chart(
        key="repeats",
        title=_found(cohorts),
        subtitle=_("Neighbors by the month of their first encounter, and the share met again"),
        definition=DEFINITION,
        table=Table(columns, rows),
        note=_("Hatched: those days are not over.")
        if cohorts
        else _("No neighbor is known of an encounter in this time. Choose a longer one."),
        drawings=[_draw(sheet, cohorts) for sheet in sheets(34 + ROW * len(cohorts))] if cohorts else [],
    )


def _cohorts(lens: Lens, at: datetime) -> list[Cohort]:
    rows = (
        Facts(lens, at)
        .rows(ENCOUNTERS)
        .filter(KNOWN_NEIGHBOR)
        .annotate(response=Coalesce(F("call"), F("pk")))
    )
    met = rows.order_by("neighbor", "cleared_at", "pk").values_list("neighbor", "response", "cleared_at")
    months: dict[date, list[timedelta | None]] = {}
    for _neighbor, encounters in groupby(met.iterator(), key=lambda row: row[0]):
        (_one, response, first), *later = encounters
        after = next((moment - first for _one, other, moment in later if other != response), None)
        month = first.astimezone(lens.period.zone).date().replace(day=1)
        months.setdefault(month, []).append(after)
    known_until = min(at, lens.period.end)
    return [
        Cohort(month, len(found), _again(month, found, lens, known_until))
        for month, found in sorted(months.items())
    ]


def _again(
    month: date, after: Sequence[timedelta | None], lens: Lens, known_until: datetime
) -> tuple[int | None, ...]:
    next_month = (month + timedelta(days=32)).replace(day=1)
    ends = min(datetime.combine(next_month, datetime.min.time(), lens.period.zone), lens.period.end)
    return tuple(
        None if ends + timedelta(days=days) > known_until
        else sum(1 for each in after if each is not None and each <= timedelta(days=days))
        for days in WITHIN
    )  # fmt: skip


def _found(cohorts: list[Cohort]) -> str:
    """The share met again in 30 days, over all months of which it is known."""
    known = [each for each in cohorts if each.again[0] is not None]
    neighbors = sum(each.neighbors for each in known)
    if neighbors < FEW:
        return _("Repeat crises")
    share = percent(sum(each.again[0] or 0 for each in known) / neighbors)
    return _("%(share)s are met again within 30 days") % {"share": share}


def _month(cohort: Cohort) -> str:
    return dateformat.format(cohort.month, "M Y")


def _draw(sheet: Drawing, cohorts: list[Cohort]) -> Drawing:
    left = 96 if sheet.is_narrow else 172
    wide = (sheet.width - left) / len(WITHIN)
    for place, days in enumerate(WITHIN):
        sheet.text("axis", left + (place + 0.5) * wide, 18, _("%(n)d days") % {"n": days}, "middle")
    highest = max((each.share(n) or 0 for each in cohorts for n in range(len(WITHIN))), default=0) or 1
    for row, each in enumerate(cohorts):
        y = 30 + row * ROW
        words = (
            _month(each)
            if sheet.is_narrow
            else _("%(month)s, %(n)d neighbors") % {"month": _month(each), "n": each.neighbors}
        )
        sheet.text("name", left - 12, y + 20, words, "end")
        for place, days in enumerate(WITHIN):
            share = each.share(place)
            x = left + place * wide
            if share is None:
                sheet.rect("gap", x + 1, y + 1, wide - 2, ROW - 2, _("%(n)d days are not over") % {"n": days})
                continue
            shade = min(int(SHADES * share / highest), SHADES - 1)
            sheet.rect(f"cell shade-{shade}", x + 1, y + 1, wide - 2, ROW - 2)
            on = " on-dark" if shade == SHADES - 1 else ""
            sheet.text(f"value{on}", x + wide / 2, y + 21, percent(share), "middle")
    return sheet
