import uuid
from datetime import date

import pytest

from accounts.models import Role
from audit.models import AccessEvent
from neighbors.models import Neighbor
from tests.factories import make_case, make_neighbor, make_user

pytestmark = pytest.mark.django_db

URL = "/api/v1/neighbors/"
POINT = {"kind": "phone", "value": "336 555 0161", "label": "cell", "ok_to_text": True}
CONTACT = {"name": "Ana Ejemplo", "relationship": "sister", "phone": "336 555 0177", "may_discuss": True}


def test_creating_answers_the_whole_record_with_its_tag(api, clinician):
    answer = api(clinician).post(
        URL,
        {"known_as": "Mari", "aliases": ["Marisol"], "contact_points": [POINT], "contacts": [CONTACT]},
    )

    body = answer.json()
    assert (answer.status_code, answer["ETag"], body["version"]) == (201, '"1"', 1)
    (point,), (contact,) = body["contact_points"], body["contacts"]
    assert point == POINT | {"id": point["id"], "ok_to_leave_message": False, "note": ""}
    assert contact == CONTACT | {"id": contact["id"]}
    assert set(body) == {
        "id", "created_at", "updated_at", "version", "code", "known_as", "first_name", "last_name", "aliases",
        "date_of_birth", "age_estimate", "gender", "pronouns", "race_ethnicity", "preferred_language",
        "interpreter_needed", "housing_status", "usual_location", "safe_hours", "ask_for", "voicemail_ok",
        "if_someone_else_answers", "hide_program", "home_visit", "safe_times", "may_answer", "unsafe_person",
        "unnamed", "linked_to", "contact_points", "contacts",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "known_as"),
        ({"known_as": ""}, "blank", "known_as"),
        ({"known_as": "   "}, "blank", "known_as"),
        ({"known_as": "a\x00b"}, "null_characters_not_allowed", "known_as"),
        ({"known_as": "a" * 1_000_000}, "max_length", "known_as"),
        ({"known_as": "X", "nickname": "Y"}, "unknown", "nickname"),
        ({"known_as": "X", "preferred_language": "zzz"}, "invalid", "preferred_language"),
        ({"known_as": "X", "date_of_birth": "2190-01-01"}, "invalid", "date_of_birth"),
        ({"known_as": "X", "date_of_birth": "1850-01-01"}, "invalid", "date_of_birth"),
        ({"known_as": "X", "date_of_birth": "yesterday"}, "invalid", "date_of_birth"),
        ({"known_as": "X", "age_estimate": 400}, "max_value", "age_estimate"),
        ({"known_as": "X", "aliases": "Y"}, "not_a_list", "aliases"),
        (
            {"known_as": "X", "contact_points": [{"kind": "fax", "value": "1"}]},
            "invalid_choice",
            "contact_points.0.kind",
        ),
        ({"known_as": "X", "contact_points": [{"kind": "phone"}]}, "required", "contact_points.0.value"),
        ({"known_as": "X", "contacts": [{"name": "Ana", "mood": 1}]}, "unknown", "contacts.0.mood"),
    ],
)
def test_what_can_not_be_right_says_which_field_and_writes_nothing(api, clinician, body, code, attr):
    answer = api(clinician).post(URL, body)

    assert answer.status_code == 400
    assert [(error["code"], error["attr"]) for error in answer.json()["errors"]] == [(code, attr)]
    assert Neighbor.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["🦊 Fuchs Fixture", "مريم تجربة", "Jose\u0301 Testa", "Z\u0351a\u0323l\u0334go", "\u202eabc"]
)
def test_any_script_comes_back_as_it_was_sent(api, clinician, name):
    answer = api(clinician).post(URL, {"known_as": name})

    assert (answer.status_code, answer.json()["known_as"]) == (201, name)


def test_the_same_key_makes_one_neighbor(api, clinician):
    key, client = str(uuid.uuid4()), api(clinician)

    first, again = (
        client.post(URL, {"known_as": "Mari"}, headers={"Idempotency-Key": key}) for _ in range(2)
    )
    other = client.post(URL, {"known_as": "Olu"}, headers={"Idempotency-Key": key})

    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 409
    assert Neighbor.objects.count() == 1


def test_a_patch_changes_what_it_names(api, clinician):
    neighbor = make_neighbor(by=clinician, known_as="Mari", contact_points=[POINT])

    answer = api(clinician).patch(
        f"{URL}{neighbor.pk}/", {"pronouns": "she/her"}, headers={"If-Match": '"1"'}
    )

    body = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (body["known_as"], body["pronouns"], len(body["contact_points"])) == ("Mari", "she/her", 1)


def test_a_stale_patch_is_refused_with_what_it_says_now(api, clinician):
    neighbor = make_neighbor(by=clinician, known_as="Mari")
    client, url = api(clinician), f"{URL}{neighbor.pk}/"
    client.patch(url, {"contacts": [CONTACT]}, headers={"If-Match": '"1"'})

    answer = client.patch(url, {"known_as": "Olu"}, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer["ETag"]) == (409, '"2"')
    assert answer.json()["current"]["contacts"][0]["name"] == "Ana Ejemplo"
    assert Neighbor.objects.get().known_as == "Mari"


