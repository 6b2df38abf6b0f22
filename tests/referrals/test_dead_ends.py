"""A referral that nobody moves comes back; a service that failed two neighbors is marked and called."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.models import Need
from notices.models import Notice
from referrals.actions import change_status, give_back
from referrals.models import Referral
from referrals.queries.meter import meters
from services.actions import verify_service
from services.models import Service
from tests.conftest import NOON
from tests.factories import make_case, make_need, make_sent, make_service
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service(needs=("housing",))


def declined(service: Service, by, need: Need | None = None) -> Referral:
    sent = make_sent(need=need or make_need(), service=service, by=by)
    return change_status(referral=sent, status="declined", reason="Full", by=by, at=NOON)


@pytest.mark.parametrize(("category", "days"), [("food", 2), ("housing", 7), ("legal", 5)])
def test_what_waits_too_long_comes_back_by_the_needs_own_limit(category, days, navigator, supervisor):
    need = make_need(case=make_case(held_by=navigator), category=category)
    sent = make_sent(need=need, by=supervisor)
    limit = MONDAY + timedelta(days=days)

    assert give_back(limit - timedelta(seconds=1)) == 0
    assert give_back(limit) == 1
    assert give_back(limit + timedelta(hours=1)) == 0

    sent.refresh_from_db()
    assert (sent.status, sent.stale_at, sent.failed_at) == ("sent", limit, limit)
    assert [(one.recipient, one.about_id) for one in Notice.objects.filter(kind="referral_stale")] == [
        (navigator, sent.pk)
    ]


def test_what_nobody_has_comes_back_to_the_supervisors(supervisor):
    make_sent(by=supervisor)

    give_back(NOON + timedelta(days=30))

    assert Notice.objects.get(kind="referral_stale").recipient == supervisor


def test_an_answer_begins_a_new_limit(navigator, supervisor):
    sent = make_sent(by=supervisor)
    give_back(MONDAY + timedelta(days=7))
    later = MONDAY + timedelta(days=8)

    answered = change_status(referral=sent, status="accepted", by=supervisor, at=later)

    assert (answered.stale_at, answered.failed_at) == (None, None)
    assert answered.check_at == later + timedelta(days=7)


def test_two_neighbors_mark_a_service_and_one_call_takes_it_off(service, supervisor):
    declined(service, supervisor)
    service.refresh_from_db()
    assert service.call_due_at is None

    declined(service, supervisor)
    service.refresh_from_db()
    assert service.call_due_at == NOON
    assert Notice.objects.get(kind="service_call_due").recipient == supervisor

    verify_service(service=service, by=supervisor, at=NOON)
    service.refresh_from_db()
    assert service.call_due_at is None


def test_one_neighbor_twice_is_one(service, supervisor):
    need = declined(service, supervisor).need
    declined(service, supervisor, need=Need.objects.get(pk=need.pk))

    service.refresh_from_db()
    assert service.call_due_at is None


def test_no_answer_is_a_dead_end_too(service, supervisor):
    for _ in range(2):
        make_sent(service=service, by=supervisor)

    give_back(NOON + timedelta(days=30))

    service.refresh_from_db()
    assert service.call_due_at == NOON + timedelta(days=30)


def test_what_was_before_the_last_check_does_not_count(service, supervisor):
    declined(service, supervisor)
    verify_service(service=service, by=supervisor, at=NOON)

    declined(service, supervisor)

    service.refresh_from_db()
    assert service.call_due_at is None


def test_the_meter_counts_what_came_back(service, supervisor):
    declined(service, supervisor)
    took = make_sent(service=service, by=supervisor)
    change_status(referral=took, status="accepted", by=supervisor, at=MONDAY + timedelta(days=1))

    [meter] = meters([service.pk]).values()

    assert (meter.sent, meter.accepted, meter.declined, meter.unanswered) == (2, 1, 1, 0)
    assert meter.lines()[0] == "Took 1 of the 2 that we sent"


def test_the_list_of_calls_and_one_press(service, supervisor, browse):
    for _ in range(2):
        declined(service, supervisor)
    page = browse(supervisor)
    assert service.name in page.get("/referrals/calls/").content.decode()
    assert "failed two neighbors" in page.get(f"/services/{service.pk}/").content.decode()
    assert "failed two neighbors" in page.get("/services/?need=housing").content.decode()

    page.post(f"/referrals/calls/{service.pk}/done/")

    service.refresh_from_db()
    assert (service.call_due_at, service.assured_by) == (None, supervisor)
    assert service.assured_date >= (datetime.now(UTC) - timedelta(days=1)).date()
