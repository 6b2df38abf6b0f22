"""Every figure for each code of an axis: by program, beat, need, day and so on."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count

from insights.measures.axes import AXES, DAY, MONTH, Axis
from insights.measures.facts import Facts, Row
from insights.measures.lens import Lens, Period
from insights.measures.registry import Figure, Measure, asked_of, chosen
from insights.measures.sources import Source
from programs.queries import responding_programs
from programs.queries.calendars import ProgramCalendar, program_calendars

BREAKDOWNS: dict[str, Axis] = {**AXES, DAY.name: DAY, MONTH.name: MONTH}


@dataclass(frozen=True)
class Breakdown:
    """The codes of an axis in order, each with its word, and for each measure the figure of each code."""

    axis: Axis
    words: dict[str, Any]
    figures: dict[str, dict[str, Figure]]


def measured_by(
    by: str, lens: Lens, at: datetime, keys: Collection[str] | None = None, *, from_rows: bool = False
) -> Breakdown:
    """Every measure for each code of the axis `by`. A day without staff or rows is missing, not zero.

    The figure of a code is that of the lens narrowed to it. A row that hangs on two programs counts for both,
    so the codes need not add up to the whole.
    """
    axis = BREAKDOWNS[by]
    words = _words(axis, lens)
    gaps = unstaffed_days(lens) if axis is DAY else frozenset()
    measures = chosen(keys)
    facts = Facts(lens, at, asked_of(measures), from_rows=from_rows)
    sources = {each.source.name: each.source for each in measures}
    rows = {name: _rows(source, axis, words, facts, gaps) for name, source in sources.items()}
    figures = {
        each.key: {code: _figure(each, axis, code, rows[each.source.name], facts) for code in words}
        for each in measures
    }
    return Breakdown(axis, words, figures)


def unstaffed_days(lens: Lens) -> frozenset[str]:
    """The days of the period on which no program that takes calls (or not the chosen one) was staffed."""
    calendars = program_calendars()
    codes = [lens.program] if lens.program else responding_programs().values_list("code", flat=True)
    staffed: set[date] = set()
    for code in codes:
        staffed |= staffed_days(calendars[code], lens.period)
    return frozenset(day.isoformat() for day in lens.period.days if day not in staffed)


def staffed_days(calendar: ProgramCalendar, period: Period) -> set[date]:
    """The city's days on which somebody was on, for however short a time."""
    staffed: set[date] = set()
    for opens, closes in calendar.staffed_intervals(period.start, period.end):
        ends = closes.astimezone(period.zone) - timedelta(microseconds=1)
        day = opens.astimezone(period.zone).date()
        staffed |= {day + timedelta(days=n) for n in range((ends.date() - day).days + 1)}
    return staffed


def _words(axis: Axis, lens: Lens) -> dict[str, Any]:
    if axis is DAY:
        return {day.isoformat(): day.isoformat() for day in lens.period.days}
    if axis is MONTH:
        return {f"{day:%Y-%m}": f"{day:%Y-%m}" for day in lens.period.days}
    words = axis.words()
    narrowed = getattr(lens, axis.name)
    return {narrowed: words[narrowed]} if narrowed in words else words


def _rows(
    source: Source, axis: Axis, words: Collection[str], facts: Facts, gaps: Collection[str]
) -> dict[str, Row]:
    aggregates = facts.asked[source.name]
    zero = {name: 0 if isinstance(each, Count) else None for name, each in aggregates.items()}
    missing = dict.fromkeys(aggregates)
    found = facts.groups(source, axis, words)
    return {code: found.get(code, missing if code in gaps else zero) for code in words}


def _figure(each: Measure, axis: Axis, code: str, rows: dict[str, Row], facts: Facts) -> Figure:
    if not each.is_special:
        return each.kind.figure(rows[code], each.key)
    # A day is a lens of its own, and those are asked one at a time.
    return each.of(facts.narrowed(axis, code)) if axis.name in AXES else Figure(None)
