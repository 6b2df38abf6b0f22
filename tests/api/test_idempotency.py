"""The same key and body make one record, however often and however much at once they are sent."""

import uuid

import pytest
from rest_framework.test import APIClient

from cases.actions import sign_note, write_note
from cases.models import Encounter
from heart.core.models import IdempotencyKey
from neighbors.models import Neighbor
from tests.api.conftest import ago
from tests.at_once import at_once
from tests.factories import make_case, make_encounter, make_follow_up, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

KEY = {"headers": {"Idempotency-Key": "3f6f7c1e"}}


def test_the_same_key_and_body_answer_the_first_record(api, clinician, encounter_body):
    client = api(clinician)

    first = client.post("/api/v1/encounters/", encounter_body, **KEY)
    again = client.post("/api/v1/encounters/", encounter_body, **KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), again["ETag"]) == (first.json(), first["ETag"])
    assert Encounter.objects.count() == 1


def test_another_body_is_409_and_makes_nothing(api, clinician, encounter_body):
    client = api(clinician)
    client.post("/api/v1/encounters/", encounter_body, **KEY)

    response = client.post("/api/v1/encounters/", encounter_body | {"outcome": "declined"}, **KEY)

    assert response.status_code == 409
    assert [error["code"] for error in response.json()["errors"]] == ["idempotency_key_reused"]
    assert Encounter.objects.count() == 1


def test_the_key_of_another_user_is_another_key(api, clinician, emt, encounter_body):
    mine = api(clinician).post("/api/v1/encounters/", encounter_body, **KEY).json()
    theirs = api(emt).post("/api/v1/encounters/", encounter_body, **KEY).json()

    assert mine["id"] != theirs["id"]


def test_a_refused_request_does_not_use_up_its_key(api, clinician, encounter_body):
    client = api(clinician)
    wrong = encounter_body | {"follow_up": "wanted"}
    assert client.post("/api/v1/encounters/", wrong, **KEY).status_code == 400

    assert client.post("/api/v1/encounters/", encounter_body, **KEY).status_code == 201


def test_without_a_key_each_request_makes_one(api, clinician, encounter_body):
    for _again in range(2):
        api(clinician).post("/api/v1/encounters/", encounter_body)

    assert Encounter.objects.count() == 2


def test_every_route_that_makes_something_takes_a_key(api, clinician, supervisor):
    follow_up = make_follow_up(by=clinician)
    note = write_note(encounter=follow_up.encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})
    sign_note(note=note, by=clinician, at=MONDAY)
    routes = [
        ("neighbors/", {"known_as": "Ana Ejemplo"}, supervisor),
        ("cases/", {"neighbor": str(make_neighbor().pk), "reason": "Asked for help"}, supervisor),
        ("needs/", {"case": str(make_case().pk), "category": "food"}, supervisor),
        (f"follow-ups/{follow_up.pk}/attempts/", {"method": "phone", "outcome": "no_answer"}, supervisor),
        (f"encounters/{follow_up.encounter_id}/note/addenda/", {"text": "Later."}, clinician),
    ]
    for number, (path, body, user) in enumerate(routes):
        key = {"headers": {"Idempotency-Key": f"route-{number}"}}
        first = api(user).post(f"/api/v1/{path}", body, **key)
        again = api(user).post(f"/api/v1/{path}", body, **key)
        assert (first.status_code, again.status_code) == (201, 201), (path, first.json())
        assert first.json()["id"] == again.json()["id"], path


@pytest.mark.parametrize("key", ["x" * 256, "a\tb", "é\x7f"])
def test_a_key_that_is_none_is_400(api, clinician, encounter_body, key):
    response = api(clinician).post("/api/v1/encounters/", encounter_body, headers={"Idempotency-Key": key})

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "Idempotency-Key"


def test_what_is_kept_names_nobody(api, supervisor):
    api(supervisor).post("/api/v1/neighbors/", {"known_as": "Ana Ejemplo"}, **KEY)

    [row] = IdempotencyKey.objects.values()
    assert set(row) == {"id", "user_id", "key", "body_hash", "record_id", "at"}
    assert row["record_id"] == Neighbor.objects.get().pk
    assert "Ejemplo" not in str(row)


def test_eight_at_once_with_one_key_make_one_record(committed):
    user = committed(lambda: make_user("clinician"))
    body = {"program": "CRT", "cleared_at": ago(hours=1), "outcome": "resolved_on_scene"}

    def post():
        client = APIClient()
        client.force_authenticate(user)
        return client.post("/api/v1/encounters/", body, **KEY)

    answers = at_once([post] * 8)

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert committed(lambda: Encounter.objects.filter(author=user).count()) == 1


def test_eight_at_once_with_keys_of_their_own_make_eight(committed):
    user = committed(lambda: make_user("clinician"))
    body = {"program": "CRT", "cleared_at": ago(hours=1), "outcome": "resolved_on_scene"}

    def post():
        client = APIClient()
        client.force_authenticate(user)
        return client.post("/api/v1/encounters/", body, headers={"Idempotency-Key": str(uuid.uuid4())})

    answers = at_once([post] * 8)

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["number"] for answer in answers}) == 8


def test_a_key_answers_the_record_as_it_is_now(api, clinician, encounter_body):
    client = api(clinician)
    made = client.post("/api/v1/encounters/", encounter_body, **KEY).json()
    client.patch(f"/api/v1/encounters/{made['id']}/", {"location": "Bus station"})

    again = client.post("/api/v1/encounters/", encounter_body, **KEY)

    assert (again.json()["location"], again["ETag"]) == ("Bus station", '"2"')


def test_a_key_is_about_one_route(api, clinician):
    encounter = make_encounter(by=clinician)
    note = write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})
    sign_note(note=note, by=clinician, at=MONDAY)
    api(clinician).post("/api/v1/neighbors/", {"known_as": "Ana Ejemplo"}, **KEY)

    response = api(clinician).post(
        f"/api/v1/encounters/{encounter.pk}/note/addenda/", {"text": "Later."}, **KEY
    )

    assert response.status_code == 409
