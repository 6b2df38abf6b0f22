from datetime import timedelta

import pytest

from followups.models import FollowUp
from tests.conftest import EVENING
from tests.factories import make_follow_up

MIDNIGHT = EVENING + timedelta(hours=5)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up():
    return make_follow_up(cleared_at=EVENING - timedelta(hours=60))


@pytest.mark.parametrize("away", [-MINUTE, timedelta(0), MINUTE])
@pytest.mark.parametrize("edge", ["opens_at", "act_by", "due_at"])
def test_a_row_is_in_the_band_that_it_says_at_every_edge(follow_up, edge, away):
    at = getattr(follow_up, edge) + away

    for midnight in (at + MINUTE, follow_up.act_by, follow_up.act_by + MINUTE, at + timedelta(days=9)):
        bands = [band for band in FollowUp.Band if FollowUp.objects.in_band(band, at, midnight).exists()]

        assert bands == [follow_up.band_at(at, midnight)]


def test_a_window_that_opens_tomorrow_but_must_be_met_today_is_in_today(follow_up):
    at = follow_up.opens_at - timedelta(hours=2)

    assert follow_up.band_at(at, midnight=follow_up.act_by + MINUTE) == FollowUp.Band.TODAY


def test_overdue_begins_the_instant_after_due(follow_up):
    instant = timedelta(microseconds=1)

    assert follow_up.band_at(follow_up.due_at, MIDNIGHT) != FollowUp.Band.OVERDUE
    assert follow_up.band_at(follow_up.due_at + instant, MIDNIGHT) == FollowUp.Band.OVERDUE
