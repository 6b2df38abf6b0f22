"""Services by API: the finder's questions, and what staff change."""

from datetime import time

import pytest

from services.models import Service
from tests.factories import make_location, make_service

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/services/"


@pytest.fixture
def pantry() -> Service:
    place = make_location(name="Example House", latitude=36.0, longitude=-78.9)
    return make_service(
        name="Example Pantry",
        location=place,
        phone="919 555 0100",
        opens=time(0),
        closes=time(0),
        intake=["walk_in"],
    )


def names(client, query: str) -> list[str]:
    return [one["name"] for one in client.get(f"{ADDRESS}?{query}").json()["results"]]


def test_a_service_is_told_in_the_names_of_hsds(api, navigator, pantry):
    answer = api(navigator).get(f"{ADDRESS}{pantry.pk}/")

    told = answer.json()
    assert answer["ETag"] == f'"{pantry.version}"'
    assert (told["name"], told["status"], told["need_categories"]) == ("Example Pantry", "active", ["food"])
    assert told["organization"] == str(pantry.organization_id)
    assert told["phones"][0]["number"] == "919 555 0100"
    assert told["schedules"][0]["opens_at"] == "00:00:00"
    assert told["locations"][0]["address"] == "1 Example Street, Durham"
    assert told["assured_date"] == "2026-11-01"


def test_the_list_answers_the_finders_questions(api, navigator, pantry):
    make_service(name="Far Pantry", location=make_location(latitude=37.0, longitude=-78.9))
    make_service(name="Test Shelter", needs=("housing",), status="defunct")
    client = api(navigator)

    assert names(client, "") == ["Example Pantry", "Far Pantry"]
    assert names(client, "open_now=true") == ["Example Pantry"]
    assert names(client, "near=36.9,-78.9") == ["Far Pantry", "Example Pantry"]
    assert names(client, "near=Example House&within=5") == ["Example Pantry"]
    assert names(client, "need=housing") == []
    assert names(client, "language=spa") == []
    assert names(client, "intake=walk_in&age=30&no_papers=true&q=pantry") == ["Example Pantry"]


@pytest.mark.parametrize(
    ("query", "attr"),
    [("need=gold", "need"), ("near=nowhere", "near"), ("open_now=maybe", "open_now"),
     ("within=far", "within"), ("ned=food", "ned"), ("age=-1", "age")],
)  # fmt: skip
def test_what_can_not_be_asked_is_refused(api, navigator, query, attr):
    answer = api(navigator).get(f"{ADDRESS}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)


def test_a_supervisor_changes_and_anybody_who_calls_verifies(api, supervisor, navigator, pantry):
    changed = api(supervisor).patch(
        f"{ADDRESS}{pantry.pk}/", {"wait_time": "A week"}, headers={"If-Match": f'"{pantry.version}"'}
    )
    stale = api(supervisor).patch(
        f"{ADDRESS}{pantry.pk}/", {"wait_time": "A day"}, headers={"If-Match": f'"{pantry.version}"'}
    )
    verified = api(navigator).post(f"{ADDRESS}{pantry.pk}/verify/")

    assert (changed.status_code, changed.json()["wait_time"]) == (200, "A week")
    assert (stale.status_code, stale.json()["current"]["wait_time"]) == (409, "A week")
    assert verified.status_code == 200
    pantry.refresh_from_db()
    assert (pantry.assured_by, pantry.wait_time) == (navigator, "A week")
    assert api(navigator).patch(f"{ADDRESS}{pantry.pk}/", {"wait_time": "x"}).status_code == 403


def test_a_service_is_made_once_with_one_key(api, admin):
    client = api(admin)
    answers = [
        client.post(ADDRESS, {"name": "New Pantry"}, headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]

    assert [one.status_code for one in answers] == [201, 201]
    assert Service.objects.count() == 1
    assert client.post(ADDRESS, {"name": ""}).status_code == 400
    assert client.post(ADDRESS, {"name": "x", "color": "red"}).status_code == 400
    wrong = client.post(ADDRESS, {"name": "x", "minimum_age": 9, "maximum_age": 3})
    assert wrong.json()["errors"][0]["attr"] == "minimum_age"


def test_three_rows_cost_what_one_does(api, navigator, pantry, django_assert_num_queries):
    client = api(navigator)
    with django_assert_num_queries(9):
        client.get(ADDRESS)
    make_service(location=make_location(), phone="988")
    make_service(location=make_location(), phone="988")
    with django_assert_num_queries(9):
        assert len(client.get(ADDRESS).json()["results"]) == 3
