"""The one registry: screen, API, export and public page read the same function.

A measure's docstring is its public definition, shown beside the figure.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from insights.measures.facts import Facts
from insights.measures.lens import Lens


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"  # a fraction from 0 to 1
    MINUTES = "minutes"
    DAYS = "days"  # of 24 hours
    PER_CONTACT = "per_contact"


@dataclass(frozen=True)
class Figure:
    """A value with what it was made of, exact; None where nothing is in the denominator.

    A count is its own numerator. A mean is the sum of its numerator over how many there are; a median
    and a ninth decile have only how many.
    """

    value: float | None
    numerator: float | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Measure:
    key: str
    label: Promise | str
    unit: Unit
    meaning: str
    of: Callable[[Facts], Figure]

    @property
    def definition(self) -> str:
        return gettext(self.meaning)


@dataclass(frozen=True)
class Measured:
    """A measure's figure at a moment."""

    measure: Measure
    figure: Figure
    as_of: datetime


MEASURES: dict[str, Measure] = {}


def _register(key: str, label: Any, unit: Unit, doc: str | None, of: Callable[[Facts], Figure]) -> None:
    meaning = " ".join(inspect.cleandoc(doc or "").split())
    MEASURES[key] = Measure(key, label, unit, meaning, of)


def measure(key: str, label: Any, unit: Unit) -> Callable[..., Callable[[Facts], Figure]]:
    def register(function: Callable[[Facts], Figure]) -> Callable[[Facts], Figure]:
        _register(key, label, unit, function.__doc__, function)
        return function

    return register


@dataclass(frozen=True)
class Spread:
    """A length of time over all that have it; `per` turns the seconds of the facts into the unit."""

    known: int
    total: float
    median: float
    p90: float
    per: int

    @classmethod
    def of(cls, row: dict[str, Any], name: str, *, per: int) -> "Spread":
        known, total, median, p90 = (row[f"{name}_{part}"] or 0 for part in ("known", "sum", "median", "p90"))
        return cls(known, total, median, p90, per)

    def figure(self, statistic: str) -> Figure:
        if not self.known:
            return Figure(None, None if statistic != "mean" else 0, 0)
        if statistic == "mean":
            return Figure(self.total / (self.per * self.known), self.total / self.per, self.known)
        return Figure(getattr(self, statistic) / self.per, None, self.known)


STATISTICS = {
    "mean": gettext_lazy("mean"),
    "median": gettext_lazy("median"),
    "p90": gettext_lazy("9 in 10 within"),
}


def spread(key: str, label: Any, unit: Unit, *statistics: str) -> Callable[..., Callable[[Facts], Spread]]:
    """Register a mean, a median and so on of one length of time: `<key>_mean`, `<key>_median`."""

    def register(function: Callable[[Facts], Spread]) -> Callable[[Facts], Spread]:
        for statistic in statistics:
            _register(
                f"{key}_{statistic}",
                format_lazy("{}, {}", label, STATISTICS[statistic]),
                unit,
                function.__doc__,
                partial(_statistic_of, function, statistic),
            )
        return function

    return register


def _statistic_of(function: Callable[[Facts], Spread], statistic: str, facts: Facts) -> Figure:
    return function(facts).figure(statistic)


def count(number: int | None) -> Figure:
    return Figure(number, number)


def ratio(numerator: int | None, denominator: int | None) -> Figure:
    """Missing, not zero, when nothing is in the denominator."""
    value = None if numerator is None or not denominator else numerator / denominator
    return Figure(value, numerator, denominator)


def measured(lens: Lens, at: datetime) -> list[Measured]:
    """Every measure through this lens, as it is known at `at`, in the order of the registry."""
    facts = Facts(lens, at)
    return [Measured(each, each.of(facts), at) for each in MEASURES.values()]
