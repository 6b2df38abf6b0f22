"""Days that are counted ahead say what their rows say, whatever changed, and nobody sees a difference."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from cases.actions import change_encounter
from cases.actions.encounters import ResponderFacts
from cases.models import Encounter, Need, Responder
from followups.actions import cancel_follow_up, take_back_attempt
from followups.models import FollowUp
from heart.core.acting import acting_as
from insights.actions import check_figures
from insights.actions.checking import check_night
from insights.actions.summaries import count_days, summarize
from insights.measures import AXES, MEASURES, Lens, Period, measured, measured_by
from insights.models import ChangedDay, FigureCheck, SummarizedDay, Tally
from insights.queries import figures_differing
from neighbors.actions import link_neighbors, unlink_neighbors
from notices.models import Notice
from programs.models import Beat
from tests.factories import make_encounter, make_follow_up, make_neighbor
from tests.insights.story import AS_OF, WEEK, ZONE, city, tried, whole

pytestmark = pytest.mark.django_db

# Those that days are counted for; the others read their rows anyway.
KEYS = [key for key, each in MEASURES.items() if each.source.is_summarized and not each.is_special]
LENSES = [
    whole(), whole(program="CRT"), whole(program="CCD"), whole(beat="111"), whole(need="housing"),
    whole(program="CRT", beat="111"), whole(program="CRT", beat="111", need="housing"),
    whole(part_of_day="morning"), whole(language="unknown"),
    Lens(Period(date(2026, 9, 1), date(2026, 11, 20), ZONE)),
    Lens(Period(date(2026, 11, 3), date(2026, 11, 3), ZONE)),
]  # fmt: skip
BREAKDOWNS = [
    ("program", whole()), ("beat", whole()), ("need", whole(program="CRT")), ("call_type", whole()),
    ("part_of_day", whole()), ("day", whole()), ("month", whole(beat="111")), ("program", whole(beat="111")),
    ("age", whole()), ("beat", whole(need="housing")),
]  # fmt: skip


def everything_counted() -> None:
    while summarize(AS_OF):
        pass


def told(*, from_rows: bool) -> list:
    """Every figure through every lens and breakdown, exact but for the last bit of a division."""
    figures = [each.figure for lens in LENSES for each in measured(lens, AS_OF, KEYS, from_rows=from_rows)]
    for by, lens in BREAKDOWNS:
        broken = measured_by(by, lens, AS_OF, KEYS, from_rows=from_rows)
        figures += [figure for codes in broken.figures.values() for figure in codes.values()]
    return figures


def nothing_differs() -> bool:
    return told(from_rows=False) == told(from_rows=True)


def test_counted_days_say_what_their_rows_say(week):
    everything_counted()

    assert SummarizedDay.objects.count() > 40
    assert not ChangedDay.objects.exists()
    assert nothing_differs()


def test_the_figures_are_read_from_the_counted_days(week):
    """Where the sums are wrong the figure is: so it is they that are read."""
    everything_counted()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE insights_tally SET counts = array(SELECT 2 * n FROM unnest(counts) n)")

    figures = {each.measure.key: each.figure for each in measured(whole(), AS_OF)}

    assert figures["encounters"].value == 12
    assert figures["within_window_rate"].denominator == 8


def test_half_counted_is_exact_too(week):
    count_days([WEEK.first, WEEK.first + timedelta(days=3)], AS_OF)

    assert nothing_differs()


def test_a_changed_day_is_read_from_its_rows_until_it_is_counted_again(week):
    everything_counted()

    make_encounter(cleared_at=city(4, 11), ems_needed=True)

    assert list(ChangedDay.objects.values_list("day", flat=True).distinct()) == [date(2026, 11, 4)]
    assert nothing_differs()
    everything_counted()
    assert nothing_differs()
    assert Tally.objects.filter(source="encounters", axis="", day=date(2026, 11, 4)).count() == 2


def test_what_is_counted_differently_now_is_counted_again(week):
    everything_counted()
    SummarizedDay.objects.update(layout="another")

    assert nothing_differs()
    assert summarize(AS_OF) > 0


def test_counting_twice_and_by_nobody_alone_is_harmless(week):
    everything_counted()
    before = list(Tally.objects.order_by("source", "axis", "day", "program", "code").values_list("counts"))

    assert summarize(AS_OF) == 0
    count_days([WEEK.first], AS_OF)

    assert before == list(
        Tally.objects.order_by("source", "axis", "day", "program", "code").values_list("counts")
    )


# --- whatever changes ----------------------------------------------------------------------------------
def move_an_encounter(rng, week):
    change_encounter(
        encounter=week.e_transport, by=week.who.clinician, at=AS_OF, beat=Beat.objects.get(code="111"),
        ems_needed=rng.choice([True, False]),
    )  # fmt: skip


def end_it_on_another_day(rng, week):
    change_encounter(
        encounter=week.e_bare, by=week.who.clinician, at=AS_OF, cleared_at=city(rng.choice([2, 3, 5]), 20)
    )


def log_another(rng, week):
    make_encounter(
        cleared_at=city(rng.randrange(2, 9), rng.randrange(24)), neighbor=rng.choice([week.a, week.c, None]),
        program=rng.choice(["CRT", "CCD"]), needs=rng.sample(["housing", "food"], rng.randrange(3)),
        responders=[ResponderFacts(week.who.clinician, "clinician", felt_safe=rng.choice([True, None]))],
    )  # fmt: skip


def promise_another(rng, week):
    follow_up = make_follow_up(neighbor=make_neighbor(), cleared_at=city(rng.randrange(2, 9), 9))
    tried(follow_up, week.who.boss, rng.choice([10, 50, 80]), rng.choice(["no_answer", "reached"]))


def strike_a_try(rng, week):
    follow_up = make_follow_up(neighbor=make_neighbor(), cleared_at=city(3, 9))
    attempt = tried(follow_up, week.who.boss, 20)
    take_back_attempt(attempt=attempt, by=week.who.boss, at=AS_OF)


def cancel_a_promise(rng, week):
    follow_up = FollowUp.objects.pending().order_by("due_at").first()
    if follow_up:
        cancel_follow_up(follow_up=follow_up, reason="They asked us not to", by=week.who.boss, at=AS_OF)


def give_it_another_neighbor(rng, week):
    """A link or its undoing moves an encounter to another person: who came again changes with it."""
    with acting_as(week.who.boss):
        Encounter.objects.filter(pk=week.e_alone.pk).update(neighbor=rng.choice([week.a, week.d, None]))


def find_that_two_are_one(rng, week):
    link_neighbors(neighbor=week.c, to=week.a, by=week.who.boss, at=AS_OF)
    if rng.random() < 0.5:
        unlink_neighbors(neighbor=week.c, by=week.who.boss, at=AS_OF)


def answer_in_bulk(rng, week):
    with acting_as(week.who.boss):
        Responder.objects.update(felt_safe=rng.choice([True, False]))


def need_another_thing(rng, week):
    with acting_as(week.who.boss):
        Need.objects.filter(case=week.e_ivc.case).delete()
        Need.objects.create(case=week.e_ivc.case, category=rng.choice(["legal", "benefits"]))


CHANGES = [
    move_an_encounter, end_it_on_another_day, log_another, promise_another, strike_a_try, cancel_a_promise,
    give_it_another_neighbor, find_that_two_are_one, answer_in_bulk, need_another_thing,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_the_sums_are_what_the_rows_say(week, seed):
    """Corrections of what is long over, tries taken back, encounters that become another person's."""
    rng = random.Random(seed)
    everything_counted()
    for change in rng.sample(CHANGES, len(CHANGES)):
        change(rng, week)
        if rng.random() < 0.3:
            summarize(AS_OF)

    assert nothing_differs()
    everything_counted()
    assert not ChangedDay.objects.exists()
    assert nothing_differs()


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_each_change_marks_the_days_that_it_touches(week, change):
    ChangedDay.objects.all().delete()

    change(random.Random(1), week)

    assert ChangedDay.objects.exists()


