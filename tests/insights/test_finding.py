"""The yield of reading other calls, from the call read to care that has begun."""

import pytest

from calls.actions import review_call
from cases.actions import connect_need
from cases.models import Need
from followups.actions import log_attempt
from insights.measures import measured
from tests.factories import make_call, make_neighbor
from tests.insights.story import AS_OF, city, whole

pytestmark = pytest.mark.django_db

KEYS = (
    "calls_read",
    "calls_followed_up_rate",
    "calls_followed_up_reached_rate",
    "calls_followed_up_connected_rate",
)


def read(clinician, decision, day=2, neighbor=None):
    return review_call(
        call=make_call(at=city(day, 9)), decision=decision, reason="Read", neighbor=neighbor, by=clinician,
        at=city(day, 12),
    )  # fmt: skip


def reach(call, by):
    follow_up = call.promise.follow_up
    log_attempt(follow_up=follow_up, method="phone", outcome="reached", by=by, at=AS_OF, tried_at=city(4, 12))
    return follow_up.case


def yields(need=None):
    figures = {each.measure.key: each.figure for each in measured(whole(need=need), AS_OF)}
    return [(figures[key].numerator, figures[key].denominator) for key in KEYS]


def test_the_yield_is_from_calls_read_to_care_that_has_begun(clinician, supervisor):
    read(clinician, "no_follow_up"), read(clinician, "duplicate")
    read(clinician, "follow_up", neighbor=make_neighbor())
    reach(read(clinician, "follow_up", neighbor=make_neighbor()), supervisor)
    case = reach(read(clinician, "follow_up", neighbor=make_neighbor()), supervisor)
    need = Need(case=case, category="food").save_by(supervisor)
    connect_need(
        need=need, evidence_level=4, verified_by="neighbor", connected_on=city(5, 9).date(), by=supervisor,
        at=AS_OF,
    )  # fmt: skip

    assert yields() == [(5, None), (3, 5), (2, 3), (1, 3)]


def test_a_call_that_joined_a_promise_counts_by_its_contact(clinician, supervisor):
    neighbor = make_neighbor()
    call = read(clinician, "follow_up", neighbor=neighbor)
    read(clinician, "follow_up", day=3, neighbor=neighbor)
    reach(call, supervisor)

    assert yields() == [(2, None), (2, 2), (2, 2), (0, 2)]


def test_a_call_knows_no_need(clinician):
    read(clinician, "duplicate")

    assert yields(need="food") == [(None, None), (None, None), (None, None), (None, None)]
