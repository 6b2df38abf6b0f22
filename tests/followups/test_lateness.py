"""Why a promise is late: the split is a pure function of what was recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.calendar.lateness import Cause, outside, split_lateness

DUE = datetime(2026, 11, 18, 23, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)

DAY = 24 * 60 * 60 * 10**6  # microseconds
MOMENTS = st.integers(-4 * DAY, 4 * DAY).map(lambda after: DUE + timedelta(microseconds=after))
INTERVALS = st.tuples(MOMENTS, MOMENTS)
SPANS = st.dictionaries(st.sampled_from(Cause), st.lists(INTERVALS, max_size=6))


def after(start: float, end: float) -> tuple[datetime, datetime]:
    """From so many hours after due to so many."""
    return DUE + start * HOUR, DUE + end * HOUR


@given(MOMENTS, MOMENTS, SPANS)
def test_the_parts_add_up_to_the_lateness_exactly_and_none_is_negative(due_at, until, spans):
    parts = split_lateness(due_at, until, spans)

    assert sum(parts.values(), timedelta(0)) == max(until - due_at, timedelta(0))
    assert all(length > timedelta(0) for length in parts.values())


@given(MOMENTS, MOMENTS, SPANS, st.randoms())
def test_the_order_of_what_was_recorded_changes_nothing(due_at, until, spans, chance):
    shuffled = {cause: chance.sample(spans[cause], len(spans[cause])) for cause in reversed(list(spans))}

    assert split_lateness(due_at, until, shuffled) == split_lateness(due_at, until, spans)


@given(MOMENTS, MOMENTS, SPANS)
def test_what_is_recorded_twice_counts_once(due_at, until, spans):
    doubled = {cause: [*intervals, *intervals] for cause, intervals in spans.items()}

    assert split_lateness(due_at, until, doubled) == split_lateness(due_at, until, spans)


@given(MOMENTS, MOMENTS, SPANS, INTERVALS)
def test_more_time_of_a_cause_never_makes_its_part_smaller(due_at, until, spans, more):
    for cause in Cause:
        wider = {**spans, cause: [*spans.get(cause, []), more]}
        part = split_lateness(due_at, until, spans).get(cause, timedelta(0))

        assert split_lateness(due_at, until, wider).get(cause, timedelta(0)) >= part


@given(MOMENTS, MOMENTS, st.lists(INTERVALS, max_size=6))
def test_what_is_outside_and_what_is_inside_is_all_there_is(start, end, intervals):
    rest = outside(intervals, start, end)

    inside = split_lateness(start, end, {Cause.TRIED: intervals}).get(Cause.TRIED, timedelta(0))
    assert sum((b - a for a, b in rest), timedelta(0)) + inside == max(end - start, timedelta(0))
    assert all(not (a < x < b) for a, b in rest for interval in intervals if interval[0] < interval[1]
               for x in interval)  # fmt: skip


def test_the_story_of_the_picture():
    """19 h late: 9 h out of hours, 10 h tried and not reached."""
    parts = split_lateness(
        DUE, DUE + 19 * HOUR, {Cause.TRIED: [after(-3, 21)], Cause.OUT_OF_HOURS: [after(0, 9)]}
    )

    assert parts == {Cause.OUT_OF_HOURS: 9 * HOUR, Cause.TRIED: 10 * HOUR}


@pytest.mark.parametrize("first", [cause for cause in Cause if cause != Cause.OWNER_IDLE])
def test_where_two_causes_meet_the_first_in_order_counts(first):
    later = list(Cause)[list(Cause).index(first) + 1 :]

    parts = split_lateness(DUE, DUE + HOUR, {first: [after(0, 1)]} | {each: [after(0, 1)] for each in later})

    assert parts == {first: HOUR}


def test_what_no_cause_explains_waited_for_its_owner():
    assert split_lateness(DUE, DUE + HOUR, {}) == {Cause.OWNER_IDLE: HOUR}


def test_a_promise_that_is_on_time_is_not_late():
    assert split_lateness(DUE, DUE, {Cause.TRIED: [after(-1, 1)]}) == {}
