"""A plan for a neighbor whom responders meet often: one each, with an owner and a day to look again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from heart.core.errors import Invalid, NotPermitted
from insights.queries.familiar import familiar, without_plan
from neighbors.actions import plan_for
from neighbors.models import FamiliarPlan, Neighbor
from neighbors.queries import familiar_plan_of
from programs.models import City
from tests.conftest import EVENING
from tests.factories import make_call, make_case, make_encounter, make_neighbor, make_user
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


def planned(neighbor, by, **facts) -> FamiliarPlan:
    said = {"words": "Speak low.", "owner": by, "review_on": EVENING.date() + timedelta(days=30)} | facts
    return plan_for(neighbor=neighbor, by=by, at=EVENING, **said)


def test_it_is_written_and_written_anew_and_nothing_is_lost(supervisor):
    neighbor = make_neighbor()
    planned(neighbor, supervisor)

    plan = planned(neighbor, supervisor, words="Speak low. Ask for Amelia.")

    said = list(plan.history.order_by("history_id").values_list("words", flat=True))
    assert said == ["Speak low.", "Speak low. Ask for Amelia."]


def test_it_says_something_and_when_to_look_again(supervisor, navigator):
    neighbor = make_neighbor()
    with pytest.raises(Invalid, match="what helps"):
        planned(neighbor, supervisor, words=" ")
    with pytest.raises(Invalid, match="Pick a day"):
        planned(neighbor, supervisor, review_on=EVENING.date())
    with pytest.raises(Invalid, match="2,000"):
        planned(neighbor, supervisor, words="x" * 2001)
    with pytest.raises(NotPermitted):
        planned(neighbor, navigator)


def test_whoever_may_meet_them_reads_it_and_nobody_else(supervisor, navigator, emt, analyst, other_team):
    plan = planned(make_neighbor(), supervisor)
    make_case(neighbor=plan.neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    readers = [
        user for user in (supervisor, navigator, emt, analyst) if familiar_plan_of(plan.neighbor, user)
    ]

    assert readers == [supervisor]
    make_encounter(by=emt, neighbor=plan.neighbor)
    assert familiar_plan_of(plan.neighbor, emt) == plan


def test_it_stands_on_the_record_on_the_case_and_where_a_responder_picks_them(browse, supervisor, clinician):
    plan = planned(make_neighbor(), supervisor, words="Ask for Amelia.")
    case = make_case(neighbor=plan.neighbor)

    for url in (plan.neighbor.get_absolute_url(), case.get_absolute_url()):
        assert "Ask for Amelia." in browse(supervisor).get(url).content.decode()
    picked = browse(clinician).post("/encounters/new/known/", {"neighbor": str(plan.neighbor_id)})
    assert "Ask for Amelia." in picked.content.decode()


def test_those_without_a_plan_come_first(acting, browse, time_machine, supervisor):
    time_machine.move_to(EVENING, tick=False)
    City.objects.update(familiar={"responses": 2, "days": 30})
    names = ("Often Testa", "More Testa", "Once Testa", "Most Testa")
    often, more, once, most = (make_neighbor(known_as=name) for name in names)
    for neighbor, times in ((often, 2), (more, 3), (once, 1), (most, 4)):
        for day in range(times):
            make_encounter(neighbor=neighbor, cleared_at=EVENING - timedelta(days=day + 1), at=EVENING)
    shared = make_call(at=EVENING - timedelta(days=9))
    for program in ("CCD", "CRT"):
        make_encounter(
            neighbor=once, program=program, call=shared, cleared_at=EVENING - timedelta(days=40), at=EVENING
        )
    planned(more, supervisor)

    found = familiar(Neighbor.objects.all(), EVENING).order_by("-plans_missing", "-responses")
    told = [("Most Testa", 4), ("Often Testa", 2), ("More Testa", 3)]
    assert [(one.known_as, one.responses) for one in found] == told
    assert without_plan(EVENING) == 2
    page = browse(supervisor).get("/oversight/familiar/").content.decode()
    assert page.index("Most Testa") < page.index("Often Testa") < page.index("More Testa")


def test_two_programs_at_one_call_are_one_response(acting):
    City.objects.update(familiar={"responses": 2, "days": 30})
    neighbor, call = make_neighbor(), make_call(at=EVENING - timedelta(days=1))
    for program in ("CCD", "CRT"):
        make_encounter(
            neighbor=neighbor, program=program, call=call, cleared_at=EVENING - timedelta(hours=9), at=EVENING
        )

    assert without_plan(EVENING) == 0


def test_the_page_and_the_api_write_it(browse, api, supervisor):
    neighbor, day = make_neighbor(), (timezone.now() + timedelta(days=30)).date().isoformat()
    said = {"words": "Speak low.", "owner": str(supervisor.pk), "review_on": day}

    assert browse(supervisor).post(f"/oversight/familiar/{neighbor.pk}/", said).status_code == 303
    again = said | {"neighbor": str(neighbor.pk), "words": "Speak lower."}
    answer = api(supervisor).post("/api/v1/familiar-plans/", again)

    assert (answer.status_code, answer.json()["words"]) == (201, "Speak lower.")
    assert FamiliarPlan.objects.get().owner == supervisor


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(rows, acting, browse, time_machine, supervisor, django_assert_num_queries):
    time_machine.move_to(EVENING, tick=False)
    City.objects.update(familiar={"responses": 1, "days": 30})
    for _neighbor in range(rows):
        make_encounter(neighbor=make_neighbor(), cleared_at=EVENING - timedelta(days=1), at=EVENING)
    client = browse(supervisor)
    client.get("/oversight/familiar/")

    with django_assert_num_queries(12):
        page = client.get("/oversight/familiar/").content.decode()
    assert page.count("No plan yet") == rows
