"""Connected means that the service has begun: nothing less counts, and nothing that ended does."""

from datetime import date

import pytest

from cases.actions import change_need_status, close_case, connect_need
from cases.actions.cases import NeedOutcome
from cases.models import Need
from insights.measures import measured
from tests.factories import make_follow_up
from tests.insights.story import AS_OF, city, tried, whole

pytestmark = pytest.mark.django_db


def shares() -> tuple:
    said = {each.measure.key: each.figure for each in measured(whole(), AS_OF)}
    strict, lenient = said["connected_to_care_rate"], said["connected_to_care_rate_lenient"]
    return strict.numerator, lenient.numerator, strict.denominator


@pytest.fixture
def reached(clinician, supervisor) -> Need:
    """The one need of a neighbor who was reached in the week."""
    follow_up = make_follow_up(by=clinician, cleared_at=city(2, 12), needs=["housing"])
    tried(follow_up, supervisor, 50, "reached")
    return follow_up.case.needs.get()


@pytest.mark.parametrize(("level", "lenient"), [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_the_lenient_twin_begins_with_a_providers_answer(reached, supervisor, level, lenient):
    change_need_status(need=reached, status="referred", evidence_level=level, by=supervisor, at=AS_OF)

    assert shares() == (0, lenient, 1)


@pytest.mark.parametrize("status", ["declined", "not_connected"])
def test_a_need_that_ended_does_not_count_however_far_it_came(reached, supervisor, status):
    change_need_status(need=reached, status="referred", evidence_level=3, by=supervisor, at=AS_OF)
    change_need_status(need=reached, status=status, reason="No place left", by=supervisor, at=AS_OF)

    assert shares() == (0, 0, 1)


def test_two_connected_needs_are_one_neighbor(reached, supervisor):
    for category in ("food", "legal"):
        Need(case=reached.case, category=category).save_by(supervisor)
    for need in Need.objects.all():
        connect_need(
            need=need, evidence_level=5, verified_by="neighbor", connected_on=date(2026, 10, 10),
            by=supervisor, at=AS_OF,
        )  # fmt: skip

    assert shares() == (1, 1, 1)


def test_a_connection_after_the_period_counts_and_so_does_a_closed_case(reached, supervisor):
    connect_need(
        need=reached, evidence_level=4, verified_by="provider", connected_on=date(2026, 11, 19),
        by=supervisor, at=AS_OF,
    )  # fmt: skip
    close_case(case=reached.case, by=supervisor, at=AS_OF, reason="connected")

    assert shares() == (1, 1, 1)


def test_a_case_closed_without_connection_stays_in_the_denominator(reached, supervisor):
    said = NeedOutcome(reached.pk, "not_connected", "No place left")
    close_case(case=reached.case, by=supervisor, at=AS_OF, reason="declined", needs=[said])

    assert shares() == (0, 0, 1)
