"""The one registry: page, API, export, public page and nightly check read the same measures.

`measured` answers every figure through a lens, `breakdown.measured_by` the same for each code of an axis.
A measure's `definition` is public and stands beside the figure; `numerator` and `denominator` are the rows
behind it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from insights.measures.facts import COUNTED, EVERYTHING, Facts, Percentile, Row
from insights.measures.lens import Lens
from insights.measures.sources import Counts, Source


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"  # a fraction from 0 to 1
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"  # of 24 hours
    PER_CONTACT = "per_contact"


class Evidence(StrEnum):
    """How sure a figure is."""

    RECORDED = "recorded"  # counted from what was written down when it happened
    SAID = "said"  # what responders or neighbors answered when asked
    VERIFIED = "verified"  # by the neighbor, the provider or a navigator who was there
    ESTIMATED = "estimated"  # a count times an assumption


@dataclass(frozen=True)
class Figure:
    """A value with what it was made of, exact; None where nothing is in the denominator.

    A count is its own numerator. A mean is the sum of its numerator over how many there are; a median
    and a ninth decile have only how many.
    """

    value: float | None
    numerator: float | None = None
    denominator: int | None = None


EVERY = Q()


class Kind(Protocol):
    """How a figure is made of the rows of its source."""

    def aggregates(self, key: str) -> dict[str, Any]: ...
    def figure(self, row: Row, key: str) -> Figure: ...
    def numerator(self, rows: QuerySet) -> QuerySet: ...
    def denominator(self, rows: QuerySet) -> QuerySet | None: ...


@dataclass(frozen=True)
class Number:
    """How many rows meet `part`, each times so much."""

    part: Q = EVERY
    times: float = 1

    def aggregates(self, key: str) -> dict[str, Any]:
        return {key: _count(self.part)}

    def figure(self, row: Row, key: str) -> Figure:
        number = row[key]
        return Figure(None if number is None else number * self.times, number)

    def numerator(self, rows: QuerySet) -> QuerySet:
        return rows.filter(self.part)

    def denominator(self, rows: QuerySet) -> QuerySet | None:
        return None


@dataclass(frozen=True)
class Share:
    """How many rows meet `part` of those that meet `whole`. Of 1 to `hides_up_to` nothing is said."""

    part: Q = EVERY
    whole: Q = EVERY
    hides_up_to: int = 0

    def aggregates(self, key: str) -> dict[str, Any]:
        return {f"{key}_part": _count(self.part), f"{key}_whole": _count(self.whole)}

    def figure(self, row: Row, key: str) -> Figure:
        part, whole = row[f"{key}_part"], row[f"{key}_whole"]
        if whole and whole <= self.hides_up_to:
            return Figure(None)
        return ratio(part, whole)

    def numerator(self, rows: QuerySet) -> QuerySet:
        return rows.filter(self.part)

    def denominator(self, rows: QuerySet) -> QuerySet | None:
        return rows.filter(self.whole)


@dataclass(frozen=True)
class Length:
    """A point of the distribution of a length of time; `per` turns its seconds into the unit."""

    name: str
    seconds: Any
    statistic: str
    per: int

    def aggregates(self, key: str) -> dict[str, Any]:
        return {
            f"{self.name}_known": Count(self.seconds),
            f"{self.name}_sum": Sum(self.seconds),
            f"{self.name}_median": Percentile(self.seconds, 0.5),
            f"{self.name}_p90": Percentile(self.seconds, 0.9),
        }

    def figure(self, row: Row, key: str) -> Figure:
        known, total = row[f"{self.name}_known"] or 0, float(row[f"{self.name}_sum"] or 0)
        is_mean = self.statistic == "mean"
        if not known:
            return Figure(None, 0 if is_mean else None, 0)
        if is_mean:
            return Figure(total / (self.per * known), total / self.per, known)
        return Figure(row[f"{self.name}_{self.statistic}"] / self.per, None, known)

    def numerator(self, rows: QuerySet) -> QuerySet:
        return self.denominator(rows)

    def denominator(self, rows: QuerySet) -> QuerySet:
        return rows.annotate(seconds=self.seconds).filter(seconds__isnull=False)


class Special(Protocol):
    """A figure that no sum over single rows gives."""

    def of(self, facts: Facts) -> Figure: ...
    def numerator(self, rows: QuerySet) -> QuerySet: ...
    def denominator(self, rows: QuerySet) -> QuerySet | None: ...


@dataclass(frozen=True)
class Measure:
    """`counts` names what one row of it is; `leaves_out` says what is not among them."""

    key: str
    label: Promise | str
    unit: Unit
    source: Source
    kind: Any  # a Kind or a Special
    definition: Promise | str
    leaves_out: Promise | str
    evidence: Evidence

    @property
    def counts(self) -> Counts:
        return self.source.counts

    @property
    def is_special(self) -> bool:
        return hasattr(self.kind, "of")

    def of(self, facts: Facts) -> Figure:
        if self.is_special:
            return Figure(None) if self.source.is_blind_to(facts.lens) else self.kind.of(facts)
        return self.kind.figure(facts.row(self.source), self.key)

    def numerator(self, lens: Lens, at: datetime) -> QuerySet:
        """The rows that the figure counts (of a length: those that have it)."""
        return self.kind.numerator(Facts(lens, at).rows(self.source))

    def denominator(self, lens: Lens, at: datetime) -> QuerySet | None:
        """The rows among which they are counted; None of a count."""
        return self.kind.denominator(Facts(lens, at).rows(self.source))


@dataclass(frozen=True)
class Measured:
    """A measure's figure at a moment."""

    measure: Measure
    figure: Figure
    as_of: datetime


