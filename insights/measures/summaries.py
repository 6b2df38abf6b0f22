"""Figures from days that are counted already, and from the rows of the days that are not.

A figure is exact either way: a day that changed since it was counted (`ChangedDay`, written with the change)
is read from its rows until the clock has counted it again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from insights.measures.axes import DAY, MONTH, Axis
from insights.measures.lens import Lens, Period
from insights.models import ChangedDay, SummarizedDay

if TYPE_CHECKING:
    from insights.measures.facts import Facts, Row
    from insights.measures.sources import Source

# What a day is counted by besides its programs, one at a time.
COUNTED_BY = ("beat", "call_type", "part_of_day", "need")
# More pieces than this are read as one.
MOST_PIECES = 40
# Moves whenever the rows of a source are chosen in another way; a measure's own change moves the layout.
EDITION = 1
Run = tuple[date, date]
# The lengths of a minute in order, each with how often it came.
Opened = Mapping[int, list[tuple[Decimal, int]]]


@dataclass(frozen=True)
class Layout:
    """What stands where in the sums of a source."""

    counts: tuple[str, ...]
    sums: tuple[str, ...]
    lengths: Mapping[str, Any]  # by name, the seconds of a row

    @classmethod
    def of(cls, aggregates: Mapping[str, Any]) -> "Layout":
        counts = tuple(name for name, each in aggregates.items() if isinstance(each, Count))
        sums = tuple(name for name, each in aggregates.items() if isinstance(each, Sum))
        lengths = {name.removesuffix("_sum"): aggregates[name].source_expressions[0] for name in sums}
        return cls(counts, sums, lengths)


def mark_of(everything: Mapping[str, Mapping[str, Any]], zone: Any) -> str:
    """A name for what is counted and how: a measure that changes has every day counted again."""
    said = [
        (name, sorted((key, repr(each)) for key, each in one.items())) for name, one in everything.items()
    ]
    return sha256(f"{EDITION} {zone} {said!r}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Cover:
    """A period in two: runs of days that are counted, and runs that have to be read."""

    counted: tuple[Run, ...]
    rest: tuple[Run, ...]


def cover(period: Period, mark: str) -> Cover:
    changed = ChangedDay.objects.filter(day=OuterRef("day"))
    counted = SummarizedDay.objects.filter(
        ~Exists(changed), layout=mark, day__gte=period.first, day__lte=period.last
    )
    days = list(counted.order_by("day").values_list("day", flat=True))
    runs = runs_of(days)
    rest = _between(runs, period)
    return (
        Cover(tuple(runs), tuple(rest))
        if len(rest) <= MOST_PIECES
        else Cover((), ((period.first, period.last),))
    )


def runs_of(days: Iterable[date]) -> list[Run]:
    runs: list[Run] = []
    for day in days:
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _between(runs: list[Run], period: Period) -> list[Run]:
    rest, start = [], period.first
    for first, last in runs:
        if start < first:
            rest.append((start, first - timedelta(days=1)))
        start = last + timedelta(days=1)
    return [*rest, (start, period.last)] if start <= period.last else rest


def way(source: "Source", lens: Lens, axis: Axis | None = None) -> tuple[str, str] | None:
    """The axis and code whose tallies answer this lens ("" for all), None where only the rows can."""
    asked = {name: code for name, code in lens.narrowed.items() if name != "program"}
    if not source.is_summarized or not set(asked) <= set(COUNTED_BY) or len(asked) > 1:
        return None
    if axis is None or axis in (DAY, MONTH) or axis.name == "program":
        return next(iter(asked.items()), ("", ""))
    if axis.name not in COUNTED_BY or set(asked) - {axis.name}:
        return None
    return axis.name, asked.get(axis.name, "")


def rows_of(source: "Source", facts: "Facts", rest: Collection[Run]) -> QuerySet:
    """The rows of the days that are not counted."""
    runs = [Period(first, last, facts.here.zone).holds(str(source.moment)) for first, last in rest]
    return source.seen(facts).filter(reduce(or_, runs, Q(pk__in=[])))


class Tallies:
    """The counted days of one source under one lens."""

    def __init__(self, source: "Source", lens: Lens, where: tuple[str, str], runs: Collection[Run]) -> None:
        self.source, self.lens, self.where, self.runs = source, lens, where, runs

    def sums(self, layout: Layout, by: str = "''") -> dict[str, "Row"]:
        """Counts and sums, for each value of the column `by`."""
        columns = [f"sum(counts[{n}])::bigint" for n in range(1, len(layout.counts) + 1)]
        columns += [f"sum(sums[{n}])" for n in range(1, len(layout.sums) + 1)]
        condition, arguments = self._condition(is_by_program=by == "program")
        axis, code = self.where
        condition += " AND axis = %s" + (" AND code = %s" if code else "")
        arguments += [axis, *([code] if code else [])]
        names = [*layout.counts, *layout.sums]
        return {
            key: dict(zip(names, found, strict=True))
            for key, *found in _ask(
                f"SELECT {by}, {', '.join(columns)} FROM insights_tally WHERE {condition} GROUP BY 1",
                arguments,
            )
        }

    def minutes(self) -> dict[str, Counter[int]]:
        """How many lengths fall into each minute, by the name of the length."""
        condition, arguments = self._condition()
        found: dict[str, Counter[int]] = {}
        for name, minute, known in _ask(
            f"SELECT name, minute, sum(known) FROM insights_lengthtally WHERE {condition} GROUP BY 1, 2",
            arguments,
        ):
            found.setdefault(name, Counter())[minute] = int(known)
        return found

    def seconds(self, wanted: Mapping[str, Collection[int]]) -> dict[str, Counter[Decimal]]:
        """Every length that falls into one of these minutes, and how often it came."""
        condition, arguments = self._condition()
        pairs = [(name, minute) for name, minutes in wanted.items() for minute in sorted(minutes)]
        found: dict[str, Counter[Decimal]] = {name: Counter() for name in wanted}
        if not pairs:
            return found
        for name, seconds, times in _ask(
            "SELECT name, one.seconds, sum(one.times) FROM insights_lengthtally day, "
            "unnest(day.seconds, day.times) AS one(seconds, times) "
            f"WHERE {condition} AND (name, minute) IN %s GROUP BY 1, 2",
            [*arguments, tuple(pairs)],
        ):
            found[name][seconds] = int(times)
        return found

    def _condition(self, is_by_program: bool = False) -> tuple[str, list[Any]]:
        days = " OR ".join("day BETWEEN %s AND %s" for _run in self.runs)
        condition, arguments = (
            f"source = %s AND ({days})",
            [self.source.name, *(d for run in self.runs for d in run)],
        )
        if is_by_program and not self.lens.program:
            return f"{condition} AND program <> ''", arguments
        if self.lens.program or not self.source.is_of_one_program:
            return f"{condition} AND program = %s", [*arguments, self.lens.program or ""]
        return condition, arguments


def _ask(statement: str, arguments: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchall()


def percentile(
    share: float, counted: Counter[int], of_minute: Mapping[int, list[tuple[Decimal, int]]]
) -> float:
    """A point of the distribution, between two values where it falls between them, as PostgreSQL has it."""
    rank = share * (counted.total() - 1)
    low, high = _ranks(share, counted.total())
    first, second = (_value(each, counted, of_minute) for each in (low, high))
    return float(first) + (rank - low) * (float(second) - float(first))


def minutes_of(share: float, counted: Counter[int]) -> set[int]:
    """The minutes that hold the values on both sides of this point."""
    return {_minute(rank, counted)[0] for rank in _ranks(share, counted.total())}


def _ranks(share: float, total: int) -> tuple[int, int]:
    rank = share * (total - 1)
    low = int(rank)
    return low, low if low == rank else low + 1


def _minute(rank: int, counted: Counter[int]) -> tuple[int, int]:
    """The minute in which the value of this rank is, and its rank in there."""
    for minute in sorted(counted):
        if rank < counted[minute]:
            return minute, rank
        rank -= counted[minute]
    raise IndexError(rank)


def _value(rank: int, counted: Counter[int], of_minute: Opened) -> Decimal:
    minute, rank = _minute(rank, counted)
    for seconds, times in of_minute[minute]:
        if rank < times:
            return seconds
        rank -= times
    raise IndexError(rank)
