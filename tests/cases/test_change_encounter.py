"""What a change of an encounter leaves alone."""

from datetime import timedelta

import pytest

from cases.actions import change_encounter, connect_need
from followups.actions import reschedule
from tests.conftest import EVENING
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up(clinician):
    return make_follow_up(by=clinician, needs=["food"], cleared_at=EVENING - timedelta(hours=60))


def test_a_need_that_was_connected_is_not_found_again(follow_up, supervisor, clinician):
    need = follow_up.case.needs.get()
    day = EVENING.date() - timedelta(days=1)
    connect_need(
        need=need, evidence_level=4, verified_by="neighbor", connected_on=day, by=supervisor, at=EVENING
    )

    change_encounter(
        encounter=follow_up.encounter, by=clinician, at=EVENING, arrested=False, needs=["food", "legal"]
    )

    assert sorted(follow_up.case.needs.values_list("category", "status")) == [
        ("food", "connected"),
        ("legal", "identified"),
    ]


def test_a_window_that_was_moved_stays_moved(follow_up, supervisor, clinician):
    later = follow_up.due_at + timedelta(hours=5)
    reschedule(
        follow_up=follow_up,
        opens_at=follow_up.opens_at,
        due_at=later,
        reason="She asked",
        by=supervisor,
        at=EVENING,
    )

    change_encounter(encounter=follow_up.encounter, by=clinician, at=EVENING, arrested=False)

    follow_up.refresh_from_db()
    assert follow_up.due_at == later


def test_a_window_follows_the_end_of_its_encounter(follow_up, clinician):
    end = follow_up.anchor_at - timedelta(hours=1)

    change_encounter(encounter=follow_up.encounter, by=clinician, at=EVENING, cleared_at=end)

    follow_up.refresh_from_db()
    assert (follow_up.anchor_at, follow_up.due_at) == (end, end + timedelta(hours=72))
