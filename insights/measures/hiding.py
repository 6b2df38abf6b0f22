"""Which counts a publication must hide, so that nobody can tell that one of them is small.

First every count from 1 to `MOST`. Then, for each that a reader could still work out, the companion that
loses least: the smallest count that shares a sum with it. The attack itself says when it is enough, so what
is published has passed it by construction, and passes it again when it is read back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from insights.measures.attack import Cell, Reader, Sum


class CannotHide(Exception):
    """A small count can be worked out from what was said before; this publication must wait or be coarser."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(repr(cell))
        self.cell = cell


@dataclass(frozen=True)
class Ledger:
    """Counts, and which add up to which.

    `said` was published earlier and can't be taken back. `unlisted` is no cell of any table, but a reader can
    subtract: what a period adds to the one before it.
    """

    counts: Mapping[Cell, int]
    sums: Collection[Sum]
    said: frozenset[Cell] = field(default_factory=frozenset)
    unlisted: frozenset[Cell] = field(default_factory=frozenset)

    def shown(self, hidden: Collection[Cell]) -> dict[Cell, int]:
        return {cell: count for cell, count in self.counts.items() if cell not in hidden}


def hidden_cells(ledger: Ledger, *, most: int) -> frozenset[Cell]:
    """The cells to hide so that no reader can tell of any that it counts 1 to `most`. Raises CannotHide."""
    small = {cell for cell, count in ledger.counts.items() if 1 <= count <= most}
    hidden = (small - ledger.said) | ledger.unlisted
    companions = _Companions(ledger)
    reader = _reader(ledger, hidden)
    waiting = sorted(hidden, key=repr)
    while waiting:
        cell = waiting.pop()
        while reader.can_tell(cell, most=most):
            companion = companions.of(cell, hidden)
            if companion is None:
                raise CannotHide(cell)
            hidden.add(companion)
            reader = _reader(ledger, hidden)
        # Hiding more never tells more, so whoever is many in some world need not be asked again.
        many = reader.world(cell, most + 1)
        waiting = [other for other in waiting if other not in many]
    return frozenset(hidden - ledger.unlisted)


def _reader(ledger: Ledger, hidden: Collection[Cell]) -> Reader:
    return Reader(ledger.shown(hidden), hidden, ledger.sums, ledger.unlisted)


class _Companions:
    """Who can be hidden beside a cell: those that share a sum with it, or with what is hidden beside it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sums: dict[Cell, list[Sum]] = defaultdict(list)
        for each in ledger.sums:
            for cell in each.cells:
                self._sums[cell].append(each)

    def of(self, leak: Cell, hidden: Collection[Cell]) -> Cell | None:
        """The cheapest in the nearest sums; None where every number in reach is hidden, zero or said."""
        seen, near = {leak}, [leak]
        while near:
            sums = [each for cell in near for each in self._sums[cell]]
            if candidates := [cost for each in sums for cost in self._costs(each, hidden)]:
                return min(candidates)[-1]
            near = sorted({cell for each in sums for cell in each.cells} - seen, key=repr)
            near = [cell for cell in near if cell in hidden]
            seen.update(near)
        return None

    def _costs(self, each: Sum, hidden: Collection[Cell]) -> Iterable[tuple[bool, int, str, Cell]]:
        """A part before a total, a small count before a large one."""
        for cell in each.cells:
            if cell not in hidden and cell not in self._ledger.said and self._ledger.counts[cell]:
                yield cell == each.total, self._ledger.counts[cell], repr(cell), cell
