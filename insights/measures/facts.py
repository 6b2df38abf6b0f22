"""What happened, counted: one question for all measures of a source, asked when the first needs it."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, DecimalField, F, FloatField, Func, QuerySet

from insights.measures.axes import DAY, MONTH, Axis, Standpoint, Unnest
from insights.measures.lens import Lens
from insights.measures.summaries import (
    Cover,
    Layout,
    Tallies,
    cover,
    mark_of,
    minutes_of,
    percentile,
    rows_of,
    way,
)

if TYPE_CHECKING:
    from insights.measures.sources import Source

Row = dict[str, Any]
# What the measures of each source are made of; the registry fills it.
EVERYTHING: dict[str, dict[str, Any]] = {}
COUNTED: set[str] = set()  # the sources whose days are counted ahead
MINUTE = 60


class Seconds(Func):
    """How long, as a number."""

    template = "EXTRACT(EPOCH FROM (%(expressions)s))"
    output_field = FloatField()


class ExactSeconds(Func):
    """The same to the microsecond, so that sums are the same in whatever order they are made."""

    template = Seconds.template
    output_field = DecimalField(max_digits=24, decimal_places=6)


class Percentile(Aggregate):
    """A point of the distribution, between two values where it falls between them; nulls do not count."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def span(start: str, end: str) -> Seconds:
    return Seconds(F(end) - F(start))


def exact_span(start: str, end: str) -> ExactSeconds:
    return ExactSeconds(F(end) - F(start))


def layout_mark(zone: Any) -> str:
    return mark_of({name: EVERYTHING[name] for name in sorted(COUNTED)}, zone)


