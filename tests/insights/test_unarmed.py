"""Calls that a team without police could have taken, looked at by a supervisor."""

from datetime import timedelta

import pytest

from calls.actions import judge_calls
from cases.models import Encounter
from heart.core.errors import Invalid, NotPermitted
from insights.actions import review_unarmed
from insights.models import UnarmedReview
from insights.queries.unarmed import could_have_gone, unarmed_yield
from programs.models import CallType
from tests.conftest import EVENING
from tests.factories import make_call, make_encounter
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db
# The same day at noon, when every program is on.
DAYTIME, HOUR = EVENING - timedelta(hours=7), timedelta(hours=1)


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


def call_of(**facts):
    """A call that CRT's rules admit, unless `facts` say otherwise."""
    call_type = CallType.objects.get(code="trespass")
    return judged(make_call(at=DAYTIME, call_type=call_type, **facts))


def judged(call):
    judge_calls(calls=[call])
    return call


def armed(call=None, **facts):
    return make_encounter(program="COR", cleared_at=DAYTIME + HOUR, call=call or call_of(), **facts)


def rows():
    return set(could_have_gone(Encounter.objects.all()))


def test_a_call_that_the_rules_let_another_team_take_is_listed():
    could = armed()
    armed(call_of(weapon=True))
    armed(call_of(violent=True))
    make_encounter(program="CRT", cleared_at=DAYTIME + HOUR, call=call_of())
    make_encounter(program="COR", cleared_at=DAYTIME + HOUR)

    assert rows() == {could}
    found = unarmed_yield(Encounter.objects.all())
    assert (found.taken, found.admitted, found.to_look_at, found.share) == (3, 1, 1, None)


def test_a_supervisor_says_it_and_may_say_it_better(supervisor):
    encounter = armed()
    for answer in ("could_not", "could"):
        review = review_unarmed(
            encounter=encounter, answer=answer, reason="Calm by then", by=supervisor, at=EVENING
        )

    assert (review.answer, UnarmedReview.history.filter(id=review.pk).count()) == ("could", 2)
    assert unarmed_yield(Encounter.objects.all()).share == 1


def test_what_the_rules_keep_from_it_is_not_asked(supervisor, clinician):
    armed_call = armed(call_of(weapon=True))
    with pytest.raises(Invalid, match="did not let"):
        review_unarmed(encounter=armed_call, answer="could", reason="x", by=supervisor, at=EVENING)
    with pytest.raises(Invalid, match="Say why"):
        review_unarmed(encounter=armed(), answer="could", reason=" ", by=supervisor, at=EVENING)
    with pytest.raises(NotPermitted):
        review_unarmed(encounter=armed(), answer="could", reason="x", by=clinician, at=EVENING)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same(number, browse, time_machine, supervisor, django_assert_num_queries):
    time_machine.move_to(EVENING, tick=False)
    for _encounter in range(number):
        armed()
    client = browse(supervisor)
    client.get("/oversight/unarmed/")

    with django_assert_num_queries(11):
        page = client.get("/oversight/unarmed/").content.decode()
    assert page.count("<tr data-row") == number


def test_it_is_said_on_the_page(browse, time_machine, supervisor):
    time_machine.move_to(EVENING, tick=False)
    encounter = armed()
    url = f"/oversight/unarmed/{encounter.pk}/"

    assert browse(supervisor).post(url, {"answer": "could", "reason": ""}).status_code == 422
    assert browse(supervisor).post(url, {"answer": "could", "reason": "Calm"}).status_code == 303
    assert UnarmedReview.objects.get().reviewed_by == supervisor
