"""A chart: what it found, what it measures, its table, and its two drawings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy

from insights.charts.drawing import NARROW, WIDE, Drawing
from insights.measures import MEASURES

Words = Promise | str


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # a fraction from 0 to 1
    MINUTES = "minutes"


@dataclass(frozen=True)
class Column:
    label: Words
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class Table:
    """The numbers of a chart, exact. None: nothing is known, which is not zero."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Chart:
    """`title` says what was found and must be true of the numbers; `subtitle` says what is measured.

    `measures` are the keys of the registry's figures that it shows. Without drawings there is nothing to
    show, and `note` says why; else `note` is what a reader must know of these numbers.
    """

    key: str
    title: Words
    subtitle: Words
    definition: Words
    table: Table
    measures: Sequence[str] = ()
    note: Words = ""
    drawings: Sequence[Drawing] = field(default=())
    legend: Sequence[tuple[str, Words]] = ()

    @property
    def wide(self) -> Drawing | None:
        return next((each for each in self.drawings if not each.is_narrow), None)

    @property
    def narrow(self) -> Drawing | None:
        return next((each for each in self.drawings if each.is_narrow), None)

    @property
    def says(self) -> str:
        """What the picture is read as; the numbers are in the table below it."""
        return f"{self.title}. {self.subtitle}."


def sheets(height: float, narrow_height: float | None = None) -> tuple[Drawing, Drawing]:
    return Drawing(WIDE, height), Drawing(NARROW, narrow_height or height)


def definition_of(*keys: str) -> Words:
    """The registry's own words."""
    return format_lazy(" ".join(["{}"] * len(keys)), *(MEASURES[key].definition for key in keys))
