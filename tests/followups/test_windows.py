"""The window is elapsed time; act-by is the city's staffed time. Across both changes of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.calendar import window
from programs.calendar import Hours
from programs.queries import ProgramCalendar

DURHAM = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
NINE_TO_NINE = Hours(frozenset(range(1, 8)), time(9), time(21))
# Within a week of each change of 2026 and 2027 in America/New_York.
CHANGES = [
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 11, 7, 6, tzinfo=UTC),
]
near_a_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-7 * 24 * 60, 7 * 24 * 60),
)


def city(*hours: Hours, closed=()) -> ProgramCalendar:
    return ProgramCalendar(tuple(hours), frozenset(closed), DURHAM)


def promise(ended: datetime, hours: ProgramCalendar):
    return window(ended, opens_after=48 * HOUR, due_after=72 * HOUR, hours=hours)


@given(near_a_change)
def test_the_promise_is_48_and_72_real_hours(ended):
    made = promise(ended, city(NINE_TO_NINE))

    assert made.opens_at - ended == timedelta(hours=48)
    assert made.due_at - ended == timedelta(hours=72)


@given(near_a_change)
def test_act_by_is_staffed_and_never_after_due(ended):
    made = promise(ended, city(NINE_TO_NINE))
    local = made.act_by.astimezone(DURHAM)

    assert ended < made.act_by <= made.due_at
    assert time(9) < local.time() <= time(21) or made.act_by == made.due_at
    # Nobody is staffed between act-by and due: no later moment would do.
    assert city(NINE_TO_NINE).staffed_intervals(made.act_by, made.due_at) == []


@given(near_a_change, st.sets(st.integers(0, 10)))
def test_closing_days_never_makes_act_by_later(ended, days):
    closed = {(ended + timedelta(days=day)).astimezone(DURHAM).date() for day in days}
    usual, shorter = promise(ended, city(NINE_TO_NINE)), promise(ended, city(NINE_TO_NINE, closed=closed))

    assert shorter.due_at == usual.due_at
    assert shorter.act_by is None or shorter.act_by <= usual.act_by
    assert shorter.act_by is None or shorter.act_by.astimezone(DURHAM).date() not in closed


@given(near_a_change)
def test_without_staff_there_is_no_act_by(ended):
    assert promise(ended, city()).act_by is None


@pytest.mark.parametrize(
    ("ended", "act_by"),
    [
        # Due Thursday 03:00: met on Wednesday evening, at closing.
        ("2026-11-16T03:00-05:00", "2026-11-18T21:00-05:00"),
        # Due while someone is on: act by due.
        ("2026-11-16T14:30-05:00", "2026-11-19T14:30-05:00"),
        # Over the fall change: due is an hour earlier on the wall.
        ("2026-10-30T09:30-04:00", "2026-11-01T21:00-05:00"),
    ],
)
def test_act_by_by_hand(ended, act_by):
    ended, act_by = datetime.fromisoformat(ended), datetime.fromisoformat(act_by)

    assert promise(ended.astimezone(UTC), city(NINE_TO_NINE)).act_by == act_by


def test_act_by_may_lie_before_the_window_opens():
    """Closed on the weekend: a window Saturday 10:00 - Sunday 10:00 is met at Friday's close."""
    weekdays = Hours(frozenset(range(1, 6)), time(9), time(19))
    ended = datetime.fromisoformat("2026-11-19T10:00-05:00").astimezone(UTC)

    made = promise(ended, city(weekdays))

    assert made.opens_at == datetime.fromisoformat("2026-11-21T10:00-05:00")
    assert made.act_by == datetime.fromisoformat("2026-11-20T19:00-05:00")
