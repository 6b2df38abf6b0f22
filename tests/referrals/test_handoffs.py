"""A warm handoff is one contact with three people, and counts as any contact does."""

from datetime import timedelta

import pytest

from followups.models import ContactAttempt, FollowUp
from heart.core.errors import Invalid, InvalidTransition
from neighbors.actions import ConsentRefused, revoke_consent
from neighbors.models import Disclosure
from referrals.actions import log_handoff
from referrals.models import Handoff, Referral
from tests.conftest import NOON
from tests.factories import make_case, make_follow_up, make_in, make_need, make_sent

pytestmark = pytest.mark.django_db

SAM = "Sam, front desk"


@pytest.fixture
def promised(navigator) -> FollowUp:
    return make_follow_up()


@pytest.fixture
def sent(promised, supervisor) -> Referral:
    return make_sent(need=make_need(case=promised.case), by=supervisor)


def test_it_keeps_the_promise_and_says_who_was_there(sent, promised, supervisor):
    handoff = log_handoff(
        referral=sent, provider_person=f" {SAM} ", note="She moves in on Monday.", by=supervisor, at=NOON
    )

    promised.refresh_from_db()
    assert (promised.status, promised.reached_at) == ("done", NOON)
    contact = handoff.contact
    assert (contact.follow_up, contact.by, contact.with_whom, contact.outcome, contact.method) == (
        promised, supervisor, "neighbor", "reached", "in_person",
    )  # fmt: skip
    assert (handoff.provider_person, contact.note) == (SAM, "She moves in on Monday.")


def test_what_the_provider_was_told_is_listed(sent, supervisor):
    log_handoff(referral=sent, provider_person=SAM, method="phone", by=supervisor, at=NOON)

    told = Disclosure.objects.filter(about=sent.pk).latest("shared_at")
    assert (told.channel, told.consent, told.recipient) == ("phone", sent.consent, sent.service.name)


def test_without_a_date_it_is_a_round_of_its_own(supervisor):
    sent = make_sent(need=make_need(case=make_case()), by=supervisor)
    met_at = NOON - timedelta(hours=1)

    handoff = log_handoff(referral=sent, provider_person=SAM, met_at=met_at, by=supervisor, at=NOON)

    kept = handoff.contact.follow_up
    assert (kept.status, kept.reached_at, kept.encounter) == ("done", met_at, None)
    assert not FollowUp.objects.pending().filter(case=sent.need.case).exists()


@pytest.mark.parametrize(
    ("said", "attr"),
    [
        ({"provider_person": " "}, "provider_person"),
        ({"method": "letter"}, "method"),
        ({"met_at": NOON + timedelta(days=1)}, "at"),
        ({"met_at": NOON - timedelta(days=900)}, "at"),
    ],
)
def test_what_is_missing_or_wrong_is_said(supervisor, said, attr):
    sent = make_sent(by=supervisor)

    with pytest.raises(Invalid) as refused:
        log_handoff(referral=sent, by=supervisor, at=NOON, **{"provider_person": SAM, **said})

    assert refused.value.attr == attr
    assert not ContactAttempt.objects.exists()


def test_a_consent_taken_back_stops_it(sent, supervisor):
    revoke_consent(consent=sent.consent, by=supervisor, at=NOON)

    with pytest.raises(ConsentRefused, match="revoked"):
        log_handoff(referral=sent, provider_person=SAM, by=supervisor, at=NOON)

    assert not ContactAttempt.objects.exists()


@pytest.mark.parametrize("status", ["draft", "declined", "received"])
def test_it_is_to_a_provider_who_has_the_request(status, supervisor):
    referral = make_in(status)

    with pytest.raises(InvalidTransition, match="Send it first"):
        log_handoff(referral=referral, provider_person=SAM, by=supervisor, at=NOON)


def test_it_connects_nobody(sent, supervisor):
    log_handoff(referral=sent, provider_person=SAM, by=supervisor, at=NOON)

    sent.refresh_from_db()
    sent.need.refresh_from_db()
    assert (sent.status, sent.need.status, sent.need.evidence_level) == ("sent", "referred", 1)


def test_on_the_page_once_though_pressed_twice(sent, supervisor, browse):
    page = browse(supervisor)
    path = f"/referrals/{sent.pk}/handoff/"
    key = page.get(path).context["form"]["form_key"].value()
    said = {"form_key": key, "provider_person": SAM, "method": "in_person", "note": "Keys on Monday"}

    answers = [page.post(path, said).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert Handoff.objects.count() == 1
    shown = page.get(f"/referrals/{sent.pk}/").content.decode()
    assert f"The neighbor, {SAM} and {supervisor.name}" in shown


def test_by_the_api_with_its_key(sent, supervisor, api):
    client = api(supervisor)
    said = {"provider_person": SAM, "method": "video"}

    made = [
        client.post(f"/api/v1/referrals/{sent.pk}/handoff/", said, format="json", HTTP_IDEMPOTENCY_KEY="one")
        for _ in range(2)
    ]

    assert [answer.status_code for answer in made] == [201, 201]
    (told,) = made[1].json()["handoffs"]
    contact = ContactAttempt.objects.get()
    assert (told["attempt"], told["by"], told["method"]) == (str(contact.pk), str(supervisor.pk), "video")