def test_a_row_in_a_patch_is_whole(api, clinician):
    neighbor = make_neighbor(by=clinician, contact_points=[POINT])

    answer = api(clinician).patch(f"{URL}{neighbor.pk}/", {"contact_points": [{"label": "work"}]})

    assert answer.status_code == 400
    assert {error["attr"] for error in answer.json()["errors"]} == {
        "contact_points.0.kind",
        "contact_points.0.value",
    }


@pytest.mark.parametrize(("rows", "queries"), [(1, 6), (3, 6)])
def test_the_list_asks_the_same_questions_for_one_and_for_three(
    api, clinician, rows, queries, django_assert_num_queries
):
    for _ in range(rows):
        make_neighbor(by=clinician, contact_points=[POINT], contacts=[CONTACT])

    with django_assert_num_queries(queries):
        answer = api(clinician).get(URL)

    assert len(answer.json()["results"]) == rows


@pytest.mark.parametrize(("rows", "queries"), [(1, 9), (3, 9)])
def test_the_search_asks_the_same_questions_for_one_and_for_three(
    api, clinician, rows, queries, django_assert_num_queries
):
    for _ in range(rows):
        make_neighbor(by=clinician, known_as="Mari Testa", contact_points=[POINT], contacts=[CONTACT])

    with django_assert_num_queries(queries):
        answer = api(clinician).post(f"{URL}search/", {"q": "mari 0161"})

    assert len(answer.json()) == rows


def test_search_answers_candidates_with_reasons(api, clinician):
    mari = make_neighbor(by=clinician, known_as="Mari Testa")

    answer = api(clinician).post(f"{URL}search/", {"q": "mary testa"})

    assert answer.json() == [
        {
            "neighbor": str(mari.pk),
            "code": mari.code,
            "known_as": "Mari Testa",
            "score": 0.753,
            "reasons": ["Sounds like “mary testa”."],
        }
    ]


def test_match_answers_candidates_with_reasons(api, clinician):
    mari = make_neighbor(by=clinician, known_as="Mari Testa", date_of_birth=date(1990, 2, 3))

    answer = api(clinician).post(
        f"{URL}match/", {"first_name": "Mari", "last_name": "Testa", "date_of_birth": "1990-02-03"}
    )

    (candidate,) = answer.json()
    assert (candidate["neighbor"], candidate["reasons"]) == (
        str(mari.pk),
        ["Same name.", "Same date of birth."],
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [("search/", {}), ("search/", {"q": ""}), ("search/", {"q": "a\x00"}), ("match/", {"x": 1})],
)
def test_a_question_that_is_none_is_400(api, clinician, path, body):
    assert api(clinician).post(URL + path, body).status_code == 400


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMIN, Role.INTEGRATION])
def test_who_has_no_business_with_people_gets_403_for_functions_and_404_for_records(api, role):
    neighbor, client = make_neighbor(), api(make_user(role))

    assert client.get(URL).status_code == 403
    assert client.post(URL, {"known_as": "X"}).status_code == 403
    assert client.post(f"{URL}search/", {}).status_code == 403
    assert client.post(f"{URL}match/", {}).status_code == 403
    assert client.get(f"{URL}{neighbor.pk}/").status_code == 404
    assert client.patch(f"{URL}{neighbor.pk}/", {"known_as": "X"}).status_code == 404


def test_another_teams_neighbor_is_not_there(api, navigator, other_team):
    neighbor = make_neighbor()
    make_case(neighbor=neighbor, held_by=make_user(Role.NAVIGATOR, team=other_team))

    client = api(navigator)
    assert client.get(f"{URL}{neighbor.pk}/").status_code == 404
    assert client.patch(f"{URL}{neighbor.pk}/", {"known_as": "X"}).status_code == 404
    assert client.get(URL).json()["results"] == []


def test_two_records_are_linked_and_parted(api, clinician):
    neighbor, other, client = make_neighbor(), make_neighbor(), api(clinician)

    linked = client.post(f"{URL}{neighbor.pk}/link/", {"to": str(other.pk), "reason": "Same phone"})
    again = client.post(f"{URL}{neighbor.pk}/link/", {"to": str(other.pk)})
    parted = client.post(f"{URL}{neighbor.pk}/unlink/", {"reason": "His brother"})

    assert (linked.status_code, linked.json()["linked_to"]) == (200, str(other.pk))
    assert again.status_code == 409
    assert (parted.status_code, parted.json()["linked_to"]) == (200, None)


@pytest.mark.parametrize("to", [None, "no id", "00000000-0000-0000-0000-000000000000"])
def test_a_record_is_linked_to_one_that_is_there(api, clinician, to):
    answer = api(clinician).post(f"{URL}{make_neighbor().pk}/link/", {"to": to}, format="json")

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "to")


def test_deleting_and_replacing_are_not_there(api, clinician):
    neighbor, client = make_neighbor(), api(clinician)

    assert client.delete(f"{URL}{neighbor.pk}/").status_code == 405
    assert client.put(f"{URL}{neighbor.pk}/", {"known_as": "X"}).status_code == 405


def test_each_answer_leaves_one_access_event(api, clinician):
    neighbor = make_neighbor(by=clinician, known_as="Mari Testa")
    client = api(clinician)

    client.get(URL)
    client.get(f"{URL}{neighbor.pk}/")
    client.post(f"{URL}search/", {"q": "mari"})

    events = [(event.actor, event.via, event.about) for event in AccessEvent.objects.all()]
    assert events == [(clinician, "api", [neighbor.pk])] * 3
