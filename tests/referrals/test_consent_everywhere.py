"""No way out without a consent that says it all: each refuses by the name of what is missing.

A need about substance use, each of the eleven elements missing in turn, and a consent that ended, was taken
back, covers something else or is for somebody else; by page, by API, by export.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Need
from followups.models import ContactAttempt
from heart.core.acting import acting_as
from neighbors.actions import revoke_consent
from neighbors.models import Consent, Disclosure, Element
from programs.queries import city_zone
from referrals.actions import make_link
from referrals.models import ProviderLink, Referral
from tests.factories import consent_to, make_need, make_referral, make_sent, make_service

pytestmark = pytest.mark.django_db

SHOWN = {element.value: str(element.label) for element in Element} | {
    "expired": "(expired)",
    "revoked": "(revoked)",
    "outside_scope": "it does not cover: What they need and want",
    "other_recipient": "it is for Somebody Else",
}
# What takes an element away. Recording such a consent is refused; an older record may still lack it.
WITHOUT: dict[str, dict[str, Any]] = {
    Element.PATIENT: {"neighbor_name": ""},
    Element.DISCLOSER: {"discloser": ""},
    Element.SCOPE: {"scope": []},
    Element.RECIPIENT: {"recipient": ""},
    Element.PURPOSE: {"purpose": ""},
    Element.RIGHT_TO_REVOKE: {"statements": ["possible_redisclosure", "consequence_of_refusing"]},
    Element.EXPIRY: {"expires_on": None},
    Element.SIGNATURE: {"signer_role": ""},
    Element.DATE_SIGNED: {"signed_on": None},
    Element.REDISCLOSURE: {"statements": ["right_to_revoke", "possible_redisclosure"]},
    Element.OWN_CONSENT: {"scope": ["needs", "substance_use", "counselling_notes"]},
    "outside_scope": {"scope": ["substance_use"]},
    "other_recipient": {"recipient": "Somebody Else"},
}
CODES = [*WITHOUT, "expired", "revoked"]


class World:
    """A draft and a sent referral of the same kind of need, both under a consent that lacks `code`."""

    def __init__(self, code: str, by) -> None:
        self.code, self.by, self.at = code, by, timezone.now()
        self.draft, self.sent = self._draft(), self._sent()

    def _need(self) -> Need:
        return make_need(category="substance_use")

    def _draft(self) -> Referral:
        need = self._need()
        service = make_service(needs=("substance_use",))
        consent = self._spoiled(consent_to(service, need))
        return make_referral(need=need, service=service, consent=consent, by=self.by, at=self.at)

    def _sent(self) -> Referral:
        """Sent while all was well."""
        sent = make_sent(need=self._need(), by=self.by, at=self.at)
        self.path = f"/referrals/answer/{make_link(referral=sent, by=self.by, at=self.at)[1]}/"
        with acting_as(self.by, "as an older record"):
            Referral.objects.filter(pk=sent.pk).update(consent=self._spoiled(sent.consent))
        return Referral.objects.get(pk=sent.pk)

    def _spoiled(self, consent: Consent) -> Consent:
        if self.code == "revoked":
            return revoke_consent(consent=consent, by=self.by, at=self.at)
        facts = {field.name: getattr(consent, field.name) for field in Consent._meta.concrete_fields}
        facts = {name: value for name, value in facts.items() if name not in ("id", "version")}
        today = self.at.astimezone(city_zone()).date()
        ended = {"signed_on": today - timedelta(days=40), "expires_on": today - timedelta(days=1)}
        facts |= ended if self.code == "expired" else WITHOUT[self.code]
        return Consent(**facts).save_by(self.by)


def ways_out(world: World, page: Client, client) -> dict[str, Any]:
    """Each way by which something about the neighbor would leave the house, tried."""
    draft, sent = world.draft, world.sent
    by_api, by_page = f"/api/v1/referrals/{draft.pk}", f"/referrals/{draft.pk}"
    of_sent_by_api, of_sent_by_page = f"/api/v1/referrals/{sent.pk}", f"/referrals/{sent.pk}"
    form = page.get(f"{of_sent_by_page}/handoff/").context["form"]
    met = {"provider_person": "Sam Sample", "method": "phone"}
    return {
        "sent by page": page.post(f"{by_page}/send/", {"version": draft.version}),
        "sent by page, chosen": page.post(
            f"{by_page}/send/", {"version": draft.version, "consent": draft.consent_id}
        ),
        "sent by API": client.post(f"{by_api}/status/", {"status": "sent"}, format="json"),
        "sent by API, chosen": client.post(
            f"{by_api}/status/", {"status": "sent", "consent": str(draft.consent_id)}, format="json"
        ),
        "export of a draft": client.get(f"{by_api}/fhir/"),
        "export of what was sent": client.get(f"{of_sent_by_api}/fhir/"),
        "link by page": page.post(f"{of_sent_by_page}/link/"),
        "link by API": client.post(f"{of_sent_by_api}/link/"),
        "handoff by page": page.post(
            f"{of_sent_by_page}/handoff/", met | {"form_key": form["form_key"].value()}
        ),
        "handoff by API": client.post(f"{of_sent_by_api}/handoff/", met, format="json"),
    }


@pytest.mark.parametrize("code", CODES)
def test_what_a_consent_lacks_is_named_by_every_way_out(code, supervisor, browse, api):
    world = World(code, supervisor)
    shared = Disclosure.objects.count()

    answers = ways_out(world, browse(supervisor), api(supervisor))

    wrong = {}
    for way, answer in answers.items():
        words = answer.content.decode().replace("&#x27;", "'")
        named = SHOWN[code] in words and ("API" not in way or answer.json()["errors"][0]["code"] == code)
        if answer.status_code != 409 or not named:
            wrong[way] = (answer.status_code, words[-400:])
    assert wrong == {}
    assert Disclosure.objects.count() == shared
    assert [Referral.objects.get(pk=one.pk).status for one in (world.draft, world.sent)] == ["draft", "sent"]
    assert (ProviderLink.objects.count(), ContactAttempt.objects.count()) == (1, 0)


@pytest.mark.parametrize("code", ["signature", "expired", "revoked"])
def test_the_link_that_is_out_already_shows_and_takes_nothing(code, supervisor):
    """To the provider it does not say why: that is between the neighbor and us."""
    world = World(code, supervisor)

    opened, answered = Client().get(world.path), Client().post(world.path, {"status": "accepted"})

    assert (opened.status_code, answered.status_code) == (410, 410)
    said = opened.content.decode() + answered.content.decode()
    name, service = world.sent.need.case.neighbor.known_as, world.sent.service.name
    assert [words in said for words in (name, service, "Substance use", SHOWN[code])] == [False] * 4
    assert Referral.objects.get(pk=world.sent.pk).status == "sent"


@pytest.mark.parametrize("element", Element)
def test_recording_one_without_it_is_refused_on_the_page(element, supervisor, browse):
    page = browse(supervisor)
    need = make_need(category="substance_use")
    whole = consent_to(make_service(), need)
    path = f"/neighbors/{need.case.neighbor_id}/consents/new/"
    key = page.get(path).context["form"]["form_key"].value()
    names = [
        "kind", "neighbor_name", "discloser", "scope", "recipient", "recipient_kind", "purpose", "given_how",
        "signer", "signer_role", "signed_on", "expires_on", "statements",
    ]  # fmt: skip
    said = {name: getattr(whole, name) for name in names} | WITHOUT[element] | {"form_key": key}
    said = {name: value for name, value in said.items() if value is not None}

    answer = page.post(path, said)

    assert (answer.status_code, Consent.objects.count()) == (422, 1)
    assert SHOWN[element] in answer.content.decode().replace("&#x27;", "'")
