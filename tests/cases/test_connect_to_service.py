"""A need is connected to a service of the directory, by its id, or to one that is only named."""

import uuid

import pytest

from cases.models import Need
from tests.factories import make_need, make_service

pytestmark = pytest.mark.django_db

SAID = {"evidence_level": 4, "verified_by": "provider", "connected_on": "2026-11-18"}


def connect(client, need: Need, **said):
    return client.post(f"/api/v1/needs/{need.pk}/connect/", SAID | said)


def test_a_service_of_the_directory_is_named_by_its_id_and_keeps_the_name_that_it_bore(api, supervisor):
    need, service = make_need(category="food"), make_service(name="Example Pantry")

    answer = connect(api(supervisor), need, service=str(service.pk))

    assert answer.status_code == 200, answer.data
    assert (answer.data["service"], answer.data["service_name"]) == (str(service.pk), "Example Pantry")
    service.name = "Another Name"
    service.save_by(supervisor)
    need.refresh_from_db()
    assert (need.service, need.service_name) == (service, "Example Pantry")


def test_an_id_that_is_no_service_is_refused(api, supervisor):
    need = make_need()

    answer = connect(api(supervisor), need, service=str(uuid.uuid4()))

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "service")
    need.refresh_from_db()
    assert need.status == Need.Status.IDENTIFIED


def test_the_page_offers_the_services_for_this_need(browse, supervisor):
    need = make_need(category="food")
    pantry, shelter = (
        make_service(name="Example Pantry"),
        make_service(name="Example Shelter", needs=("housing",)),
    )
    gone = make_service(name="Closed Pantry", status="defunct")
    client, address = browse(supervisor), f"/needs/{need.pk}/connect/"

    page = client.get(address).content.decode()
    done = client.post(address, SAID | {"version": need.version, "service": str(pantry.pk)})

    assert [str(one.pk) in page for one in (pantry, shelter, gone)] == [True, False, False]
    assert done.status_code == 303
    need.refresh_from_db()
    assert need.service == pantry
