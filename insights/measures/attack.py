"""What a patient reader can work out about the counts that a publication hides.

They know every number that was ever published, which numbers add up to which, and that a count is whole and
never negative. An exact integer program answers; nothing here is sampled or rounded.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
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

    @property
    def is_exact(self) -> bool:
        return self.least == self.most

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
        self._unlisted = frozenset(unlisted)
        self._model = highspy.Highs()
        self._model.silent()
        self._model.setOptionValue("threads", 1)
        self._cells: dict[Cell, highspy.highs_var] = {}
        self._unsaid: set[Cell] = set()
        for cell in sorted({*said, *unsaid}, key=repr):
            self._cells[cell] = self._model.addIntegral()
            self.forget(cell) if cell in unsaid else self.learn(cell, said[cell])
        for each in sums:
            total, *parts = (self._cells[cell] for cell in each.cells)
            self._model.addConstr(sum(parts[1:], parts[0] - total) == 0)

    def learn(self, cell: Cell, count: int) -> None:
        self._unsaid.discard(cell)
        self._model.changeColBounds(self._cells[cell].index, count, count)

    def forget(self, cell: Cell) -> None:
        self._unsaid.add(cell)
        self._model.changeColBounds(self._cells[cell].index, self._least(cell), highspy.kHighsInf)

    def _least(self, cell: Cell) -> int:
        return 0 if cell in self._unlisted else 1

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
        place = self._cells[cell].index
        self._model.changeColBounds(place, least, highspy.kHighsInf)
        self._model.minimize()
        if self._is_solved:
            values = self._model.getSolution().col_value
            world = {other for other in self._unsaid if values[self._cells[other].index] > least - 0.5}
        else:
            world = set()
        self._model.changeColBounds(place, self._least(cell), highspy.kHighsInf)
        return world

    def told(self, most: int) -> Iterator[Cell]:
        """The hidden counts that surely lie from 1 to `most`."""
        waiting = sorted(self._unsaid, key=repr)
        while waiting:
            cell = waiting.pop()
            many = self.world(cell, most + 1)
            waiting = [other for other in waiting if other not in many]
            if not many and self.interval(cell).lies_within(1, most):
                yield cell

    def tells_anything(self, most: int) -> bool:
        return next(self.told(most), None) is not None


def told(
    said: Mapping[Cell, int],
    unsaid: Collection[Cell],
    sums: Iterable[Sum],
    *,
    most: int,
    unlisted: Collection[Cell] = (),
) -> list[Cell]:
    """The hidden counts of which a reader can tell that they are small: from 1 to `most`."""
    return list(Reader(said, unsaid, sums, unlisted).told(most))
