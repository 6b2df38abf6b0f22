"""Minutes from sent to arrived, by program: the whole distribution, with its median and its mean apart."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Ceil
from django.utils.translation import gettext as _

from insights.charts.chart import Chart, Column, Kind, Table, definition_of, sheets
from insights.charts.drawing import Drawing, width_of
from insights.measures import Figure, Lens, measured_by
from insights.measures.facts import Facts, span
from insights.measures.rows import ENCOUNTERS

MEAN, MEDIAN = "minutes_to_scene_mean", "minutes_to_scene_median"
STEP, MOST = 3, 45  # minutes of a bar, and from where on bars are one
ROW = 92


@dataclass(frozen=True)
class Spread:
    program: str
    mean: Figure
    median: Figure
    bars: list[int]  # encounters in each three minutes, the last for all longer ones

    @property
    def known(self) -> int:
        return self.median.denominator or 0


def time_to_scene(lens: Lens, at: datetime) -> Chart:
    spreads = _spreads(lens, at)
    columns = [
        Column(_("Program"), Kind.TEXT), Column(_("Half within"), Kind.MINUTES),
        Column(_("Mean"), Kind.MINUTES), Column(_("Encounters with both times")),
    ]  # fmt: skip
    rows = [[each.program, each.median.value, each.mean.value, each.known] for each in spreads]
    return Chart(
        key="to-scene",
        title=_found(spreads),
        subtitle=_("Minutes from sent to arrived, by program"),
        definition=definition_of(MEDIAN),
        table=Table(columns, rows),
        measures=[MEDIAN, MEAN],
        note=""
        if spreads
        else _("No encounter in this time says when its team was sent and when it arrived."),
        drawings=[_draw(sheet, spreads) for sheet in sheets(28 + ROW * len(spreads))] if spreads else [],
    )


def _spreads(lens: Lens, at: datetime) -> list[Spread]:
    by_program = measured_by("program", lens, at, [MEAN, MEDIAN]).figures
    minutes = Ceil(span("dispatched_at", "arrived_at") / (60.0 * STEP))
    rows = Facts(lens, at).rows(ENCOUNTERS).order_by().values_list("program__code", minutes)
    bars: dict[str, list[int]] = {}
    for program, place, times in (
        rows.exclude(arrived_at=None).exclude(dispatched_at=None).annotate(n=Count("pk"))
    ):
        counted = bars.setdefault(program, [0] * (MOST // STEP + 1))
        counted[min(max(int(place) - 1, 0), MOST // STEP)] += times
    return [
        Spread(code, by_program[MEAN][code], figure, bars[code])
        for code, figure in by_program[MEDIAN].items()
        if figure.denominator
    ]


def _found(spreads: list[Spread]) -> str:
    """The program that goes out to people the most, and how soon half of its teams are there."""
    most = max(spreads, key=lambda each: each.known, default=None)
    if most is None or most.median.value is None:
        return _("Time to the scene")
    words = {"program": most.program, "n": f"{most.median.value:.0f}"}
    return _("Half the time %(program)s is there within %(n)s min") % words


def _draw(sheet: Drawing, spreads: list[Spread]) -> Drawing:
    left, right = 46, 12
    bar = (sheet.width - left - right) / (MOST // STEP + 1)
    for row, each in enumerate(spreads):
        bottom = (row + 1) * ROW - 6
        _draw_bars(sheet, each, left, bar, bottom)
        for kind, figure in (("median", each.median), ("mean", each.mean)):
            x = left + bar * min((figure.value or 0) / STEP, MOST / STEP + 0.9)
            sheet.line(kind, x, bottom - 54, x, bottom)
        _say(sheet, each, left, bar, bottom)
    for minute in range(0, MOST, 15):
        sheet.text("axis", left + bar * minute / STEP, sheet.height - 10, str(minute), "middle")
    last = _("%(n)d min and more") % {"n": MOST}
    sheet.text("axis", sheet.width - right, sheet.height - 10, last, "end")
    return sheet


def _draw_bars(sheet: Drawing, each: Spread, left: float, bar: float, bottom: float) -> None:
    sheet.text("name", left - 8, bottom - 4, each.program, "end")
    sheet.line("base", left, bottom, sheet.width - 12, bottom)
    highest = max(each.bars)
    for place, times in enumerate(each.bars):
        height = 48 * times / highest
        kind = "block soft" if place < len(each.bars) - 1 else "block rest"
        says = _("%(program)s, %(from)d to %(to)d min: %(n)d")
        facts = {"program": each.program, "from": place * STEP, "to": (place + 1) * STEP, "n": times}
        sheet.rect(kind, left + place * bar + 1, bottom - height, bar - 2, height, says % facts)


def _say(sheet: Drawing, each: Spread, left: float, bar: float, bottom: float) -> None:
    """Both figures above their lines, in one line of words that stays on the sheet."""
    median, mean = each.median.value or 0, each.mean.value or 0
    words = _("half within %(median)s, mean %(mean)s min") % {
        "median": f"{median:.1f}",
        "mean": f"{mean:.1f}",
    }
    x = left + bar * min(min(median, mean) / STEP, MOST / STEP)
    sheet.text("value", min(x, sheet.width - width_of(words) - 8), bottom - 60, words)
