"""How soon we first try to come back: hours from the encounter's end, with the 48 h and 72 h lines."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Ceil
from django.utils.translation import gettext as _

from insights.charts.chart import Chart, Column, Kind, Table, definition_of, sheets
from insights.charts.drawing import Drawing, scale
from insights.measures import Lens, measured
from insights.measures.facts import Facts, span
from insights.measures.promises import counted
from insights.measures.rows import PROMISES

STEP, OPENS, DUE, LONGEST = 6, 48, 72, 120  # hours
MEASURES = ("within_48h_rate", "within_window_rate", "never_attempted_rate", "days_to_first_attempt_median")


@dataclass(frozen=True)
class Hours:
    """First tries in each six hours, the last for all later ones, and those never tried."""

    bars: list[int]
    never: int

    @property
    def total(self) -> int:
        return sum(self.bars) + self.never

    def between(self, start: int, end: int | None = None) -> int:
        """Later than `start` hours, up to and with `end`; to whatever length without it."""
        return sum(self.bars[start // STEP : end and end // STEP])


def first_tries(lens: Lens, at: datetime) -> Chart:
    hours = _hours(lens, at)
    kept = next(each.figure for each in measured(lens, at, ["within_window_rate"]))
    parts = [
        (_("0 to 48 hours"), hours.between(0, OPENS)), (_("48 to 72 hours"), hours.between(OPENS, DUE)),
        (_("Over 72 hours"), hours.between(DUE)), (_("Not tried so far"), hours.never),
    ]  # fmt: skip
    rows = [[label, number, number / hours.total] for label, number in parts] if hours.total else []
    if rows:
        rows.append([_("By the time we promised, pauses and policies heeded"), kept.numerator, kept.value])
    columns = [Column(_("First try"), Kind.TEXT), Column(_("Follow-ups")), Column(_("Share"), Kind.SHARE)]
    return Chart(
        key="first-try",
        title=_found(hours),
        subtitle=_("Hours from the encounter’s end to the first try"),
        definition=definition_of("within_48h_rate"),
        table=Table(columns, rows),
        measures=MEASURES,
        note=_note(hours),
        drawings=[_draw(sheet, hours) for sheet in sheets(260)] if hours.total else [],
    )


def _hours(lens: Lens, at: datetime) -> Hours:
    # Exactly 48 hours is within 48 hours: each bar holds its end, not its start.
    place = Ceil(span("encounter__cleared_at", "first_try") / (3600.0 * STEP))
    rows = Facts(lens, at).rows(PROMISES).filter(counted()).annotate(place=place).order_by()
    bars, never = [0] * (LONGEST // STEP + 1), 0
    for found, times in rows.values_list("place").annotate(n=Count("pk")):
        if found is None:
            never += times
        else:
            bars[min(max(int(found) - 1, 0), len(bars) - 1)] += times
    return Hours(bars, never)


def _found(hours: Hours) -> str:
    if not hours.total:
        return _("Days to the first try")
    share = 100 * hours.between(0, DUE) / hours.total
    # Nearly all is not all, and hardly any is not none.
    shown = min(max(round(share), 1 if share else 0), 100 if share == 100 else 99)
    return _("%(n)d%% get a first try by 72 hours") % {"n": shown}


def _note(hours: Hours) -> str:
    if not hours.total:
        return _("No follow-up was promised in this time. Choose a longer one.")
    return _("Of %(n)d follow-ups, %(never)d have not been tried so far: they are in every share.") % {
        "n": hours.total, "never": hours.never
    }  # fmt: skip


def _draw(sheet: Drawing, hours: Hours) -> Drawing:
    left, right, top, bottom = 40, 6, 48, sheet.height - 28
    highest, ticks = scale(max(hours.bars), 3)
    bar = (sheet.width - left - right) / len(hours.bars)
    opens, due = left + bar * OPENS / STEP, left + bar * DUE / STEP
    sheet.rect("window", opens, 0, due - opens, bottom)
    for tick in ticks:
        y = bottom - (bottom - top) * tick / highest
        sheet.line("grid" if tick else "base", left, y, sheet.width - right, y)
        sheet.text("axis", left - 8, y + 4, f"{tick:,}", "end")
    for place, times in enumerate(hours.bars):
        height, start = (bottom - top) * times / highest, place * STEP
        kind = "soft" if start < OPENS else "strong" if start < DUE else "late"
        says = _("%(from)d to %(to)d hours: %(n)d") % {"from": start, "to": start + STEP, "n": times}
        sheet.rect(f"block {kind}", left + place * bar + 1, bottom - height, bar - 2, height, says)
    for x in (opens, due):
        sheet.line("mark", x, 0, x, bottom)
    for hour in range(0, LONGEST + 1, 24):
        words = _("%(n)d h") % {"n": hour} if hour in (0, LONGEST) else str(hour)
        sheet.text("axis", left + bar * hour / STEP, bottom + 20, words, "middle")
    _say(sheet, hours, [(left, opens), (opens, due), (due, sheet.width - right)])
    return sheet


def _say(sheet: Drawing, hours: Hours, parts: list[tuple[float, float]]) -> None:
    """The share of each part above it; the rest of the hundred is never tried."""
    short = sheet.is_narrow
    words = (
        (hours.between(0, OPENS), _("early") if short else _("before 48 h"), ""),
        (hours.between(OPENS, DUE), _("in time") if short else _("in the window"), ""),
        (hours.between(DUE), _("late") if short else _("after 72 h"), " late"),
    )
    for (start, end), (number, word, late) in zip(parts, words, strict=True):
        middle = (start + end) / 2
        share = _("%(n)d%%") % {"n": round(100 * number / hours.total)}
        sheet.text(f"figure{late}", middle, 20, share, "middle")
        sheet.text(f"axis{late}", middle, 38, word, "middle")
