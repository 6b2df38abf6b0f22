"""The provider's link: opening it uses nothing, answering does; it shows the minimum, and never for long."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from audit.models import AccessEvent
from cases.models import Need
from heart.core.acting import acting_as
from heart.core.logs import IdsOnlyFormatter
from neighbors.actions import revoke_consent
from neighbors.models import Disclosure
from notices.models import Notice
from referrals.actions import make_link, send
from referrals.models import ProviderLink, Referral
from tests.factories import (
    consent_to,
    make_case,
    make_need,
    make_neighbor,
    make_referral,
    make_sent,
    make_service,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def need(navigator) -> Need:
    neighbor = make_neighbor(
        known_as="Ana Prueba", contact_points=[{"kind": "phone", "value": "919-555-0143"}]
    )
    return make_need(case=make_case(neighbor=neighbor, held_by=navigator))


@pytest.fixture
def sent(need, navigator, now) -> Referral:
    return make_sent(need=need, by=navigator, at=now)


def linked(referral: Referral, by: User, at: datetime) -> str:
    return f"/referrals/answer/{make_link(referral=referral, by=by, at=at)[1]}/"


def status_of(referral: Referral) -> str:
    return Referral.objects.get(pk=referral.pk).status


def test_opening_it_uses_nothing(sent, navigator, now):
    path = linked(sent, navigator, now)

    opened = [Client().get(path).status_code for _ in range(3)]

    assert opened == [200, 200, 200]
    assert (status_of(sent), ProviderLink.objects.get().used_at) == ("sent", None)


def test_answering_uses_it_and_tells_the_owner(sent, navigator, now):
    path = linked(sent, navigator, now)

    answered = Client().post(path, {"status": "accepted"})

    assert (answered.status_code, status_of(sent)) == (200, "accepted")
    step = sent.events.latest("place")
    assert (step.by, step.source) == (User.objects.provider(), "provider")
    assert Need.objects.get(pk=sent.need_id).evidence_level == 2
    told = Notice.objects.get(kind="referral_answered")
    assert (told.recipient, told.case_number) == (navigator, sent.need.case.number)
    again = Client().post(path, {"status": "declined", "reason": "No"})
    assert (again.status_code, status_of(sent)) == (410, "accepted")
    assert b"answered already" in again.content


def test_a_decline_asks_why(sent, navigator, now):
    path = linked(sent, navigator, now)

    refused = Client().post(path, {"status": "declined"})
    assert (refused.status_code, status_of(sent)) == (422, "sent")

    Client().post(path, {"status": "declined", "reason": "Full until May"})
    sent.refresh_from_db()
    assert (sent.status, sent.decline_reason) == ("declined", "Full until May")


@pytest.mark.parametrize("status", ["received", "withdrawn", "draft", "sent", "perhaps"])
def test_a_provider_says_only_what_is_theirs_to_say(sent, navigator, now, status):
    answered = Client().post(linked(sent, navigator, now), {"status": status, "reason": "x"})

    assert (answered.status_code, status_of(sent)) == (422, "sent")


def test_it_ends(sent, navigator, now):
    path = linked(sent, navigator, now)
    with acting_as(navigator, "a week later"):
        ProviderLink.objects.update(made_at=now - timedelta(days=8), expires_at=now - timedelta(days=1))

    ended = Client().get(path)

    assert ended.status_code == 410
    assert b"This link has ended" in ended.content
    assert b"Ana Prueba" not in ended.content


def test_a_new_one_ends_the_one_before(sent, navigator, now):
    first, second = linked(sent, navigator, now), linked(sent, navigator, now)

    assert [Client().get(path).status_code for path in (first, second)] == [410, 200]


def test_a_consent_taken_back_closes_it(sent, navigator, now):
    path = linked(sent, navigator, now)
    revoke_consent(consent=sent.consent, by=navigator, at=now)

    opened, answered = Client().get(path), Client().post(path, {"status": "accepted"})

    assert (opened.status_code, answered.status_code, status_of(sent)) == (410, 410, "sent")
    assert b"Ana Prueba" not in opened.content + answered.content
    assert sent.service.name.encode() not in opened.content


def test_it_shows_what_the_consent_covers(sent, navigator, now):
    page = Client().get(linked(sent, navigator, now)).content

    assert [word in page for word in (b"Ana Prueba", b"919-555-0143", b"Housing")] == [True, True, True]


def test_it_shows_no_name_that_the_consent_does_not_cover(need, navigator, now):
    service = make_service(needs=("housing",))
    consent = consent_to(service, need, scope=("needs",))
    draft = make_referral(need=need, service=service, consent=consent, by=navigator, at=now)
    page = Client().get(linked(send(referral=draft, by=navigator, at=now), navigator, now)).content

    assert [word in page for word in (b"Ana Prueba", b"919-555-0143", b"Housing")] == [False, False, True]


def test_each_link_is_a_disclosure_and_each_opening_is_written_down(sent, navigator, now):
    path = linked(sent, navigator, now)
    before = AccessEvent.objects.count()

    Client().get(path)

    assert Disclosure.objects.filter(channel="provider_link", about=sent.pk).count() == 1
    event = AccessEvent.objects.latest("at")
    assert AccessEvent.objects.count() == before + 1
    assert (event.actor, event.via, sent.need.case.neighbor_id in event.about) == (
        User.objects.provider(), "link", True,
    )  # fmt: skip


def test_the_notice_of_the_law_and_the_scope_of_the_consent_go_along(navigator, now):
    sent = make_sent(need=make_need(category="substance_use"), at=now)

    page = Client().get(linked(sent, sent.created_by, now)).content.decode()

    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in page
    assert "Name and date of birth, How to reach them safely, What they need and want, Substance use" in page


def test_it_is_read_in_spanish_and_what_is_written_down_is_ours(sent, navigator, now):
    path = linked(sent, navigator, now) + "?lang=es"

    page = Client().get(path).content.decode()
    refused = Client().post(path, {"status": "declined"})
    Client().post(path, {"status": "accepted"})

    assert [words in page for words in ("¿Puede ayudar?", "Vivienda", 'lang="es"')] == [True] * 3
    assert (refused.status_code, "Diga por qué" in refused.content.decode()) == (422, True)
    assert sent.events.latest("place").evidence == "Answered through the link"


def test_a_wrong_secret_is_404_and_guessing_is_slowed_down():
    client = Client()

    got = [client.get(f"/referrals/answer/guess-{n}/").status_code for n in range(32)]

    assert (got[0], got[-1]) == (404, 429)


def test_no_log_holds_the_secret(sent, navigator, now, caplog):
    """Also not that of a link that is refused now: it may be good again in a minute."""
    path = linked(sent, navigator, now)
    revoke_consent(consent=sent.consent, by=navigator, at=now)

    with caplog.at_level(logging.INFO):
        Client().get(path)

    lines = [IdsOnlyFormatter("%(message)s").format(record) for record in caplog.records]
    assert [line for line in lines if path.split("/")[-2] in line] == []
    assert any("/referrals/answer/…" in line for line in lines)


def test_only_a_hash_of_the_secret_is_kept(sent, navigator, now):
    link, token = make_link(referral=sent, by=navigator, at=now)

    assert token not in str(vars(ProviderLink.objects.get(pk=link.pk)))


def test_a_draft_has_no_link(need, navigator, now):
    draft = make_referral(need=need, by=navigator, at=now)

    with pytest.raises(Exception, match="Send it first"):
        make_link(referral=draft, by=navigator, at=now)

    assert Disclosure.objects.count() == 0
