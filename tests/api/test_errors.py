"""Every refusal has the one shape, whatever refused it."""

import uuid

import pytest
from rest_framework.test import APIClient

from tests.factories import make_case, make_neighbor, make_user

pytestmark = pytest.mark.django_db

NOBODY = str(uuid.UUID(int=1))


def shape(response) -> tuple[int, str, list[tuple[str, str | None]]]:
    """Status, type, and code and field of each error; fails unless the answer has exactly this shape."""
    body = response.json()
    assert set(body) == {"type", "errors"}
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    assert all(error["detail"] for error in body["errors"])
    return response.status_code, body["type"], [(error["code"], error["attr"]) for error in body["errors"]]


def test_400_names_each_field(api, clinician):
    response = api(clinician).post("/api/v1/encounters/", {"program": "XYZ", "mood": 1})

    assert shape(response) == (400, "validation_error", [("unknown", "mood")])

    response = api(clinician).post("/api/v1/encounters/", {"program": "XYZ"})
    assert shape(response) == (
        400,
        "validation_error",
        [("does_not_exist", "program"), ("required", "cleared_at"), ("required", "outcome")],
    )


@pytest.mark.parametrize("body", ["{", "", "[]", "null", '"text"', "[" * 100_000, '{"a": 1e999}'])
def test_400_for_what_is_no_object(api, clinician, body):
    response = api(clinician).post("/api/v1/encounters/", body, content_type="application/json")

    status, kind, _errors = shape(response)
    assert (status, kind) in {(400, "client_error"), (400, "validation_error")}


def test_415_for_another_format(api, clinician):
    response = api(clinician).post("/api/v1/encounters/", "a=1", content_type="text/plain")

    assert shape(response) == (415, "client_error", [("unsupported_media_type", None)])


def test_401_without_a_token_says_how_to_sign_in():
    response = APIClient().get("/api/v1/cases/")

    assert shape(response) == (401, "client_error", [("not_authenticated", None)])
    assert response["WWW-Authenticate"] == "Bearer"


def test_403_for_a_function_outside_the_role(api, analyst):
    assert shape(api(analyst).get("/api/v1/cases/")) == (403, "client_error", [("permission_denied", None)])


@pytest.mark.parametrize("unknown", [uuid.UUID(int=5), uuid.UUID(int=0), "f" * 36, "-" * 36])
def test_404_for_what_is_not_there(api, supervisor, unknown):
    for noun in ("cases", "encounters", "neighbors", "needs", "follow-ups", "calls", "notices", "staff"):
        response = api(supervisor).get(f"/api/v1/{noun}/{unknown}/")
        assert shape(response) == (404, "client_error", [("not_found", None)]), noun


def test_404_says_the_same_of_what_one_may_not_know_of(api, navigator, other_team):
    case = make_case(held_by=make_user("navigator", team=other_team))

    seen_not = api(navigator).get(f"/api/v1/cases/{case.pk}/")
    never_was = api(navigator).get(f"/api/v1/cases/{uuid.uuid4()}/")

    assert seen_not.json() == never_was.json()


def test_404_for_an_address_that_is_none(api, supervisor):
    assert api(supervisor).get("/api/v1/clients/").status_code == 404


def test_405_names_what_is_taken(api, supervisor):
    response = api(supervisor).delete(f"/api/v1/cases/{make_case().pk}/")

    assert shape(response) == (405, "client_error", [("method_not_allowed", None)])
    assert response["Allow"] == "GET, PATCH, HEAD, OPTIONS"


def test_409_for_what_a_rule_refuses(api, supervisor, navigator):
    case = make_case(held_by=navigator)

    response = api(supervisor).post(f"/api/v1/cases/{case.pk}/claim/")

    assert shape(response) == (409, "client_error", [("already_claimed", None)])


@pytest.mark.parametrize(
    ("path", "body", "attr"),
    [
        ("encounters/", {"program": "CN1"}, "program"),
        ("encounters/", {"outcome": "vanished"}, "outcome"),
        ("encounters/", {"call_type": "riot"}, "call_type"),
        ("encounters/", {"beat": "0"}, "beat"),
        ("encounters/", {"needs": ["fame"]}, "needs.0"),
        ("encounters/", {"police_backup": "some"}, "police_backup"),
        ("encounters/", {"interpreter": "mime"}, "interpreter"),
        ("encounters/", {"follow_up": "maybe"}, "follow_up"),
        ("encounters/", {"transported_to": "moon"}, "transported_to"),
        ("encounters/", {"neighbor": NOBODY}, "neighbor"),
        ("encounters/", {"neighbor": "Marisol"}, "neighbor"),
        ("encounters/", {"call": NOBODY}, "call"),
        ("encounters/", {"responders": [{"user": NOBODY, "discipline": "emt"}]}, "responders.0.user"),
        ("encounters/", {"responders": [{"discipline": "emt"}]}, "responders.0.user"),
        ("encounters/", {"responders": [{"mood": "emt"}]}, "responders.0.mood"),
        ("encounters/", {"parties": [{"name": ""}]}, "parties.0.name"),
        ("encounters/", {"arrested": "perhaps"}, "arrested"),
        ("encounters/", {"number": "CRT-1"}, "number"),
        ("encounters/", {"author": NOBODY}, "author"),
        ("encounters/", {"id": NOBODY}, "id"),
        ("encounters/", {"version": 7}, "version"),
    ],
)  # fmt: skip
def test_an_unknown_code_or_key_is_400_at_its_field(api, clinician, encounter_body, path, body, attr):
    response = api(clinician).post(f"/api/v1/{path}", encounter_body | body)

    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [attr]


@pytest.mark.parametrize("query", ["status=lost", "assigned_to=me", "neighbor=Marisol"])
def test_an_unknown_value_of_a_filter_is_400(api, supervisor, query):
    assert api(supervisor).get(f"/api/v1/cases/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["state=open", "asigned_to=x", "order=name"])
def test_an_unknown_filter_is_400_and_not_ignored(api, supervisor, query):
    """A misspelt filter that is ignored shows everybody's rows as if they were what was asked for."""
    response = api(supervisor).get(f"/api/v1/cases/?{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == query.split("=")[0]


def test_a_refused_post_writes_nothing(api, clinician, encounter_body):
    neighbor = make_neighbor()
    body = encounter_body | {
        "neighbor": str(neighbor.pk),
        "follow_up": "wanted",
        "needs": ["food"],
        "police_backup_reason": "safety",
    }

    response = api(clinician).post("/api/v1/encounters/", body)

    assert response.status_code == 400
    assert (neighbor.encounters.count(), neighbor.cases.count()) == (0, 0)
