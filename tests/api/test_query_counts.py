"""A list costs the same with three rows as with one: literal numbers, so that a new query is a decision."""

import pytest

from audit.reading import note_reading
from cases.actions import write_note
from followups.actions import log_attempt
from notices.actions import tell
from tests.factories import make_call, make_encounter, make_follow_up, make_need, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

# Beside the list's own: the savepoint's two, and the access event where people are shown.
QUERIES = {
    "programs/": 1,
    "policies/": 2,
    "staff/": 1,
    "notices/": 1,
    "outbox/": 1,
    "calls/": 5,
    "neighbors/": 6,
    "encounters/": 6,
    "cases/": 8,
    "needs/": 4,
    "follow-ups/": 17,
    "follow-ups/{follow_up}/attempts/": 10,
    "history/?object={case}": 8,
    "access-events/": 1,
}


@pytest.fixture
def one_more(clinician, supervisor):
    """A whole story, again each time it is called, and more on the first one's case."""
    made = []

    def make():
        follow_up = make_follow_up(
            by=clinician,
            neighbor=make_neighbor(contact_points=[{"kind": "phone", "value": "336 555 0161"}]),
            call=make_call(),
            needs=["housing"],
        )
        made.append(follow_up)
        make_need(case=made[0].case, category=["food", "legal", "safety"][len(made) - 1])
        encounter = make_encounter(by=clinician, neighbor=made[0].case.neighbor)
        write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})
        log_attempt(follow_up=made[0], by=supervisor, at=MONDAY, method="phone", outcome="no_answer")
        made[0].case.risk = ["low", "moderate", "high"][len(made) - 1]
        made[0].case.save_by(make_user("supervisor"))
        tell(to=[supervisor], kind="overdue", about=follow_up.pk, case_number="x", path="/", at=MONDAY)
        note_reading([follow_up], by=supervisor, via="api")
        return made[0]

    return make


@pytest.mark.parametrize("path", QUERIES)
def test_three_rows_cost_what_one_does(api, supervisor, one_more, django_assert_num_queries, path):
    first = one_more()
    client = api(supervisor)
    address = "/api/v1/" + path.format(follow_up=first.pk, case=first.case_id)
    client.get(address)  # what is kept for a while is read once

    with django_assert_num_queries(QUERIES[path]):
        few = client.get(address).json()["results"]
    one_more()
    one_more()
    with django_assert_num_queries(QUERIES[path]):
        more = client.get(address).json()["results"]

    if path not in ("programs/", "policies/"):
        assert len(more) >= len(few) + 2 >= 3
