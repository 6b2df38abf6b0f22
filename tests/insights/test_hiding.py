"""Nobody can work out that a published count is of few people: proven by an exact solver, and it by hand."""

import random
from itertools import product

import pytest

from insights.measures.attack import Contradiction, Interval, Reader, Sum, told
from insights.measures.hiding import CannotHide, Ledger, hidden_cells

MOST = 10


def table(rng: random.Random, rows: int, columns: int) -> Ledger:
    """A table with both margins, many of its counts small."""
    sizes = [0, 0, 1, 3, 5, 8, 10, 11, 12, 30, 60, 200]
    counts = {(str(row), str(column)): rng.choice(sizes) for row in range(rows) for column in range(columns)}
    across, down = [str(row) for row in range(rows)], [str(column) for column in range(columns)]
    sums = [Sum((row, "total"), tuple((row, column) for column in down)) for row in across]
    sums += [Sum(("total", column), tuple((row, column) for row in across)) for column in down]
    sums.append(Sum(("total", "total"), tuple((row, "total") for row in across)))
    sums.append(Sum(("total", "total"), tuple(("total", column) for column in down)))
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    return Ledger(counts, sums)


@pytest.mark.parametrize("seed", range(200))
def test_no_hidden_count_can_be_told_to_be_small(seed):
    rng = random.Random(seed)
    ledger = table(rng, rng.randint(1, 6), rng.randint(1, 4))

    hidden = hidden_cells(ledger, most=MOST)

    reader = Reader(ledger.shown(hidden), hidden, ledger.sums)
    intervals = {cell: reader.interval(cell) for cell in hidden}
    assert {cell for cell, count in ledger.counts.items() if 1 <= count <= MOST} <= hidden
    assert [cell for cell, each in intervals.items() if each.lies_within(1, MOST)] == []
    assert all(
        each.least <= ledger.counts[cell] and (each.most is None or ledger.counts[cell] <= each.most)
        for cell, each in intervals.items()
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_solver_finds_what_trying_every_world_finds(seed):
    rng = random.Random(seed)
    small = [0, 1, 2, 3, 5]
    counts = {place: rng.choice(small) for place in ["aa", "ab", "ba", "bb"]}
    sums = [
        Sum("a+", ("aa", "ab")),
        Sum("b+", ("ba", "bb")),
        Sum("+a", ("aa", "ba")),
        Sum("+b", ("ab", "bb")),
    ]
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    hidden = [place for place in ["aa", "ab", "ba", "bb"] if counts[place]]
    said = {cell: count for cell, count in counts.items() if cell not in hidden}

    reader = Reader(said, hidden, sums)

    worlds = [
        said | world
        for values in product(range(1, 11), repeat=len(hidden))
        if all(
            (said | world)[each.total] == sum((said | world)[part] for part in each.parts)
            for world in [dict(zip(hidden, values, strict=True))]
            for each in sums
        )
        for world in [dict(zip(hidden, values, strict=True))]
    ]
    assert {cell: reader.interval(cell) for cell in hidden} == {
        cell: Interval(min(world[cell] for world in worlds), max(world[cell] for world in worlds))
        for cell in hidden
    }


def test_hiding_only_the_small_count_tells_it():
    sums = [Sum("all", ("few", "many"))]

    assert told({"all": 45, "many": 40}, ["few"], sums, most=MOST) == ["few"]
    assert hidden_cells(Ledger({"all": 45, "few": 5, "many": 40}, sums), most=MOST) == {"few", "many"}


def test_two_small_counts_do_not_hide_each_other():
    # Each is from 1 to 8: a reader knows that both are small.
    ledger = Ledger({"all": 60, "a": 5, "b": 4, "c": 51}, [Sum("all", ("a", "b", "c"))])

    assert hidden_cells(ledger, most=MOST) == {"a", "b", "c"}


def test_what_came_after_the_last_publication_is_hidden_too():
    """A year of 60 until September and of 64 until October says that October had 4."""
    difference = Sum("until October", ("until September", "October"))
    counts = {"until September": 60, "until October": 64, "October": 4}
    ledger = Ledger(
        counts, [difference], said=frozenset({"until September"}), unlisted=frozenset({"October"})
    )

    assert hidden_cells(ledger, most=MOST) == {"until October"}


def test_what_was_said_before_can_make_hiding_impossible():
    ledger = Ledger({"all": 45, "few": 5, "many": 40}, [Sum("all", ("few", "many"))],
                    said=frozenset({"all", "many"}))  # fmt: skip

    with pytest.raises(CannotHide):
        hidden_cells(ledger, most=MOST)


def test_numbers_that_cannot_all_be_true_are_not_taken_for_safe():
    with pytest.raises(Contradiction):
        told({"all": 3, "many": 40}, ["few"], [Sum("all", ("few", "many"))], most=MOST)


def test_a_count_of_nothing_is_said():
    ledger = Ledger({"all": 40, "none": 0, "many": 40}, [Sum("all", ("none", "many"))])

    assert hidden_cells(ledger, most=MOST) == frozenset()
