"""Calls that a team without police could have taken, looked at by a supervisor."""

import pytest

from insights.models import UnarmedReview
from tests.conftest import EVENING
from tests.factories import make_encounter
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked_at(supervisor) -> UnarmedReview:
    return UnarmedReview(
        encounter=make_encounter(program="COR"), answer="could", reason="Calm by then",
        reviewed_by=supervisor, reviewed_at=EVENING,
    ).save_by(supervisor)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "constraint"),
    [("answer = 'x'", "unarmedreview_answer_known"), ("reason = ' '", "unarmedreview_says_why")],
)
def test_sql_can_not_break_it(acting, looked_at, change, constraint):
    assert refuser_of(f"UPDATE insights_unarmedreview SET {change}") == constraint
