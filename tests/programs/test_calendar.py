"""Staffed time: pure functions, both clock changes of 2026 and 2027 in America/New_York."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.calendar import Hours, is_staffed, last_staffed_moment, staffed_intervals

CITY = ZoneInfo("America/New_York")
EVERY_DAY = frozenset(range(1, 8))
WORKDAYS = frozenset(range(1, 6))
NINE_TO_NINE = Hours(EVERY_DAY, time(9), time(21))
NIGHT = Hours(EVERY_DAY, time(22), time(6))
AROUND_THE_CLOCK = Hours(EVERY_DAY, time(0), time(0))
NOTHING_CLOSED: frozenset[date] = frozenset()


def wall(*parts: int, fold: int = 0) -> datetime:
    """A moment by the city's wall clock."""
    return datetime(*parts, tzinfo=CITY, fold=fold).astimezone(UTC)


def intervals(hours, start, end, closed=NOTHING_CLOSED):
    return staffed_intervals(hours, closed, CITY, start, end)


def last(hours, start, due, closed=NOTHING_CLOSED):
    return last_staffed_moment(hours, closed, CITY, start, due)


# --- staffed time -------------------------------------------------------------------------------------


def test_staffed_time_is_clipped_to_what_was_asked():
    found = intervals([NINE_TO_NINE], wall(2026, 11, 19, 10), wall(2026, 11, 20, 12))

    assert found == [
        (wall(2026, 11, 19, 10), wall(2026, 11, 19, 21)),
        (wall(2026, 11, 20, 9), wall(2026, 11, 20, 12)),
    ]


def test_hours_that_cross_midnight_belong_to_the_day_on_which_they_begin():
    friday_night = Hours(frozenset({5}), time(22), time(6))

    found = intervals([friday_night], wall(2026, 11, 20), wall(2026, 11, 23))

    assert found == [(wall(2026, 11, 20, 22), wall(2026, 11, 21, 6))]


def test_the_shift_of_the_evening_before_is_seen_from_the_middle_of_the_night():
    assert is_staffed([NIGHT], NOTHING_CLOSED, CITY, wall(2026, 11, 19, 3))


def test_hours_that_touch_are_one_interval():
    morning, afternoon = Hours(EVERY_DAY, time(8), time(12)), Hours(EVERY_DAY, time(12), time(16))

    found = intervals([afternoon, morning], wall(2026, 11, 19), wall(2026, 11, 20))

    assert found == [(wall(2026, 11, 19, 8), wall(2026, 11, 19, 16))]


def test_hours_inside_others_do_not_cut_them_short():
    long, short = Hours(EVERY_DAY, time(8), time(20)), Hours(EVERY_DAY, time(10), time(12))

    found = intervals([short, long], wall(2026, 11, 19), wall(2026, 11, 20))

    assert found == [(wall(2026, 11, 19, 8), wall(2026, 11, 19, 20))]


def test_on_a_closed_day_no_shift_begins_and_the_night_before_ends_at_midnight():
    closed = frozenset({date(2026, 11, 26)})

    found = intervals([NIGHT], wall(2026, 11, 25, 12), wall(2026, 11, 28), closed)

    assert found == [
        (wall(2026, 11, 25, 22), wall(2026, 11, 26, 0)),
        (wall(2026, 11, 27, 22), wall(2026, 11, 28, 0)),
    ]


def test_an_era_of_hours_ends_with_its_last_day():
    until_friday = Hours(EVERY_DAY, time(9), time(17), ends_on=date(2026, 11, 20))
    from_saturday = Hours(EVERY_DAY, time(12), time(14), starts_on=date(2026, 11, 21))

    found = intervals([until_friday, from_saturday], wall(2026, 11, 20), wall(2026, 11, 22))

    assert found == [
        (wall(2026, 11, 20, 9), wall(2026, 11, 20, 17)),
        (wall(2026, 11, 21, 12), wall(2026, 11, 21, 14)),
    ]


def test_a_week_without_staff_has_no_staffed_time():
    assert intervals([], wall(2026, 11, 16), wall(2026, 11, 23)) == []
    assert intervals([Hours(WORKDAYS, time(9), time(17))], wall(2026, 11, 21), wall(2026, 11, 23)) == []


@pytest.mark.parametrize(
    ("day", "hours_long"),
    [
        (date(2026, 3, 7), 7),  # the night in which the clocks go forward
        (date(2026, 10, 31), 9),  # and back
        (date(2027, 3, 13), 7),
        (date(2027, 11, 6), 9),
        (date(2026, 11, 18), 8),
    ],
)
def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change(day, hours_long):
    noon = datetime.combine(day, time(12), CITY)

    [(opened, closing)] = intervals([NIGHT], noon, noon + timedelta(hours=24))

    assert closing - opened == timedelta(hours=hours_long)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7)])
def test_opening_hours_keep_to_the_wall_clock_on_the_day_of_the_change(day):
    found = intervals(
        [NINE_TO_NINE],
        datetime.combine(day, time(0), CITY).astimezone(UTC),
        datetime.combine(day, time(23, 59), CITY).astimezone(UTC),
    )

    assert [
        (opened.astimezone(CITY).time(), closing.astimezone(CITY).time()) for opened, closing in found
    ] == [(time(9), time(21))]


