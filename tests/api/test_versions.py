"""A strong ETag that is the same for every reader, and If-Match that never loses what another wrote."""

import pytest
import time_machine

from cases.actions import write_note
from cases.models import Case
from tests.api.conftest import ago
from tests.factories import make_call, make_case, make_encounter, make_follow_up, make_need, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

STALE = {"headers": {"If-Match": '"7"'}}


@pytest.fixture
def records(clinician) -> dict[str, object]:
    """One record of each noun that has an address of its own, by that address."""
    follow_up = make_follow_up(by=clinician)
    return {
        "calls": make_call(),
        "neighbors": follow_up.case.neighbor,
        "encounters": follow_up.encounter,
        "cases": follow_up.case,
        "needs": make_need(case=follow_up.case),
        "follow-ups": follow_up,
    }


def test_the_tag_is_the_version_and_the_same_for_every_reader(api, records, navigator, clinician, supervisor):
    for noun, record in records.items():
        tags = set()
        for reader in (navigator, clinician, supervisor):
            response = api(reader).get(f"/api/v1/{noun}/{record.pk}/")
            assert response.status_code == 200, (noun, reader)
            assert response["ETag"] == f'"{response.json()["version"]}"'
            tags.add(response["ETag"])
        assert len(tags) == 1, noun


# What is asked of each noun with a stale version, and would be accepted without one.
WRITES = [
    ("neighbors", "patch", "", {"pronouns": "they/them"}),
    ("encounters", "patch", "", {"location": "Bus station"}),
    ("cases", "patch", "", {"risk": "high"}),
    ("cases", "post", "claim/", {}),
    ("cases", "post", "assign/", {"user": None}),
    ("cases", "post", "pause/", {"reason": "Away", "until": ago(days=-3)}),
    ("cases", "post", "close/", {"reason": "other", "needs": []}),
    ("needs", "patch", "", {"wanted": "not_now"}),
    ("needs", "post", "status/", {"status": "working"}),
    (
        "needs",
        "post",
        "connect/",
        {"evidence_level": 4, "verified_by": "neighbor", "connected_on": "2026-11-16"},
    ),
    (
        "follow-ups",
        "post",
        "reschedule/",
        {"opens_at": ago(days=-30), "due_at": ago(days=-31), "reason": "They asked"},
    ),
    ("follow-ups", "post", "cancel/", {"reason": "They asked"}),
]


@time_machine.travel(ago(hours=0), tick=False)  # an answer says how late a promise is now
@pytest.mark.parametrize(("noun", "method", "act", "body"), WRITES)
def test_a_stale_version_is_409_with_what_is_there_now(api, records, supervisor, noun, method, act, body):
    record, client = records[noun], api(supervisor)
    before = client.get(f"/api/v1/{noun}/{record.pk}/")
    history = type(record).history.count()

    response = getattr(client, method)(f"/api/v1/{noun}/{record.pk}/{act}", body, **STALE)

    assert response.status_code == 409
    told = response.json()
    assert [error["code"] for error in told["errors"]] == ["stale_version"]
    assert (told["current"], response["ETag"]) == (before.json(), before["ETag"])
    assert client.get(f"/api/v1/{noun}/{record.pk}/").json() == before.json()
    assert type(record).history.count() == history


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', "*"])
def test_the_current_version_is_accepted_and_moves_on(api, records, supervisor, tag):
    case, client = records["cases"], api(supervisor)
    tag = tag.format(Case.objects.get(pk=case.pk).version)

    response = client.patch(f"/api/v1/cases/{case.pk}/", {"risk": "high"}, headers={"If-Match": tag})

    assert response.status_code == 200
    assert response["ETag"] == f'"{case.version + 1}"'


def test_a_change_that_changes_nothing_keeps_the_version(api, supervisor):
    case = make_case()

    response = api(supervisor).patch(f"/api/v1/cases/{case.pk}/", {"risk": None})

    assert (response.status_code, response["ETag"]) == (200, '"1"')
    assert Case.history.filter(id=case.pk).count() == 1


@pytest.mark.parametrize("tag", ["7", '"seven"', '"1", "2"', '""', "nonsense"])
def test_a_tag_that_is_none_is_400(api, supervisor, tag):
    case = make_case()

    response = api(supervisor).patch(f"/api/v1/cases/{case.pk}/", {"risk": "low"}, headers={"If-Match": tag})

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "If-Match"
    assert api(supervisor).get(f"/api/v1/cases/{case.pk}/").json()["risk"] is None


@pytest.mark.parametrize(
    ("method", "act", "body"), [("put", "", {"sections": {"saw": "Another text."}}), ("post", "sign/", {})]
)
def test_a_stale_note_is_409_with_the_note_as_it_is(api, clinician, method, act, body):
    encounter = make_encounter(by=clinician)
    write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "The text."})
    client, path = api(clinician), f"/api/v1/encounters/{encounter.pk}/note/"
    before = client.get(path)

    response = getattr(client, method)(f"{path}{act}", body, **STALE)

    assert response.status_code == 409
    assert (response.json()["current"], response["ETag"]) == (before.json(), before["ETag"])
    assert client.get(path).json() == before.json()


def test_a_stale_message_about_a_call_is_409_with_the_call(api, integration):
    integration.source = "cad"
    integration.save_by(integration)
    client, path = api(integration), "/api/v1/calls/cad/26-1/"
    made = client.put(path, {"received_at": ago(hours=1)})

    response = client.put(path, {"priority": "P"}, **STALE)

    assert response.status_code == 409
    assert response.json()["current"] == made.json()


def test_a_changed_contact_moves_the_neighbors_tag(api, supervisor):
    neighbor = make_neighbor()
    contacts = {"contacts": [{"name": "Ana Ejemplo"}]}

    response = api(supervisor).patch(f"/api/v1/neighbors/{neighbor.pk}/", contacts)

    assert response["ETag"] != f'"{neighbor.version}"'
