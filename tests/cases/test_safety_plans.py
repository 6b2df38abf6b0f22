"""The safety plan: in their words, version by version, first for whoever responds next."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import AccessEvent
from cases.actions import claim_case, save_safety_plan
from cases.models import SafetyPlan
from heart.core.acting import acting_as
from heart.core.errors import Invalid, NotPermitted, StaleVersion
from neighbors.actions import change_neighbor
from tests.conftest import EVENING
from tests.factories import make_case, make_neighbor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)
LATER = TODAY + timedelta(days=30)
WORDS = {"own_ways": "A walk\nMy music", "people_to_ask": "Sample Aunt, 919-555-0100"}


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def neighbor():
    return make_neighbor(known_as="Plan Testa")


def saved(neighbor, by, **facts) -> SafetyPlan:
    told = {"words": WORDS, "review_on": LATER} | facts
    return save_safety_plan(neighbor=neighbor, by=by, at=EVENING, **told)


def typed(**facts):
    return {"form_key": str(uuid4()), "based_on": "0", "review_on": LATER.isoformat(), **WORDS, **facts}


def address(name, neighbor):
    return reverse(f"cases:{name}", args=[neighbor.pk])


def test_each_save_is_a_version_and_the_older_stay_readable(browse, neighbor, clinician):
    saved(neighbor, clinician)
    saved(neighbor, clinician, words={"own_ways": "Breathing"})

    page = browse(clinician).get(address("safety_plan", neighbor)).text
    old = browse(clinician).get(address("safety_plan", neighbor), {"v": "1"}).text

    assert "Breathing" in page
    assert "My music" not in page
    assert "My music" in old
    assert "This is version 1, as it was." in old
    assert list(SafetyPlan.objects.current().values_list("number", flat=True)) == [2]
    assert browse(clinician).get(address("safety_plan", neighbor), {"v": "3"}).status_code == 404


@pytest.mark.parametrize(
    ("facts", "attr"),
    [
        ({"words": {}}, "warning_signs"),
        ({"words": {"own_ways": "x" * 4_001}}, "own_ways"),
        ({"words": {"own_ways": "a\x00b"}}, "own_ways"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + timedelta(days=367)}, "review_on"),
    ],
    ids=["empty", "long", "nul", "today", "too-late"],
)
def test_what_can_not_be_is_refused_at_its_field(neighbor, clinician, facts, attr):
    with pytest.raises(Invalid) as refused:
        saved(neighbor, clinician, **facts)

    assert refused.value.attr == attr


def test_who_does_not_work_with_them_does_not_write(neighbor, emt, analyst):
    for somebody in (emt, analyst):
        with pytest.raises(NotPermitted):
            saved(neighbor, somebody)


def test_of_two_who_write_at_once_the_second_sees_the_first(browse, neighbor, clinician, navigator):
    with pytest.raises(StaleVersion):
        saved(saved(neighbor, clinician).neighbor, navigator, based_on=0)
    client, target = browse(navigator), address("write_safety_plan", neighbor)

    page = client.post(target, typed(own_ways="Tea"))
    assert page.status_code == 409
    assert "My music" in page.text  # theirs
    assert "Tea" in page.text  # and what was typed
    assert 'name="based_on" value="1"' in page.text

    assert client.post(target, typed(own_ways="Tea", based_on="1")).status_code == 303
    assert SafetyPlan.objects.current().get().own_ways == "Tea"


def test_the_page_saves_once_and_keeps_what_was_typed(browse, neighbor, navigator):
    client, target, form = browse(navigator), address("write_safety_plan", neighbor), typed()

    refused = client.post(target, form | {"review_on": TODAY.isoformat()})
    assert refused.status_code == 422
    assert "My music" in refused.text
    for _press in range(2):
        assert client.post(target, form).status_code == 303
    assert SafetyPlan.objects.count() == 1


def test_it_stands_first_on_the_case_the_neighbor_and_the_encounters_form(browse, neighbor, clinician):
    case = make_case(neighbor=neighbor, held_by=clinician)
    saved(neighbor, clinician)
    client = browse(clinician)
    pages = {
        "case": client.get(case.get_absolute_url()).text,
        "neighbor": client.get(neighbor.get_absolute_url()).text,
    }

    for page in pages.values():
        assert page.index("My music") < page.index("Before you call")
    form = client.post(reverse("cases:known"), {"neighbor": str(neighbor.pk)})
    assert "My music" in form.text
    assert AccessEvent.objects.filter(noun="safetyplan", actor_id=clinician.pk).count() == 3


def test_the_paper_is_in_their_language_with_their_words_and_hides_the_program(browse, neighbor, navigator):
    saved(neighbor, navigator)
    client, target = browse(navigator), address("safety_plan_paper", neighbor)
    assert "2. What I can do by myself" in client.get(target).text
    change_neighbor(neighbor=neighbor, by=navigator, at=EVENING, preferred_language="spa", hide_program=True)

    page = client.get(target).text

    assert '<html lang="es">' in page
    assert "Lo que puedo hacer por mi cuenta" in page
    assert "My music" in page
    assert "HEART" not in page
    assert "HEART" in client.get(address("safety_plan_paper", make_plan_for(navigator)), {"lang": "en"}).text


def make_plan_for(by):
    return saved(make_neighbor(), by).neighbor


def test_a_review_that_is_due_is_on_its_owners_day_until_it_was_looked_at(browse, neighbor, navigator, peer):
    case = make_case(neighbor=neighbor)
    claim_case(case=case, by=navigator, at=EVENING)
    saved(neighbor, navigator, review_on=TODAY + timedelta(days=1))
    assert "To look at again" not in browse(navigator).get("/").text

    with time_machine.travel(EVENING + timedelta(days=1), tick=False):
        assert "Safety plan, <bdi>Plan Testa</bdi>" in browse(navigator).get("/").text
        assert "To look at again" not in browse(peer).get("/").text
        save_safety_plan(
            neighbor=neighbor, words=WORDS, review_on=LATER, by=navigator, at=EVENING + timedelta(days=1)
        )
        assert "To look at again" not in browse(navigator).get("/").text


def test_the_api_writes_a_version_and_never_changes_one(api, neighbor, clinician):
    client = api(clinician)
    body = {"neighbor": str(neighbor.pk), "own_ways": "Tea", "review_on": LATER.isoformat(), "based_on": 0}

    made = client.post("/api/v1/safety-plans/", body, format="json")
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert client.post("/api/v1/safety-plans/", body, format="json").status_code == 409
    one = f"/api/v1/safety-plans/{made.json()['id']}/"
    assert client.patch(one, {"own_ways": "x"}, format="json").status_code == 405
    listed = client.get("/api/v1/safety-plans/", {"neighbor": str(neighbor.pk)}).json()["results"]
    assert [row["own_ways"] for row in listed] == ["Tea"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_and_three_rows(
    api, neighbor, supervisor, rows, django_assert_num_queries
):
    for _number in range(rows):
        saved(neighbor, supervisor)
    client = api(supervisor)

    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/safety-plans/").json()["results"]) == rows


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_safetyplan SET own_ways = 'Otherwise'",
        "UPDATE cases_safetyplan SET review_on = '2026-12-01'",
        "UPDATE cases_safetyplan SET number = 7",
        "DELETE FROM cases_safetyplan",
    ],
)
def test_postgresql_refuses_to_change_a_version(neighbor, clinician, sql):
    """Held by the triggers words_stand and kept."""
    saved(neighbor, clinician)

    with acting_as(clinician), pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"number": 1}, "safetyplan_one_of_each_version"),
        ({"number": 0}, "safetyplan_versions_count_from_one"),
        ({"number": 2, "own_ways": ""}, "safetyplan_says_something"),
    ],
)
def test_postgresql_refuses_a_version_that_can_not_be(neighbor, clinician, facts, name):
    saved(neighbor, clinician)
    row = {"own_ways": "Tea", "review_on": LATER, "written_by": clinician, "written_at": EVENING} | facts

    with pytest.raises(IntegrityError, match=name):
        SafetyPlan(neighbor=neighbor, **row).save_by(clinician)
