"""Consents and disclosures for programs."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from neighbors.actions import share
from neighbors.models import Consent, Element
from neighbors.models.terms import FIELD_OF
from tests.factories import make_consent, make_neighbor
from tests.factories.story import ELEVEN, MONDAY
from tests.neighbors.test_terms import WITHOUT

pytestmark = pytest.mark.django_db

CONSENTS = "/api/v1/consents/"


def whole(**changes):
    day = timezone.now().date() - timedelta(days=2)
    days = {"signed_on": day.isoformat(), "expires_on": (day + timedelta(days=90)).isoformat()}
    facts = {"neighbor": str(make_neighbor().pk), **ELEVEN, **days, **changes}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def test_a_consent_answers_with_what_was_said(api, navigator):
    sent = whole()

    response = api(navigator).post(CONSENTS, sent)

    assert response.status_code == 201, response.data
    told = response.json()
    assert {name: told[name] for name in sent} == {
        **sent, "scope": list(sent["scope"]), "statements": list(sent["statements"])
    }  # fmt: skip
    assert told["revoked_at"] is None
    assert response["ETag"] == '"1"'


@pytest.mark.parametrize("element", Element)
def test_a_missing_element_is_refused_by_its_name(api, navigator, element):
    response = api(navigator).post(CONSENTS, whole(**WITHOUT[element]))

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["attr"], error["code"]) == (FIELD_OF[element], element.value)
    assert str(element.label) in error["detail"]


def test_a_spoken_consent_needs_little(api, navigator):
    sent = {"neighbor": str(make_neighbor(known_as="Marisol Testa").pk), "scope": ["needs"],
            "recipient": "Food banks", "purpose": "A food box"}  # fmt: skip

    told = api(navigator).post(CONSENTS, sent).json()

    assert (told["kind"], told["given_how"], told["neighbor_name"]) == ("general", "verbal", "Marisol Testa")
    assert told["signed_on"] is not None


def test_all_is_refused(api, navigator):
    response = api(navigator).post(CONSENTS, whole(scope=["all"]))

    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "scope"


def test_it_is_taken_back_once(api, navigator):
    consent = make_consent(by=navigator)

    first = api(navigator).post(f"{CONSENTS}{consent.pk}/revoke/", {"reason": "Said so by phone"})
    again = api(navigator).post(f"{CONSENTS}{consent.pk}/revoke/", {})

    assert (first.status_code, again.status_code) == (200, 409)
    assert first.json()["revoked_at"] is not None
    assert Consent.objects.get().revoked_reason == "Said so by phone"


def test_what_was_shared_is_listed_for_the_neighbor(api, navigator):
    consent = make_consent(by=navigator)
    shared = share(
        neighbor=consent.neighbor, categories=["needs"], recipient=consent.recipient, purpose="A bed",
        channel="phone", by=navigator, at=MONDAY,
    )  # fmt: skip

    [told] = api(navigator).get(f"/api/v1/disclosures/?neighbor={consent.neighbor_id}").json()["results"]
    assert (told["id"], told["consent"], told["categories"]) == (str(shared.pk), str(consent.pk), ["needs"])
    assert api(navigator).get(f"/api/v1/disclosures/?neighbor={make_neighbor().pk}").json()["results"] == []
    assert api(navigator).post("/api/v1/disclosures/", {}).status_code == 405