def test_a_median_over_counted_days_and_rows_is_the_median_of_all(db):
    """Minutes are opened on both sides of the middle, also when it lies between two of them."""
    lengths = [30.5, 59.999999, 60, 61, 119, 180, 180, 3600, 7199]
    for n, seconds in enumerate(lengths):
        end = city(2 + n % 4, 12)
        make_encounter(dispatched_at=end - timedelta(seconds=seconds), cleared_at=end)
        if n == 6:
            everything_counted()
        if n >= 5:
            keys = ["minutes_total_median", "minutes_total_mean"]
            assert measured(whole(), AS_OF, keys) == measured(whole(), AS_OF, keys, from_rows=True)


def test_no_axis_or_lens_is_forgotten():
    assert {by for by, _lens in BREAKDOWNS} >= {"program", "beat", "call_type", "part_of_day", "need"}
    assert set(AXES) >= {by for by, _lens in BREAKDOWNS} - {"day", "month"}


# --- at night ------------------------------------------------------------------------------------------
NIGHT = city(20, 3)


def test_a_quiet_night_compares_and_finds_nothing(week):
    everything_counted()

    assert check_figures(NIGHT) == 1

    check = FigureCheck.objects.get()
    assert check.compared == 10 + 1 + 4  # days, the month, and its programs
    assert check.differences == []
    assert not Notice.objects.exists()


def test_once_a_night_and_not_in_the_evening_before(week):
    everything_counted()

    assert [check_figures(at) for at in (city(20, 1), NIGHT, city(20, 4), city(21, 2))] == [0, 1, 0, 1]


def test_a_difference_is_written_down_told_and_counted_again(week, admin, analyst, navigator):
    everything_counted()
    wrong = Tally.objects.get(source="encounters", axis="", day=date(2026, 11, 4))
    Tally.objects.filter(pk=wrong.pk).update(counts=[count + 1 for count in wrong.counts])

    check = check_night(date(2026, 11, 20), NIGHT)

    found = next(each for each in check.differences if each["measure"] == "encounters")
    assert found["counted"] == found["rows"] + 1
    assert {notice.recipient for notice in Notice.objects.all()} == {admin, analyst}
    assert figures_differing() == len(check.differences)
    assert nothing_differs()
    everything_counted()
    assert check_night(date(2026, 11, 21), NIGHT).differences == []
    assert figures_differing() == 0
