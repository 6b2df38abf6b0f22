"""When nobody is left: pure functions of absences, and what they take out of staffed time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from programs.calendar import Hours, everyone_away, is_staffed, last_staffed_moment, staffed_intervals

CITY = ZoneInfo("America/New_York")
HOURS = [Hours(frozenset(range(1, 8)), time(9), time(21)), Hours(frozenset({5}), time(22), time(6))]
# Over the night in which the clocks go back.
START = datetime(2026, 10, 29, tzinfo=UTC)
END = START + timedelta(days=6)
HOUR = timedelta(hours=1)

moments = st.integers(0, 6 * 24 * 60 - 1).map(lambda minutes: START + timedelta(minutes=minutes))


@st.composite
def absences(draw):
    """Absences of one person, apart from each other, as the database holds them."""
    cuts = sorted(draw(st.lists(moments, max_size=8, unique=True)))
    return list(zip(cuts[::2], cuts[1::2], strict=False))


def staffed(away=()):
    return staffed_intervals(HOURS, frozenset(), CITY, START, END, away)


def length(intervals) -> timedelta:
    return sum((end - start for start, end in intervals), timedelta(0))


def within(intervals, moment) -> bool:
    return any(start <= moment < end for start, end in intervals)


@given(st.lists(absences(), min_size=1, max_size=4), moments)
def test_nobody_is_left_exactly_when_each_of_them_is_away(people, moment):
    assert within(everyone_away(people), moment) is all(within(person, moment) for person in people)


@given(st.lists(absences(), max_size=3), absences())
def test_one_more_person_never_makes_it_longer(people, other):
    if people:
        assert length(everyone_away([*people, other])) <= length(everyone_away(people))


@given(absences(), moments)
def test_staffed_is_within_hours_and_not_away(away, moment):
    inside = within(staffed(), moment) and not within(away, moment)

    assert within(staffed(away), moment) is inside
    assert is_staffed(HOURS, frozenset(), CITY, moment, away) is inside


@given(absences(), moments, moments)
def test_absences_never_make_the_last_moment_later(away, start, due):
    start, due = sorted([start, due])
    without = last_staffed_moment(HOURS, frozenset(), CITY, start, due)
    with_them = last_staffed_moment(HOURS, frozenset(), CITY, start, due, away)

    assert with_them is None or (without is not None and start <= with_them <= without)


def test_nobody_at_all_is_nobody_away():
    assert everyone_away([]) == []


def test_who_is_never_away_keeps_it_staffed():
    assert everyone_away([[(START, END)], []]) == []


def test_the_last_moment_is_when_the_last_of_them_leaves():
    noon = datetime(2026, 10, 30, 16, 0, tzinfo=UTC)

    assert last_staffed_moment(HOURS, frozenset(), CITY, START, END, [(noon, END + HOUR)]) == noon
