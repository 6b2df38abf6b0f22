"""What a neighbor lets us share, on pages."""

import pytest

from neighbors.actions import share
from neighbors.models import Consent, Element
from tests.factories import make_consent, make_neighbor
from tests.factories.story import ELEVEN, MONDAY
from tests.neighbors.test_terms import WITHOUT

pytestmark = pytest.mark.django_db

OVERRIDES = 11  # queries
KEY = "6f1e4a7e-5a52-4a0c-8d4f-0c4f3b2f1a10"


def typed(**changes) -> dict:
    facts = {**ELEVEN, **changes, "form_key": KEY}
    return {name: "" if value is None else value for name, value in facts.items()}


@pytest.fixture(autouse=True)
def _that_monday(time_machine) -> None:
    time_machine.move_to(MONDAY)


def test_a_consent_is_recorded_once_and_shown(browse, navigator):
    neighbor = make_neighbor()
    url = f"/neighbors/{neighbor.pk}/consents/new/"
    client = browse(navigator)

    for _again in range(2):
        assert client.post(url, typed()).status_code == 303

    assert Consent.objects.count() == 1
    page = client.get(f"/neighbors/{neighbor.pk}/").content.decode()
    assert "Sample Recovery Center" in page
    assert "until Feb 14, 2027" in page


@pytest.mark.parametrize("element", Element)
def test_a_missing_element_is_refused_by_its_name_and_what_was_typed_stays(browse, navigator, element):
    url = f"/neighbors/{make_neighbor().pk}/consents/new/"
    said = typed(**WITHOUT[element])

    answer = browse(navigator).post(url, said)

    assert answer.status_code == 422
    page = answer.content.decode().replace("&#x27;", "'")
    assert str(element.label) in page
    assert element is Element.PURPOSE or "To arrange treatment" in page
    assert not Consent.objects.exists()


def test_it_is_taken_back_and_can_not_be_twice(browse, navigator):
    consent = make_consent(by=navigator)
    client, url = browse(navigator), f"/neighbors/consents/{consent.pk}/revoke/"

    assert client.post(url, {"reason": "Said so"}).status_code == 303
    assert client.post(url, {"reason": "Again"}).status_code == 409

    assert "Taken back" in client.get(f"/neighbors/{consent.neighbor_id}/").content.decode()


def test_it_ends_with_its_event(browse, navigator):
    consent = make_consent(by=navigator, expires_on=None, expires_event="Treatment has ended")

    answer = browse(navigator).post(
        f"/neighbors/consents/{consent.pk}/ended/", {"happened_on": MONDAY.date().isoformat()}
    )

    assert answer.status_code == 303
    assert Consent.objects.get().event_on == MONDAY.date()


def test_every_sharing_stands_on_the_neighbors_page_and_an_override_on_the_supervisors_list(
    browse, navigator, supervisor
):
    neighbor = make_neighbor()
    share(
        neighbor=neighbor, categories=["needs"], recipient="Prueba Hospital", purpose="Emergency",
        channel="phone", by=supervisor, at=MONDAY, override_reason="Overdose, they asked",
    )  # fmt: skip

    page = browse(navigator).get(f"/neighbors/{neighbor.pk}/").content.decode()
    assert "Prueba Hospital" in page
    assert "Without consent, because: Overdose, they asked" in page
    listed = browse(supervisor).get("/oversight/overrides/").content.decode()
    assert "Overdose, they asked" in listed
    assert neighbor.code in listed
    assert browse(navigator).get("/oversight/overrides/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(browse, supervisor, rows, django_assert_num_queries):
    for _again in range(rows):
        share(
            neighbor=make_neighbor(), categories=["needs"], recipient="A", purpose="B", channel="phone",
            by=supervisor, at=MONDAY, override_reason="C",
        )  # fmt: skip
    client = browse(supervisor)
    client.get("/oversight/overrides/")

    with django_assert_num_queries(OVERRIDES):
        client.get("/oversight/overrides/")


def test_who_does_not_work_with_consents_sees_none(browse, emt):
    neighbor = make_neighbor(by=emt)
    make_consent(neighbor=neighbor, recipient="Example House")

    page = browse(emt).get(f"/neighbors/{neighbor.pk}/").content.decode()

    assert "Example House" not in page
    assert "What we may share" not in page
