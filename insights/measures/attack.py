"""What a patient reader can work out about the counts that a publication hides.

They know every number that was ever published, which numbers add up to which, and that a count is whole and
never negative. An exact integer program answers; nothing here is sampled or rounded.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import highspy

Cell = Hashable


@dataclass(frozen=True)
class Sum:
    """A total and the parts that it is made of."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Interval:
    """The whole numbers that a hidden count can be; without a `most` there is no end."""

    least: int
    most: int | None

    def lies_within(self, least: int, most: int) -> bool:
        return self.least >= least and self.most is not None and self.most <= most


class Contradiction(ValueError):
    """The published numbers cannot all be true."""


class Reader:
    """Someone who knows `said`, and asks what each of `unsaid` may be.

    A count of 0 is always published, so a hidden cell of a table is at least 1. What was never a cell of a
    table (`unlisted`: what a new publication adds to an earlier one) can be 0.
    """

    def __init__(
        self,
        said: Mapping[Cell, int],
        unsaid: Collection[Cell],
        sums: Iterable[Sum],
        unlisted: Collection[Cell] = (),
    ) -> None:
        self._model = highspy.Highs()
        self._model.silent()
        self._cells = {
            cell: self._model.addIntegral(lb=0 if cell in unlisted else 1)
            for cell in sorted(unsaid, key=repr)
        }
        for each in sums:
            if any(cell in self._cells for cell in each.cells):
                total, *parts = (self._cells.get(cell, said.get(cell)) for cell in each.cells)
                self._model.addConstr(sum(parts[1:], parts[0] - total) == 0)

    def interval(self, cell: Cell) -> Interval:
        """Every value that fits all that was said lies in here, and both ends fit.

        Raises Contradiction where nothing fits: then the totals are not the totals of their parts.
        """
        variable = self._cells[cell]
        self._model.minimize(variable)
        if not self._is_solved:
            raise Contradiction(f"No count fits {cell!r}")
        least = round(self._model.val(variable))
        self._model.maximize(variable)
        # It has a least value, so without a solution here it has no end.
        return Interval(least, round(self._model.val(variable)) if self._is_solved else None)

    @property
    def _is_solved(self) -> bool:
        return self._model.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def can_tell(self, cell: Cell, *, most: int) -> bool:
        """Whether the hidden count surely lies from 1 to `most`: too much to know about a few people."""
        return not self.world(cell, most + 1) and self.interval(cell).lies_within(1, most)

    def world(self, cell: Cell, least: int) -> set[Cell]:
        """Everybody who counts `least` or more in one world that fits and in which `cell` does; or nobody."""
        variable = self._cells[cell]
        free = self._model.getLp().col_lower_[variable.index]
        self._model.changeColBounds(variable.index, least, highspy.kHighsInf)
        self._model.minimize()
        fits = self._is_solved
        world = {other for other, each in self._cells.items() if fits and self._model.val(each) >= least}
        self._model.changeColBounds(variable.index, free, highspy.kHighsInf)
        return world


def told(
    said: Mapping[Cell, int],
    unsaid: Collection[Cell],
    sums: Iterable[Sum],
    *,
    most: int,
    unlisted: Collection[Cell] = (),
) -> list[Cell]:
    """The hidden counts of which a reader can tell that they are small: from 1 to `most`."""
    reader = Reader(said, unsaid, sums, unlisted)
    return [cell for cell in sorted(unsaid, key=repr) if reader.can_tell(cell, most=most)]
