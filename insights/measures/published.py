"""A publication as its readers have it: cells, their sums, and what an earlier one lets them subtract.

A cell is (the time, the quantity, its labels without totals): a total has one name, in whichever table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from insights.measures.attack import Cell, Contradiction, Sum, told
from insights.measures.hiding import Ledger
from insights.measures.tables import TOTAL

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One row of a published table: its cell, and its value where it is shown."""

    cell: Cell
    value: int | None
    labels: dict[str, str]


def rows_of(table: Document, time: str) -> Iterator[Row]:
    for row in table["rows"]:
        yield Row(cell(time, table["quantity"], row["labels"]), row["value"], row["labels"])


def cell(time: str, quantity: str, labels: Mapping[str, str]) -> Cell:
    return time, quantity, tuple(sorted(pair for pair in labels.items() if pair[1] != TOTAL))


def sums_of(table: Document, time: str) -> Iterator[Sum]:
    """Which rows of a table are the total of which others: along each dimension in turn."""
    rows = [row["labels"] for row in table["rows"]]
    for name in rows[0] if rows else ():
        parts: dict[Cell, list[Cell]] = {}
        for labels in rows:
            if labels[name] != TOTAL:
                above = cell(time, table["quantity"], labels | {name: TOTAL})
                parts.setdefault(above, []).append(cell(time, table["quantity"], labels))
        for above, cells in parts.items():
            yield Sum(above, tuple(cells))


@dataclass(frozen=True)
class Said:
    """A publication taken apart: what it shows, what it hides, and what adds up to what."""

    time: str
    shown: dict[Cell, int]
    hidden: frozenset[Cell]
    sums: tuple[Sum, ...]

    @classmethod
    def of(cls, document: Document) -> "Said":
        time = document["last_on"]
        tables = document["tables"]
        rows = [row for table in tables for row in rows_of(table, time)]
        return cls(
            time=time,
            shown={row.cell: row.value for row in rows if row.value is not None},
            hidden=frozenset(row.cell for row in rows if row.value is None),
            sums=tuple(each for table in tables for each in sums_of(table, time)),
        )

    @property
    def cells(self) -> set[Cell]:
        return {*self.shown, *self.hidden}


def leaks(document: Document, earlier: Iterable[Document], *, most: int) -> list[Cell]:
    """The hidden counts that a reader of this and of every earlier publication can tell to be small.

    Only what is public goes in. Where an earlier publication cannot be true beside this one (something was
    corrected), nobody can subtract, and it is left out.
    """
    now = Said.of(document)
    found = told(now.shown, now.hidden, now.sums, most=most)
    for before in map(Said.of, earlier):
        added, sums = _added(now.cells & _at(before, now.time).keys(), before, now)
        try:
            found += told(
                now.shown | before.shown,
                now.hidden | before.hidden | added,
                [*now.sums, *before.sums, *sums],
                most=most,
                unlisted=added,
            )
        except Contradiction:
            continue
    return found


def ledger(document: Document, earlier: Iterable[tuple[Document, dict[Cell, int]]]) -> Ledger:
    """What this publication, with all its counts, and the earlier ones with theirs, add up to."""
    now = Said.of(document)
    counts, sums = dict(now.shown), list(now.sums)
    said: set[Cell] = set()
    unsaid: set[Cell] = set()
    unlisted: set[Cell] = set()
    for past, exact in earlier:
        before = Said.of(past)
        counts |= exact
        said |= before.shown.keys()
        unsaid |= before.hidden
        # What went down since was corrected, and is no count of what came after.
        grown = {
            here for here, there in _at(before, now.time).items()
            if here in now.shown and now.shown[here] >= exact[there]
        }  # fmt: skip
        added, differences = _added(grown, before, now)
        counts |= {each.parts[1]: counts[each.total] - counts[each.parts[0]] for each in differences}
        unlisted |= added
        sums += [*before.sums, *differences]
    return Ledger(counts, sums, frozenset(said), frozenset(unsaid), frozenset(unlisted))


def _at(before: Said, time: str) -> dict[Cell, Cell]:
    """The cells of an earlier publication by the name that they have in this one."""
    return {(time, *each[1:]): each for each in before.cells}  # type: ignore[index]


def _added(cells: Iterable[Cell], before: Said, now: Said) -> tuple[frozenset[Cell], list[Sum]]:
    """What came after the earlier publication, for each of these cells: never published, but a difference."""
    there = _at(before, now.time)
    sums = [Sum(here, (there[here], (f"after {before.time}", *here[1:]))) for here in cells]  # type: ignore[index]
    return frozenset(each.parts[1] for each in sums), sums
