"""What is served back is HSDS 3.0: valid, whole, and open to everybody."""

import json
from datetime import date, time
from pathlib import Path
from uuid import uuid4

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from heart.core.acting import acting_as
from services.models import Service
from tests.factories import make_location, make_service
from tests.services.published import ILAO, OHANA, hsds_json, needs

pytestmark = pytest.mark.django_db

LISTS = {
    "services": ("service_list", "service"),
    "organizations": ("organization_list", "organization"),
    "service_at_locations": ("service_at_location_list", "service_at_location"),
}


def imported(path: Path) -> None:
    call_command("import_services", str(path), rejects=str(path) + ".rejects", verbosity=0)


def copied(path: Path, folder: Path) -> Path:
    """A copy, beside which rejects may be written."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def example(tmp_path) -> dict:
    """The official example of a whole service, imported."""
    told = hsds_json("examples/service_full.json")
    path = tmp_path / "example.json"
    path.write_text(json.dumps(told))
    imported(path)
    return told


def without_metadata(told):
    """Metadata is the source's own history; ours is another."""
    if isinstance(told, dict):
        return {name: without_metadata(value) for name, value in told.items() if name != "metadata"}
    return [without_metadata(one) for one in told] if isinstance(told, list) else told


def less_told(told, served):
    """`served` without the fields that `told` does not have, all the way down."""
    if isinstance(told, dict):
        return {name: less_told(value, served.get(name)) for name, value in told.items()}
    if isinstance(told, list) and isinstance(served, list):
        return [less_told(one, other) for one, other in zip(told, served, strict=True)]
    return served


def test_the_official_example_comes_back_whole(client, example):
    served = client.get(f"/hsds/services/{example['id']}").json()

    told = without_metadata(example)
    told["last_modified"] = served["last_modified"]  # the same moment, written otherwise
    ours = [one for one in served["attributes"] if one["taxonomy_term"]["taxonomy"] == "HEART ways in"]
    served["attributes"] = [one for one in served["attributes"] if one not in ours]
    assert less_told(told, served) == told


@pytest.mark.parametrize("source", [OHANA, ILAO], ids=["ohana", "ilao"])
def test_every_item_is_valid_against_the_compiled_schemas(client, tmp_path, source):
    """Also those of layouts that know nothing of HSDS, in lists, in full lists and one by one."""
    imported(copied(needs(source), tmp_path))
    checked = 0
    for noun, (listed, whole) in LISTS.items():
        for schema, query in ((listed, ""), (whole, "&full=true")):
            validator = jsonschema.Draft202012Validator(
                hsds_json(f"schema/compiled/{schema}.json"), format_checker=jsonschema.FormatChecker()
            )
            page, last = 1, False
            while not last:
                told = client.get(f"/hsds/{noun}?per_page=500&page={page}{query}").json()
                for item in told["contents"]:
                    validator.validate(item)
                    checked += 1
                page, last = page + 1, told["last_page"]
        one = told["contents"][0]["id"]
        jsonschema.validate(
            client.get(f"/hsds/{noun}/{one}").json(), hsds_json(f"schema/compiled/{whole}.json")
        )

    assert checked > 6 * 8


def test_a_service_of_ours_is_valid_and_tells_its_needs(client, acting):
    location = make_location(latitude=36.0, longitude=-78.9)
    service = make_service(
        needs=("food", "housing"), intake=["walk_in"], location=location, opens=time(9), closes=time(17),
        phone="919 555 0100", minimum_age=18, assured_date=date(2026, 11, 1), assured_by=acting,
    )  # fmt: skip

    served = client.get(f"/hsds/services/{service.pk}").json()

    jsonschema.validate(served, hsds_json("schema/compiled/service.json"))
    assert [one["taxonomy_term"]["code"] for one in served["attributes"]] == ["food", "housing", "walk_in"]
    assert (served["minimum_age"], served["schedules"][0]["opens_at"]) == (18, "09:00:00")
    assert acting.email not in json.dumps(served)
    assert "assurer_email" not in served


def test_our_own_export_imports_as_the_same(client, tmp_path):
    service = make_service(
        needs=("food",), intake=["walk_in"], phone="919 555 0100", opens=time(9), closes=time(17)
    )
    service.description = "Bread."
    before = client.get(f"/hsds/services/{service.pk}").json()
    path = tmp_path / "ours.ndjson"
    path.write_bytes(b"".join(client.get("/hsds/services?format=ndjson&full=true").streaming_content))

    imported(path)

    after = client.get(f"/hsds/services/{service.pk}", headers={"If-None-Match": ""}).json()
    assert Service.objects.count() == 1
    assert after == before


