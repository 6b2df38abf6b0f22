"""Encounters over time, by program. A stretch without staff is a gap, not a zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import dateformat
from django.utils.translation import gettext as _

from insights.charts.chart import Chart, Column, Kind, Table, definition_of, sheets
from insights.charts.drawing import Drawing, Point, scale, spread, width_of
from insights.measures import Lens, measured_by
from programs.queries import responding_programs

KEY = "encounters"
BY_DAY, BY_WEEK = 45, 400  # up to so many days a point is a day, a week; then a month
FEW = 20  # of fewer encounters nothing is found


@dataclass(frozen=True)
class Step:
    """A point in time of the chart: a day, a week, a month, or the part of one that the period holds."""

    first: date
    last: date
    label: str
    is_whole: bool = True


@dataclass(frozen=True)
class Series:
    program: str
    values: list[int | None]  # None: nobody was on

    @property
    def total(self) -> int:
        return sum(value or 0 for value in self.values)


def encounters_over_time(lens: Lens, at: datetime) -> Chart:
    today = at.astimezone(lens.period.zone).date()
    steps = steps_of([day for day in lens.period.days if day <= today])
    series = sorted((each for each in _series(lens, at, steps) if each.total), key=lambda each: -each.total)
    shown = [n for n, step in enumerate(steps) if step.is_whole]
    columns = [Column(_("Time"), Kind.TEXT), *(Column(each.program) for each in series)]
    rows = [[step.label, *(each.values[n] for each in series)] for n, step in enumerate(steps)]
    return Chart(
        key="over-time",
        title=_found(series, shown),
        subtitle=_measure(steps),
        definition=definition_of(KEY),
        table=Table(columns, rows if series else []),
        measures=[KEY],
        note=_note(series, steps, shown),
        drawings=[_draw(sheet, series, steps, shown) for sheet in sheets(270)] if series and shown else [],
    )


def steps_of(days: Sequence[date]) -> list[Step]:
    """Days, weeks that end on the last day, or months; a first week that the period cuts is not whole."""
    if len(days) <= BY_DAY:
        return [Step(day, day, _day(day)) for day in days]
    if len(days) > BY_WEEK:
        months = [list(group) for _month, group in groupby(days, key=lambda day: (day.year, day.month))]
        return [
            Step(group[0], group[-1], dateformat.format(group[0], "M Y"), _is_month(group))
            for group in months
        ]
    weeks = [days[max(end - 7, 0) : end] for end in range(len(days), 0, -7)][::-1]
    return [Step(week[0], week[-1], _days(week), len(week) == 7) for week in weeks]


def _is_month(days: Sequence[date]) -> bool:
    return days[0].day == 1 and (days[-1] + timedelta(days=1)).day == 1


def _series(lens: Lens, at: datetime, steps: list[Step]) -> list[Series]:
    programs = responding_programs().values_list("code", flat=True)
    made = []
    for code in [lens.program] if lens.program else programs:
        by_day = measured_by("day", lens.at("program", code), at, [KEY]).figures[KEY]
        values = [_sum(by_day, step) for step in steps]
        made.append(Series(code, values))
    return made


def _sum(by_day: dict, step: Step) -> int | None:
    days = [step.first + timedelta(days=n) for n in range((step.last - step.first).days + 1)]
    known = [by_day[day.isoformat()].value for day in days]
    counted = [int(value) for value in known if value is not None]
    return sum(counted) if counted else None


def _found(series: list[Series], shown: list[int]) -> str:
    """How the last quarter of the biggest program compares with its first, where there is enough to say."""
    biggest = series[0] if series else None
    known = [biggest.values[n] for n in shown if biggest.values[n] is not None] if biggest else []
    quarter = len(known) // 4
    if biggest is None or not quarter:
        return _("Encounters over time")
    before = sum(value or 0 for value in known[:quarter])
    after = sum(value or 0 for value in known[-quarter:])
    if min(before, after) < FEW:
        return _("Encounters over time")
    change = round(100 * (after - before) / before)
    words = {"program": biggest.program, "n": abs(change)}
    if abs(change) < 5:
        return _("%(program)s answers about as often as at the start") % words
    if change >= 100:
        return _("%(program)s answers %(n)s times as often as at the start") % (
            words | {"n": f"{after / before:.1f}"}
        )
    if change > 0:
        return _("%(program)s answers %(n)d%% more than at the start") % words
    return _("%(program)s answers %(n)d%% less than at the start") % words


def _measure(steps: list[Step]) -> str:
    length = (steps[-1].last - steps[-1].first).days if steps else 0
    if length == 0:
        return _("Encounters a day, by program")
    return _("Encounters a week, by program") if length < 8 else _("Encounters a month, by program")


def _note(series: list[Series], steps: list[Step], shown: list[int]) -> str:
    if not series:
        return _("No encounter ended in this time. Choose a longer one.")
    words = []
    if any(all(each.values[n] is None for each in series) for n in shown):
        words.append(_("Hatched: nobody was on."))
    if cut := [steps[n].label for n in range(len(steps)) if n not in shown]:
        words.append(
            _("Only part of it is in this time, so it is in the table alone: %(when)s.")
            % {"when": ", ".join(cut)}
        )
    return " ".join(words)


def _day(day: date) -> str:
    return dateformat.format(day, "D, M j")


def _days(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return dateformat.format(first, "M j")
    return f"{dateformat.format(first, 'M j')} – {dateformat.format(last, 'M j')}"


def _draw(sheet: Drawing, series: list[Series], steps: list[Step], shown: list[int]) -> Drawing:
    left, right, top, bottom = 40, 46 if sheet.is_narrow else 76, 14, sheet.height - 28
    highest, ticks = scale(max(each.values[n] or 0 for each in series for n in shown))

    def x(place: float) -> float:
        return left + (sheet.width - left - right) * (place + 0.5) / len(shown)

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / highest

    for tick in ticks:
        sheet.line("grid" if tick else "base", left, y(tick), sheet.width - right, y(tick))
        sheet.text("axis", left - 8, y(tick) + 4, f"{tick:,}", "end")
    for place, n in enumerate(shown):
        if all(each.values[n] is None for each in series):
            sheet.rect(
                "gap",
                x(place - 0.5),
                top,
                x(1) - x(0),
                bottom - top,
                _("%(when)s: nobody was on") % {"when": steps[n].label},
            )
    _mark_time(sheet, [steps[n] for n in shown], x, bottom)
    ends = []
    for rank, each in enumerate(series):
        points = [(place, each.values[n]) for place, n in enumerate(shown)]
        for run in _runs(points):
            _draw_run(sheet, rank, [(x(place), y(value)) for place, value in run])
        ends.append(next((y(value) for _place, value in reversed(points) if value is not None), bottom))
    for rank, (each, height) in enumerate(zip(series, spread(ends, 17, top, bottom), strict=True)):
        last = next((each.values[n] for n in reversed(shown) if each.values[n] is not None), 0)
        words = each.program if sheet.is_narrow else f"{each.program} {last:,}"
        sheet.text(f"label line-{rank % 4}", sheet.width - right + 8, height + 5, words)
    return sheet


def _runs(points: list[tuple[int, int | None]]) -> list[list[tuple[int, int]]]:
    """The stretches in between the gaps."""
    runs: list[list[tuple[int, int]]] = [[]]
    for place, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]


def _draw_run(sheet: Drawing, rank: int, points: list[Point]) -> None:
    if len(points) == 1:
        sheet.circle(f"dot line-{rank % 4}", *points[0], 3)
    else:
        sheet.path(f"line line-{rank % 4}", points)


def _mark_time(sheet: Drawing, steps: list[Step], x, bottom: float) -> None:  # type: ignore[no-untyped-def]
    """As many words on the time axis as have room, each at the first point of its day or month."""
    by_month = (steps[-1].last - steps[0].first).days > BY_DAY
    words = [dateformat.format(step.first, "M" if by_month else "M j") for step in steps]
    free = 0.0
    for place, word in enumerate(words):
        is_new = place == 0 or word != words[place - 1]
        half = width_of(word) / 2
        if is_new and x(place) - half >= free and x(place) + half <= sheet.width:
            sheet.text("axis", x(place), bottom + 20, word, "middle")
            free = x(place) + half + 14