MEASURES: dict[str, Measure] = {}


def measure(
    key: str,
    label: Any,
    source: Source,
    kind: Any,
    means: Any,
    *,
    unit: Unit | None = None,
    leaves_out: Any = "",
    evidence: Evidence = Evidence.RECORDED,
) -> None:
    unit = unit or (Unit.COUNT if isinstance(kind, Number) else Unit.RATE)
    MEASURES[key] = made = Measure(key, label, unit, source, kind, means, leaves_out, evidence)
    EVERYTHING.setdefault(source.name, {})
    if not made.is_special:
        EVERYTHING[source.name] |= kind.aggregates(key)
    if source.is_summarized:
        COUNTED.add(source.name)


STATISTICS = {
    "mean": _("mean"),
    "median": _("median"),
    "p90": _("9 in 10 within"),
}


def lengths(
    key: str,
    label: Any,
    source: Source,
    seconds: Any,
    means: Any,
    *statistics: str,
    unit: Unit,
    leaves_out: Any = "",
) -> None:
    """Register a mean, a median and so on of one length of time: `<key>_mean`, `<key>_median`."""
    for statistic in statistics:
        measure(
            f"{key}_{statistic}",
            format_lazy("{}, {}", label, STATISTICS[statistic]),
            source,
            Length(key, seconds, statistic, _SECONDS[unit]),
            means,
            unit=unit,
            leaves_out=leaves_out,
        )


_SECONDS = {Unit.MINUTES: 60, Unit.DAYS: 24 * 60 * 60}


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition) if condition else Count("pk")


def ratio(numerator: int | None, denominator: int | None) -> Figure:
    """Missing, not zero, when nothing is in the denominator."""
    value = None if numerator is None or not denominator else numerator / denominator
    return Figure(value, numerator, denominator)


def asked_of(measures: Iterable[Measure]) -> dict[str, Row]:
    """What these measures are made of, for one question a source."""
    asked: dict[str, Row] = {}
    for each in measures:
        of_source = asked.setdefault(each.source.name, {})
        if not each.is_special:
            of_source |= each.kind.aggregates(each.key)
    return asked


def chosen(keys: Collection[str] | None) -> list[Measure]:
    """The measures of these keys, all without them, in the order of the registry."""
    return [each for each in MEASURES.values() if keys is None or each.key in keys]


def measured(
    lens: Lens, at: datetime, keys: Collection[str] | None = None, *, from_rows: bool = False
) -> list[Measured]:
    """Every measure (or those of `keys`) through this lens, as known at `at`, in the registry's order.

    With `from_rows` no day that was counted before is used: what the nightly check compares with.
    """
    measures = chosen(keys)
    facts = Facts(lens, at, asked_of(measures), from_rows=from_rows)
    return [Measured(each, each.of(facts), at) for each in measures]