class Facts:
    """Everything that measures are made of, for one lens, as it is known at `at`.

    `asked` are the aggregates that are wanted of each source. With `from_rows` nothing is taken from days
    that were counted before.
    """

    def __init__(
        self, lens: Lens, at: datetime, asked: Mapping[str, Row] | None = None, *, from_rows: bool = False
    ) -> None:
        self.lens = lens
        self.at = at
        self.here = Standpoint(lens.period.zone, at.astimezone(lens.period.zone).date())
        self.asked = EVERYTHING if asked is None else asked
        self.from_rows = from_rows
        self._rows: dict[str, Row] = {}

    @cached_property
    def cover(self) -> Cover:
        return cover(self.lens.period, layout_mark(self.here.zone))

    def rows(self, source: "Source") -> QuerySet:
        """The rows of the source that this lens sees; none where it can't be seen through this lens."""
        return source.seen(self)

    def row(self, source: "Source") -> Row:
        """Its aggregates over what this lens sees; each is None where it can't be seen through this lens."""
        if source.name not in self._rows:
            self._rows[source.name] = self._row(source)
        return self._rows[source.name]

    def groups(self, source: "Source", axis: Axis, codes: Collection[str]) -> dict[str, Row]:
        """The same for each of these codes of the axis; a code that no row has is left out."""
        aggregates = self.asked[source.name]
        if source.is_blind_to(self.lens) or source.cannot_see(axis.name):
            return {code: dict.fromkeys(aggregates) for code in codes}
        if axis.name in source.one_by_one or source.codes(axis, self) is None:
            return {code: self.narrowed(axis, code).row(source) for code in codes}
        found = self._grouped(source, axis)
        return {code: found[code] for code in codes if code in found}

    def narrowed(self, axis: Axis, code: str) -> "Facts":
        return Facts(self.lens.at(axis.name, code), self.at, self.asked, from_rows=self.from_rows)

    def _row(self, source: "Source") -> Row:
        aggregates = self.asked[source.name]
        if source.is_blind_to(self.lens):
            return dict.fromkeys(aggregates)
        where = self._counted(source)
        rows = self.rows(source).order_by()
        if where is None:
            return rows.aggregate(**aggregates)
        points, whole = _points(aggregates), Layout.of(EVERYTHING[source.name])
        tallies = Tallies(source, self.lens, where, self.cover.counted)
        row = tallies.sums(whole).get("", {})
        if self.cover.rest:
            rest = rows_of(source, self, self.cover.rest).order_by().aggregate(**_sums(source))
            row = _together(row, rest)
        row = _filled(row, source)
        if points and where == ("", ""):
            return row | self._points(source, whole, tallies, points)
        return row | (rows.aggregate(**points) if points else {})

    def _grouped(self, source: "Source", axis: Axis) -> dict[str, Row]:
        aggregates = self.asked[source.name]
        where = self._counted(source, axis)
        if where is None:
            return self._by_code(self.rows(source), source, axis, aggregates)
        columns = {"program": "program", DAY.name: "day::text", MONTH.name: "left(day::text, 7)"}
        tallies = Tallies(source, self.lens, where, self.cover.counted)
        found = tallies.sums(Layout.of(EVERYTHING[source.name]), columns.get(axis.name, "code"))
        if self.cover.rest:
            rest = rows_of(source, self, self.cover.rest)
            for code, row in self._by_code(rest, source, axis, _sums(source)).items():
                found[code] = _together(found.get(code, {}), row)
        points = _points(aggregates)
        of_codes = self._by_code(self.rows(source), source, axis, points) if points else {}
        nothing = dict.fromkeys(points)
        return {code: _filled(row, source) | of_codes.get(code, nothing) for code, row in found.items()}

    def _by_code(
        self, rows: QuerySet, source: "Source", axis: Axis, aggregates: Mapping[str, Any]
    ) -> dict[str, Row]:
        told = rows.annotate(axis_code=Unnest(source.codes(axis, self))).order_by().values("axis_code")
        return {row.pop("axis_code"): row for row in told.annotate(**aggregates)}

    def _counted(self, source: "Source", axis: Axis | None = None) -> tuple[str, str] | None:
        """Where the counted days answer this; None where they do not, or none is counted."""
        where = None if self.from_rows else way(source, self.lens, axis)
        return where if where and self.cover.counted else None

    def _points(self, source: "Source", whole: Layout, tallies: Tallies, points: Mapping[str, Any]) -> Row:
        """Medians and ninth deciles: minutes are counted first, then those that hold the points opened."""
        names = [name for name in whole.lengths if f"{name}_median" in points]
        rest = {name: self._lengths_of_rest(source, whole.lengths[name]) for name in names}
        minutes = tallies.minutes()
        for name, seconds in rest.items():
            counted = minutes.setdefault(name, Counter())
            for length, times in seconds.items():
                counted[int(length // MINUTE)] += times
        wanted = {
            name: {minute for share in (0.5, 0.9) for minute in minutes_of(share, minutes[name])}
            for name in names
            if minutes[name]
        }
        opened = tallies.seconds(wanted)
        found: Row = {f"{name}_{point}": None for name in names for point in ("median", "p90")}
        for name in wanted:
            of_minute: dict[int, list] = {}
            for length, times in sorted((opened[name] + rest[name]).items()):
                of_minute.setdefault(int(length // MINUTE), []).append((length, times))
            found[f"{name}_median"] = percentile(0.5, minutes[name], of_minute)
            found[f"{name}_p90"] = percentile(0.9, minutes[name], of_minute)
        return found

    def _lengths_of_rest(self, source: "Source", seconds: Any) -> Counter:
        if not self.cover.rest:
            return Counter()
        rows = rows_of(source, self, self.cover.rest).annotate(length=seconds).filter(length__isnull=False)
        told = rows.order_by().values("length").annotate(times=Count("pk"))
        return Counter({row["length"]: row["times"] for row in told})


def _points(aggregates: Mapping[str, Any]) -> Row:
    return {name: each for name, each in aggregates.items() if isinstance(each, Percentile)}


def _sums(source: "Source") -> Row:
    return {name: each for name, each in EVERYTHING[source.name].items() if not isinstance(each, Percentile)}


def _together(one: Row, other: Row) -> Row:
    return {name: (one.get(name) or 0) + (other.get(name) or 0) for name in one.keys() | other.keys()}


def _filled(row: Row, source: "Source") -> Row:
    """With a zero for what is counted nowhere."""
    return {name: row.get(name) or 0 for name in _sums(source)}