def test_a_shift_that_opens_in_the_skipped_hour_opens_after_it():
    [(opened, _closing)] = intervals(
        [Hours(EVERY_DAY, time(2, 30), time(8))], wall(2026, 3, 8), wall(2026, 3, 8, 12)
    )

    assert opened == wall(2026, 3, 8, 3, 30)


# --- act by ---------------------------------------------------------------------------------------------


def test_a_due_time_in_staffed_hours_is_the_last_moment_itself():
    assert last([NINE_TO_NINE], wall(2026, 11, 16, 15), wall(2026, 11, 19, 15)) == wall(2026, 11, 19, 15)


def test_a_due_time_at_three_in_the_morning_is_met_on_the_evening_before():
    assert last([NINE_TO_NINE], wall(2026, 11, 16, 3), wall(2026, 11, 19, 3)) == wall(2026, 11, 18, 21)


def test_closing_time_still_counts():
    due = wall(2026, 11, 19, 21)

    assert last([NINE_TO_NINE], wall(2026, 11, 16, 21), due) == due


def test_opening_time_counts():
    due = wall(2026, 11, 19, 9)

    assert last([NINE_TO_NINE], wall(2026, 11, 16, 9), due) == due


def test_a_window_on_the_weekend_is_met_at_fridays_close():
    office = Hours(WORKDAYS, time(9), time(19))

    found = last([office], wall(2026, 11, 19, 10), wall(2026, 11, 22, 10))

    assert found == wall(2026, 11, 20, 19)


def test_a_closed_day_moves_the_last_moment_to_the_day_before():
    closed = frozenset({date(2026, 11, 26)})

    assert last([NINE_TO_NINE], wall(2026, 11, 23, 15), wall(2026, 11, 26, 15), closed) == wall(
        2026, 11, 25, 21
    )


def test_there_is_none_when_nobody_is_staffed_before_it_is_due():
    office = Hours(WORKDAYS, time(9), time(17))

    assert last([office], wall(2026, 11, 20, 17), wall(2026, 11, 23, 8, 59)) is None
    assert last([], wall(2026, 11, 20, 17), wall(2026, 11, 23, 17)) is None


# --- whatever the hours ---------------------------------------------------------------------------------

moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  hypothesis wants it naive and adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
times = st.times(timezones=st.none()).map(lambda found: found.replace(second=0, microsecond=0))
lines = st.builds(Hours, st.frozensets(st.integers(1, 7), min_size=1), times, times)
weeks = st.lists(lines, max_size=4)
promises = st.tuples(moments, st.integers(1, 10 * 24 * 60)).map(
    lambda drawn: (drawn[0], drawn[0] + timedelta(minutes=drawn[1]))
)


@st.composite
def promises_and_closed_days(draw):
    start, due = draw(promises)
    days = st.integers(-1, 11).map(lambda step: (start + timedelta(days=step)).astimezone(CITY).date())
    return start, due, frozenset(draw(st.sets(days, max_size=6))), frozenset(draw(st.sets(days, max_size=6)))


@given(weeks, promises_and_closed_days())
def test_staffed_time_lies_apart_in_order_and_inside(hours, drawn):
    start, end, closed, _more = drawn

    found = intervals(hours, start, end, closed)

    edges = [edge for interval in found for edge in interval]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)


@given(weeks, promises_and_closed_days())
def test_closing_more_days_never_adds_staffed_time(hours, drawn):
    start, end, closed, more = drawn

    def staffed(days):
        return sum(((b - a) for a, b in intervals(hours, start, end, days)), timedelta())

    assert staffed(closed | more) <= staffed(closed)


@given(weeks, promises_and_closed_days())
def test_closing_more_days_never_makes_the_last_moment_later(hours, drawn):
    start, due, closed, more = drawn

    before, after = last(hours, start, due, closed), last(hours, start, due, closed | more)

    assert after is None or (before is not None and after <= before)


@given(weeks, lines, promises)
def test_more_hours_never_make_the_last_moment_earlier(hours, line, promise):
    before, after = last(hours, *promise), last([*hours, line], *promise)

    assert before is None or (after is not None and after >= before)


@given(weeks, promises, st.integers(0, 48))
def test_a_later_due_never_makes_the_last_moment_earlier(hours, promise, grace):
    start, due = promise

    before, after = last(hours, start, due), last(hours, start, due + timedelta(hours=grace))

    assert before is None or (after is not None and after >= before)


@given(weeks, promises_and_closed_days())
def test_the_last_moment_is_where_staffed_time_ends(hours, drawn):
    start, due, closed, _more = drawn

    found = last(hours, start, due, closed)

    staffed = intervals(hours, start, due, closed)
    if is_staffed(hours, closed, CITY, due):
        assert found == due
    else:
        assert found == (staffed[-1][1] if staffed else None)


@given(weeks, promises_and_closed_days())
def test_somebody_is_staffed_exactly_inside_staffed_time(hours, drawn):
    start, end, closed, _more = drawn
    middle = start + (end - start) / 2

    found = intervals(hours, start, end, closed)

    assert is_staffed(hours, closed, CITY, middle) == any(a <= middle < b for a, b in found)


@given(moments, st.integers(1, 14))
def test_around_the_clock_is_one_interval_whatever_the_clocks_do(start, days):
    end = start + timedelta(days=days)

    assert intervals([AROUND_THE_CLOCK], start, end) == [(start, end)]
