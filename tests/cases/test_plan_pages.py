"""Goals, plans, to-dos and the check after 30 days, on pages."""

from datetime import timedelta

import pytest

from cases.actions import connect_need
from cases.models import Goal, ToDo
from tests.conftest import EVENING
from tests.factories import make_case, make_need

pytestmark = pytest.mark.django_db

KEY = {"form_key": "6f1e4a7e-5a52-4a0c-8d4f-0c4f3b2f1a10"}


@pytest.fixture
def case(navigator):
    return make_case(held_by=navigator)


def test_a_goal_is_set_and_changed(browse, navigator, case):
    client = browse(navigator)
    client.post(f"/cases/{case.pk}/goals/add/", {"words": "A door that locks", **KEY})
    goal = Goal.objects.get()

    client.post(f"/goals/{goal.pk}/change/", {"words": goal.words, "status": "partly_met", "version": "1"})

    page = client.get(case.get_absolute_url()).content.decode()
    assert "A door that locks" in page
    assert "Partly met" in page


def test_a_plan_proposes_steps_and_papers_and_makes_to_dos(browse, navigator, case):
    need = make_need(case=case, category="food")
    client, url = browse(navigator), f"/needs/{need.pk}/plan/"
    page = client.get(url).content.decode()
    assert "Find a pantry that is open today" in page
    assert "Photo ID, if they have one" in page

    for _again in range(2):
        assert client.post(url, {"steps": ["Find a pantry that is open today"], **KEY}).status_code == 303

    to_do = ToDo.objects.get()
    assert (to_do.owner, to_do.case, to_do.words) == (navigator, case, "Find a pantry that is open today")


def test_a_plan_takes_a_step(browse, navigator, case):
    need = make_need(case=case, category="food")

    answer = browse(navigator).post(f"/needs/{need.pk}/plan/", KEY)

    assert answer.status_code == 422


def test_a_need_without_a_plan_says_so(browse, navigator, case):
    need = make_need(case=case, category="legal")

    assert "proposes nothing" in browse(navigator).get(f"/needs/{need.pk}/plan/").content.decode()


def test_a_to_do_stands_on_ones_own_day_until_it_is_done(browse, navigator, supervisor):
    client = browse(navigator)
    client.post("/to-dos/add/", {"words": "Refill the bag", **KEY})
    assert "Refill the bag" in client.get("/").content.decode()
    assert "Refill the bag" not in browse(supervisor).get("/").content.decode()

    client.post(f"/to-dos/{ToDo.objects.get().pk}/done/")

    assert "Refill the bag" not in client.get("/").content.decode()


def test_the_check_is_answered_on_its_page(browse, navigator, case, time_machine):
    time_machine.move_to(EVENING)
    need = make_need(case=case)
    need = connect_need(
        need=need, evidence_level=4, verified_by="provider", connected_on=EVENING.date() - timedelta(days=31),
        by=navigator, at=EVENING,
    )  # fmt: skip
    url = f"/needs/{need.pk}/check/"
    said = {"answer": "still", "source": "neighbor", "note": "", "version": str(need.version)}

    assert browse(navigator).post(url, said).status_code == 303

    need.refresh_from_db()
    assert need.evidence_level == 5
    again = browse(navigator).post(url, said | {"version": str(need.version)})
    assert again.status_code == 409
    assert "nothing to ask" in again.content.decode()