def test_pages_are_counted_as_hsds_counts_them(client):
    for number in range(5):
        make_service(name=f"Service {number}")

    first = client.get("/hsds/services?per_page=2").json()
    last = client.get("/hsds/services?per_page=2&page=3").json()
    beyond = client.get("/hsds/services?per_page=2&page=4").json()

    assert {name: value for name, value in first.items() if name != "contents"} == {
        "total_items": 5, "total_pages": 3, "page_number": 1, "size": 2,
        "first_page": True, "last_page": False, "empty": False,
    }  # fmt: skip
    assert [one["name"] for one in last["contents"]] == ["Service 4"]
    assert (last["last_page"], beyond["empty"], beyond["contents"]) == (True, True, [])


def test_services_are_found_by_what_hsds_asks(client, example):
    other = make_service(name="Example Pantry", needs=("food",))
    term = example["attributes"][0]["taxonomy_term"]

    def found(query: str) -> list[str]:
        return [one["name"] for one in client.get(f"/hsds/services?{query}").json()["contents"]]

    counselling = example["name"]
    food = next(
        one["taxonomy_term"]["id"] for one in client.get(f"/hsds/services/{other.pk}").json()["attributes"]
    )
    assert found("search=pantry") == ["Example Pantry"]
    assert found(f"taxonomy_term_id={term['id']}") == [counselling]
    assert found(f"taxonomy_term_id={food}") == ["Example Pantry"]
    assert found(f"taxonomy_id={term['taxonomy_detail']['id']}") == [counselling]
    assert found(f"organization_id={example['organization']['id']}") == [counselling]
    assert found("modified_after=2026-01-01") == ["Example Pantry"]
    assert found("modified_after=2023-03-15T10:30:45Z") == [counselling, "Example Pantry"]
    assert client.get("/hsds/services?minimal=true").json()["contents"][0].keys() == {"id", "modified_date"}


@pytest.mark.parametrize(
    "address",
    ["services?page=0", "services?page=x", "services?organization_id=7", "services?modified_after=soon",
     "services?search=%00", "taxonomy_terms?taxonomy_id=x"],
)  # fmt: skip
def test_what_can_not_be_asked_is_refused(client, address):
    answer = client.get(f"/hsds/{address}")

    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error")


@pytest.mark.parametrize(
    "noun", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]
)
def test_what_is_not_there_is_404_in_json(client, noun):
    answer = client.get(f"/hsds/{noun}/{uuid4()}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


def test_terms_are_served(client, example):
    term = example["attributes"][0]["taxonomy_term"]

    assert client.get("/hsds/taxonomy_terms").json()["contents"][0]["code"] == term["code"]
    assert (
        client.get(f"/hsds/taxonomy_terms/{term['id']}").json()["taxonomy_detail"] == term["taxonomy_detail"]
    )
    assert client.get(f"/hsds/taxonomies/{term['taxonomy_detail']['id']}").json() == term["taxonomy_detail"]
    assert client.get("/hsds/").json()["version"] == "3.0"


def test_everybody_may_read_caches_may_keep_and_nobody_may_write():
    service = make_service()
    stranger = Client()

    answer = stranger.get(f"/hsds/services/{service.pk}")
    again = stranger.get(f"/hsds/services/{service.pk}", headers={"If-None-Match": answer["ETag"]})

    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer
    assert again.status_code == 304
    assert {
        stranger.post("/hsds/services", {}).status_code,
        stranger.delete("/hsds/services").status_code,
    } == {405}
    assert "public" not in stranger.get("/services/")["Cache-Control"]


def test_a_client_that_asks_too_often_is_told_to_wait(client, monkeypatch):
    from services.api.hsds import HsdsThrottle

    monkeypatch.setattr(HsdsThrottle, "rate", "2/min")

    answers = [client.get("/hsds/", REMOTE_ADDR="192.0.2.1") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"]


@pytest.mark.parametrize("noun", ["services", "organizations", "service_at_locations"])
def test_three_cost_what_one_does(client, django_assert_num_queries, noun):
    def more() -> None:
        make_service(phone="919 555 0100", location=make_location(), opens=time(9), closes=time(17))

    more()
    wanted = {"services": 37, "organizations": 17, "service_at_locations": 46}[noun]
    with django_assert_num_queries(wanted):
        client.get(f"/hsds/{noun}?full=true")
    more()
    more()
    with acting_as(Service.history.first().history_user), django_assert_num_queries(wanted):
        assert client.get(f"/hsds/{noun}?full=true").json()["total_items"] == 3
