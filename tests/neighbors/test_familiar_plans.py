"""A plan for a neighbor whom responders meet often: one each, with an owner and a day to look again."""

import pytest

from neighbors.models import FamiliarPlan
from tests.conftest import EVENING
from tests.factories import make_neighbor
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(supervisor) -> FamiliarPlan:
    return FamiliarPlan(
        neighbor=make_neighbor(), words="Speak low.", owner=supervisor, review_on=EVENING.date()
    ).save_by(supervisor)


@pytest.mark.parametrize("words", ["''", "' \n'"])
def test_a_plan_says_something(acting, plan, words):
    assert refuser_of(f"UPDATE neighbors_familiarplan SET words = {words}") == "familiarplan_says_something"
