"""The calendar for any hours, closed days, pauses and moment, also where the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from followups.calendar import act_by, after_pauses, next_midnight, window
from programs.calendar import Hours
from programs.queries import ProgramCalendar

ZONE = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Two weeks around each change of the clocks, an ordinary summer, and the turn of a year.
STARTS = [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC),
          datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 25, tzinfo=UTC)]  # fmt: skip

spans = st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
moments = st.builds(lambda start, span: start + span, st.sampled_from(STARTS), spans)
walls = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
days = moments.map(lambda moment: moment.date())
eras = st.one_of(
    st.just((date.min, None)),
    st.tuples(days, st.none()),
    st.tuples(days, st.integers(0, 9)).map(lambda era: (era[0], era[0] + era[1] * DAY)),
)


@st.composite
def hours_lines(draw):
    """One line of hours: it may cross midnight, hold only some days, or on no weekday that ever comes."""
    starts_on, ends_on = draw(eras)
    weekdays = draw(st.frozensets(st.integers(1, 7)))
    return Hours(weekdays, draw(walls), draw(walls), starts_on, ends_on)


lines = st.lists(hours_lines(), max_size=3).map(tuple)
calendars = st.builds(ProgramCalendar, lines, st.frozensets(days, max_size=6), st.just(ZONE))
pauses = st.lists(st.tuples(moments, spans).map(lambda each: (each[0], each[0] + each[1])), max_size=1)
windows = st.tuples(
    st.integers(0, 96).map(lambda hours: hours * HOUR), st.integers(1, 96).map(lambda hours: hours * HOUR)
)
many = settings(max_examples=150, deadline=None)


def closed_more(calendar: ProgramCalendar, more: frozenset[date]) -> ProgramCalendar:
    return ProgramCalendar(calendar.hours, calendar.closed | more, calendar.zone)


@many
@given(calendars, moments, windows)
def test_act_by_is_the_last_staffed_moment_of_the_window_and_nothing_else(calendar, anchor, lengths):
    due = anchor + sum(lengths, timedelta())

    found = act_by(anchor, due, calendar)

    staffed = calendar.staffed_intervals(anchor, due)
    # Staffed time is half-open; at its end there is still time to act. A staffed moment of no length at the
    # due time itself counts too.
    last = staffed[-1][1] if staffed else None
    assert found == last or (found == due and calendar.is_staffed(due))
    assert found is None or anchor < found <= due


@many
@given(calendars, moments, windows, st.frozensets(days, min_size=1, max_size=8))
def test_excluding_days_never_makes_anything_fire_sooner(calendar, anchor, lengths, more):
    """What opens and is due stands, and so does all that fires by it; only less time is left to act."""
    opens_after, length = lengths
    asked = {"opens_after": opens_after, "due_after": opens_after + length}
    before = window(anchor, **asked, hours=calendar)

    after = window(anchor, **asked, hours=closed_more(calendar, more))

    assert (after.opens_at, after.due_at) == (before.opens_at, before.due_at)
    assert after.act_by is None or after.act_by <= before.act_by


@many
@given(calendars, moments, moments, st.frozensets(days, max_size=8))
def test_excluding_days_only_takes_staffed_time_away(calendar, one, other, more):
    start, end = sorted([one, other])

    left = closed_more(calendar, more).staffed_intervals(start, end)

    staffed = calendar.staffed_intervals(start, end)
    assert all(any(a <= b and d <= c for a, c in staffed) for b, d in left)


@many
@given(calendars, moments, moments)
def test_staffed_time_is_apart_in_order_and_within(calendar, one, other):
    start, end = sorted([one, other])

    staffed = calendar.staffed_intervals(start, end)

    edges = [edge for interval in staffed for edge in interval]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)


@many
@given(calendars, moments)
def test_whether_someone_is_on_agrees_with_the_intervals(calendar, at):
    around = calendar.staffed_intervals(at - DAY, at + DAY)

    assert calendar.is_staffed(at) == any(start <= at < end for start, end in around)


@many
@given(hours_lines(), moments)
def test_a_line_holds_from_its_first_to_its_last_day(line, at):
    """Effective dates: a shift begins on a day of the line, though it may end after midnight."""
    calendar = ProgramCalendar((line,), frozenset(), ZONE)
    for start, _end in calendar.staffed_intervals(at - 20 * DAY, at + 20 * DAY):
        begun = start.astimezone(ZONE).date()
        clipped = start == (at - 20 * DAY)
        # Two shifts that touch at midnight are told as one, which begins on a day of the line.
        assert clipped or line.hold_on(begun) or line.hold_on(begun - DAY)


@many
@given(moments, windows)
def test_the_promise_is_elapsed_time_whatever_the_clocks_do(anchor, lengths):
    opens_after, length = lengths
    empty = ProgramCalendar((), frozenset(), ZONE)

    made = window(anchor, opens_after=opens_after, due_after=opens_after + length, hours=empty)

    assert (made.opens_at - anchor, made.due_at - made.opens_at, made.act_by) == (opens_after, length, None)


@many
@given(calendars, moments, windows, pauses)
def test_a_pause_never_brings_anything_forward_and_keeps_the_order(calendar, anchor, lengths, paused):
    opens_after, length = lengths
    due_after = opens_after + length
    plain = window(anchor, opens_after=opens_after, due_after=due_after, hours=calendar)

    rested = window(anchor, opens_after=opens_after, due_after=due_after, hours=calendar, pauses=paused)

    assert rested.opens_at >= plain.opens_at
    assert rested.due_at >= plain.due_at
    assert rested.anchor_at <= rested.opens_at < rested.due_at


@many
@given(calendars, moments, windows, st.floats(0, 1, exclude_max=True), st.integers(1, 240))
def test_nobody_is_asked_to_act_while_it_rests(calendar, anchor, lengths, part, rests):
    """The pause begins somewhere in the window, so it moves the due time and ends before it."""
    opens_after, length = lengths
    due_after = opens_after + length
    start = anchor + due_after * part
    end = start + rests * HOUR

    rested = window(
        anchor, opens_after=opens_after, due_after=due_after, hours=calendar, pauses=[(start, end)]
    )

    assert rested.act_by is None or end < rested.act_by <= rested.due_at


@many
@given(moments, moments, pauses, spans)
def test_a_longer_pause_moves_further_and_one_that_came_too_late_moves_nothing(anchor, moment, paused, more):
    assume(moment > anchor)
    moved = after_pauses(moment, anchor, paused)

    assert after_pauses(moment, anchor, [(start, end + more) for start, end in paused]) >= moved
    assert after_pauses(moment, anchor, [(moment, moment + more)]) == moment


@many
@given(moments)
def test_a_day_of_the_city_ends_within_25_hours(at):
    midnight = next_midnight(at, ZONE)

    assert at < midnight <= at + 25 * HOUR
    assert midnight.astimezone(ZONE).time() == time.min
