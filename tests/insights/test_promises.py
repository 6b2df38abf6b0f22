"""Which follow-ups count, and which of their tries: the borders that a week's story does not reach."""

from datetime import date, timedelta

import pytest

from cases.actions import change_encounter
from cases.models import FollowUpWish
from followups.actions import cancel_follow_up, mark_unreached
from followups.models import ContactAttempt
from insights.measures import Period, measured
from tests.factories import make_encounter, make_follow_up, make_neighbor
from tests.insights.story import AS_OF, ZONE, city, tried, whole

pytestmark = pytest.mark.django_db
END = city(2, 12)


def figure(key: str, **codes: str):
    return next(each.figure for each in measured(whole(**codes), AS_OF) if each.measure.key == key)


def parts(key: str, **codes: str):
    found = figure(key, **codes)
    return found.numerator, found.denominator


@pytest.fixture
def promise(clinician):
    return make_follow_up(by=clinician, cleared_at=END)


@pytest.mark.parametrize(("hours", "on_time"), [(0, 1), (47, 1), (72, 1), (72 + 1 / 3600, 0)])
def test_the_window_is_kept_until_the_instant_of_due(promise, supervisor, hours, on_time):
    tried(promise, supervisor, hours)

    assert parts("within_window_rate") == (on_time, 1)


@pytest.mark.parametrize(("hours", "within"), [(48, 1), (48 + 1 / 3600, 0)])
def test_within_48_hours_is_from_the_encounters_end(promise, supervisor, hours, within):
    tried(promise, supervisor, hours)

    assert parts("within_48h_rate") == (within, 1)


def test_the_days_across_the_clock_change_are_elapsed_ones(clinician, supervisor):
    """From Saturday noon to Monday noon are 49 hours, because the clocks went back."""
    follow_up = make_follow_up(by=clinician, cleared_at=city(31, 12, month=10))
    tried(follow_up, supervisor, 49)
    saturday = Period(date(2026, 10, 31), date(2026, 10, 31), ZONE)

    said = {each.measure.key: each.figure for each in measured(whole(saturday), AS_OF)}

    assert ContactAttempt.objects.get().at == city(2, 12)
    assert said["days_to_first_attempt_mean"].value == pytest.approx(49 / 24, rel=1e-12)
    assert said["within_48h_rate"].value == 0


def test_a_joined_encounter_counts_with_its_follow_up(clinician, supervisor):
    """The later one has no figure of its own, not even a try that is older than itself."""
    neighbor = make_neighbor()
    first = make_follow_up(by=clinician, neighbor=neighbor, cleared_at=END)
    tried(first, supervisor, 10)
    joined = make_encounter(
        by=clinician, neighbor=neighbor, cleared_at=END + timedelta(hours=20), follow_up=FollowUpWish.WANTED
    )

    assert joined.promise.follow_up == first
    assert parts("within_window_rate") == (1, 1)
    assert parts("days_to_first_attempt_mean") == (10 / 24, 1)


def test_a_try_before_the_end_that_counts_now_does_not_count(clinician, supervisor):
    """The first encounter's follow-up turned out not to be wanted; the one that joined goes on alone."""
    neighbor = make_neighbor()
    first = make_follow_up(by=clinician, neighbor=neighbor, cleared_at=END)
    tried(first, supervisor, 10)
    make_encounter(
        by=clinician, neighbor=neighbor, cleared_at=END + timedelta(hours=20), follow_up=FollowUpWish.WANTED
    )
    change_encounter(encounter=first.encounter, by=clinician, at=AS_OF, follow_up=FollowUpWish.DECLINED)

    assert parts("never_attempted_rate") == (1, 1)
    assert figure("days_to_first_attempt_mean").value is None


def test_unreached_stays_below_the_line(promise, supervisor):
    tried(promise, supervisor, 80)
    mark_unreached(follow_up=promise, reason="Moved away, it seems", by=supervisor, at=AS_OF)

    assert parts("within_window_rate") == (0, 1)
    assert figure("days_to_first_contact_mean").value is None


@pytest.mark.parametrize(("hours", "promised"), [(71, 0), (73, 1)])
def test_a_promise_withdrawn_in_time_is_not_counted_and_a_broken_one_is(promise, supervisor, hours, promised):
    """Cancelling what is late already does not make it good."""
    at = END + timedelta(hours=hours)
    cancel_follow_up(follow_up=promise, reason="They asked us not to", by=supervisor, at=at)

    assert figure("never_attempted_rate").denominator == promised
    assert figure("within_window_rate").value == (0 if promised else None)


def test_a_promise_that_was_tried_counts_though_it_was_withdrawn(promise, supervisor):
    tried(promise, supervisor, 50)
    at = END + timedelta(hours=60)
    cancel_follow_up(follow_up=promise, reason="They asked us not to", by=supervisor, at=at)

    assert parts("within_window_rate") == (1, 1)


def test_reaching_a_provider_is_a_try_and_no_contact(promise, supervisor):
    tried(promise, supervisor, 50, "reached", with_whom="provider")

    assert parts("within_window_rate") == (1, 1)
    assert figure("days_to_first_contact_mean").denominator == 0
    assert figure("neighbors_supported").value == 0


def test_overdue_begins_the_instant_after_due(promise):
    def overdue(at):
        return next(e.figure.value for e in measured(whole(), at) if e.measure.key == "overdue_now")

    assert overdue(promise.due_at) == 0
    assert overdue(promise.due_at + timedelta(microseconds=1)) == 1
