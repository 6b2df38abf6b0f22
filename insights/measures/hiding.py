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

    `said` was published earlier and can't be taken back, `unsaid` was hidden then and stays so. `unlisted` is
    no cell of any table, but a reader can subtract: what a period adds to the one before it.
    """

    counts: Mapping[Cell, int]
    sums: Collection[Sum]
    said: frozenset[Cell] = field(default_factory=frozenset)
    unsaid: frozenset[Cell] = field(default_factory=frozenset)
    unlisted: frozenset[Cell] = field(default_factory=frozenset)

    def shown(self, hidden: Collection[Cell]) -> dict[Cell, int]:
        return {cell: count for cell, count in self.counts.items() if cell not in hidden}


def hidden_cells(ledger: Ledger, *, most: int) -> frozenset[Cell]:
    """The cells to hide so that no reader can tell of any that it counts 1 to `most`. Raises CannotHide."""
    small = {cell for cell, count in ledger.counts.items() if 1 <= count <= most}
    hiding = _Hiding(ledger, (small - ledger.said) | ledger.unsaid | ledger.unlisted)
    waiting = sorted(hiding.hidden, key=repr)
    while waiting:
        cell = waiting.pop()
        while hiding.reader.can_tell(cell, most=most):
            hiding.add_companion(cell)
        # Hiding more never tells more, so whoever is many in some world need not be asked again.
        many = hiding.reader.world(cell, most + 1)
        waiting = [other for other in waiting if other not in many]
    hiding.show_what_need_not_be_hidden(most)
    return frozenset(hiding.hidden - ledger.unsaid - ledger.unlisted)


class _Hiding:
    """What is hidden so far, and a reader of the rest."""

    def __init__(self, ledger: Ledger, must: set[Cell]) -> None:
        self.hidden = set(must)
        self._must = must
        self._ledger = ledger
        self._companions = _Companions(ledger)
        self.reader = Reader(ledger.shown(must), must, ledger.sums, ledger.unlisted)

    def add_companion(self, leak: Cell) -> None:
        """Hide one more for `leak`, and others for that one, until it can't be worked out in its turn."""
        companion: Cell | None = self._hide_beside(leak)
        if companion is None:
            raise CannotHide(leak)
        while companion is not None and self.reader.interval(companion).is_exact:
            companion = self._hide_beside(companion)

    def show_what_need_not_be_hidden(self, most: int) -> None:
        """Take back companions that others made needless, the largest counts first."""
        for cell in sorted(
            self.hidden - self._must, key=lambda cell: (-self._ledger.counts[cell], repr(cell))
        ):
            self.reader.learn(cell, self._ledger.counts[cell])
            if self.reader.tells_anything(most):
                self.reader.forget(cell)
            else:
                self.hidden.remove(cell)

    def _hide_beside(self, cell: Cell) -> Cell | None:
        companion = self._companions.of(cell, self.hidden)
        if companion is not None:
            self.hidden.add(companion)
            self.reader.forget(companion)
        return companion


class _Companions:
    """Who can be hidden beside a cell: those that share a sum with it, or with what is hidden beside it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sums: dict[Cell, list[Sum]] = defaultdict(list)
        self._parts: set[Cell] = set()
        for each in ledger.sums:
            self._parts.update(each.parts)
            for cell in each.cells:
                self._sums[cell].append(each)

    def of(self, leak: Cell, hidden: Collection[Cell]) -> Cell | None:
        """The cheapest in the nearest sums; None where every number in reach is hidden, zero or said.

        The total of everything goes last, however near: it is what people come for.
        """
        grand: list[Cell] = []
        seen, near = {leak}, [leak]
        while near:
            sums = [each for cell in near for each in self._sums[cell]]
            costs = sorted(cost for each in sums for cost in self._costs(each, hidden))
            if candidates := [cost[-1] for cost in costs if cost[-1] in self._parts]:
                return candidates[0]
            grand += [cost[-1] for cost in costs]
            near = sorted({cell for each in sums for cell in each.cells if cell in hidden} - seen, key=repr)
            seen.update(near)
        return grand[0] if grand else None

    def _costs(self, each: Sum, hidden: Collection[Cell]) -> Iterable[tuple[bool, int, str, Cell]]:
        """A part before a total, a small count before a large one."""
        for cell in each.cells:
            if cell not in hidden and cell not in self._ledger.said and self._ledger.counts[cell]:
                yield cell == each.total, self._ledger.counts[cell], repr(cell), cell
