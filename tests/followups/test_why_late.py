"""Why a promise is late, read from what was recorded about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import assign_case, claim_case
from cases.models import Encounter
from followups.actions import log_attempt
from followups.calendar.lateness import Cause
from followups.models import FollowUp
from followups.queries.lateness import in_words, main_cause, overdue_by_cause, why_late
from neighbors.models import ContactPoint, Neighbor
from tests.factories import make_follow_up, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Due on Thursday at 10 AM in the city; the care navigators are on from 9 AM to 9 PM.
DUE = MONDAY + 72 * HOUR


@pytest.fixture
def promise(acting) -> FollowUp:
    """A promise to somebody with a phone, recorded as soon as the encounter ended."""
    neighbor = make_neighbor(contact_points=[{"kind": "phone", "value": "(919) 555-0161"}])
    follow_up = make_follow_up(neighbor=neighbor)
    for model in (Neighbor, ContactPoint, Encounter):
        model.objects.all().update(created_at=MONDAY)
    return follow_up


def split(follow_up, at) -> dict[Cause, timedelta]:
    rows = FollowUp.objects.select_related("case__neighbor", "policy__followed_by")
    parts = why_late([rows.get(pk=follow_up.pk)], at).get(follow_up.pk, {})
    assert sum(parts.values(), timedelta(0)) == max(at - DUE, timedelta(0))
    return parts


def test_on_time_is_not_late(promise):
    assert split(promise, DUE) == {}


def test_what_nobody_had_was_unassigned(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=DUE + 2 * HOUR)

    assert split(promise, DUE + 3 * HOUR) == {Cause.UNASSIGNED: 2 * HOUR, Cause.OWNER_IDLE: HOUR}


def test_the_night_is_out_of_hours(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)

    # From 9 PM to 9 AM nobody is on.
    assert split(promise, DUE + 24 * HOUR) == {Cause.OUT_OF_HOURS: 12 * HOUR, Cause.OWNER_IDLE: 12 * HOUR}


def test_a_try_speaks_for_the_day_after_it(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    log_attempt(follow_up=promise, by=navigator, at=DUE - 22 * HOUR, method="phone", outcome="no_answer")

    assert split(promise, DUE + 5 * HOUR) == {Cause.TRIED: 2 * HOUR, Cause.OWNER_IDLE: 3 * HOUR}


def test_what_was_written_down_late_came_late(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    Encounter.objects.update(created_at=DUE + 4 * HOUR)

    assert split(promise, DUE + 5 * HOUR) == {Cause.IMPORT_DELAY: 4 * HOUR, Cause.OWNER_IDLE: HOUR}


def test_until_a_way_is_known_there_is_no_safe_way(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    ContactPoint.objects.update(created_at=DUE + 3 * HOUR)

    assert split(promise, DUE + 5 * HOUR) == {Cause.NO_SAFE_WAY: 3 * HOUR, Cause.OWNER_IDLE: 2 * HOUR}


def test_a_call_is_no_safe_way_outside_their_safe_hours(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    Neighbor.objects.update(safe_times=["4 11:00-12:00"])

    assert split(promise, DUE + 5 * HOUR) == {Cause.NO_SAFE_WAY: 4 * HOUR, Cause.OWNER_IDLE: HOUR}


def test_an_address_with_someone_unsafe_is_no_safe_way(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    ContactPoint.objects.update(kind="address", digits="")
    assert split(promise, DUE + HOUR) == {Cause.OWNER_IDLE: HOUR}

    Neighbor.objects.update(unsafe_person="An uncle")
    assert split(promise, DUE + HOUR) == {Cause.NO_SAFE_WAY: HOUR}


def test_lateness_ends_with_the_contact(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    log_attempt(
        follow_up=promise, by=navigator, at=DUE + 6 * HOUR, tried_at=DUE + 2 * HOUR,
        method="phone", outcome="reached",
    )  # fmt: skip

    rows = FollowUp.objects.select_related("case__neighbor", "policy__followed_by")
    assert why_late(rows, DUE + 100 * HOUR)[promise.pk] == {Cause.OWNER_IDLE: 2 * HOUR}


def test_who_had_it_between_two_is_nobody(promise, navigator, peer, supervisor):
    claim_case(case=promise.case, by=navigator, at=MONDAY)
    assign_case(case=promise.case, to=None, by=supervisor, at=DUE + HOUR)
    assign_case(case=promise.case, to=peer, by=supervisor, at=DUE + 4 * HOUR)

    assert split(promise, DUE + 5 * HOUR) == {Cause.UNASSIGNED: 3 * HOUR, Cause.OWNER_IDLE: 2 * HOUR}


def test_the_parts_are_said_in_the_order_of_causes():
    parts = {Cause.TRIED: 10 * HOUR, Cause.OUT_OF_HOURS: 9 * HOUR, Cause.OWNER_IDLE: timedelta(seconds=20)}

    assert in_words(parts) == "9 h out of hours, 10 h tried and not reached"
    assert main_cause(parts) == Cause.TRIED


def test_each_overdue_promise_counts_once_by_its_longest_part(promise, navigator):
    claim_case(case=promise.case, by=navigator, at=DUE + 2 * HOUR)

    found = overdue_by_cause(FollowUp.objects.all(), DUE + 3 * HOUR)

    assert found == {promise.pk: (DUE, Cause.UNASSIGNED)}


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_with_one_and_three(number, django_assert_num_queries):
    for _each in range(number):
        make_follow_up()
    rows = list(FollowUp.objects.select_related("case__neighbor", "policy__followed_by"))

    with django_assert_num_queries(9):
        why_late(rows, DUE + HOUR)


def test_the_row_says_it_without_a_click(promise, navigator, browse):
    claim_case(case=promise.case, by=navigator, at=MONDAY)

    assert "waiting for its owner" in browse(navigator).get("/queue/").content.decode()
    assert "waiting for its owner" in browse(navigator).get(f"/cases/{promise.case_id}/").content.decode()


def test_the_api_answers_the_parts_and_they_add_up(promise, navigator, api):
    claim_case(case=promise.case, by=navigator, at=MONDAY)

    answer = api(navigator).get(f"/api/v1/follow-ups/{promise.pk}/").data

    late = sum(part["seconds"] for part in answer["why_late"])
    now = (timezone.now() - DUE).total_seconds()
    assert 0 < now - late < 60
    assert {part["cause"] for part in answer["why_late"]} <= {cause.value for cause in Cause}
