"""A referral moves by its events; its status is never the outcome."""

from datetime import timedelta

import pytest

from cases.actions import close_case, connect_need
from cases.models import Need
from heart.core.errors import Conflict, Invalid, InvalidTransition
from neighbors.actions import ConsentRefused, revoke_consent
from neighbors.models import Disclosure
from referrals.actions import change_status, refer, send
from referrals.models import Referral
from tests.conftest import NOON
from tests.factories import consent_to, make_in, make_need, make_referral, make_sent, make_service

pytestmark = pytest.mark.django_db

Status = Referral.Status
PAIRS = [(old, new) for old in Status.values for new in Status.values]


def moved(referral: Referral, status: str, by, **facts) -> Referral:
    facts = {"reason": "No room", "evidence": "They told us by phone"} | facts
    return change_status(referral=referral, status=status, by=by, at=NOON, **facts)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_what_may_become_what(old, new, supervisor):
    referral = make_in(old)

    if new in Referral.TRANSITIONS[old]:
        moved(referral, new, supervisor)
        referral.refresh_from_db()
        assert (referral.status, referral.events.latest("place").status) == (new, new)
        return
    with pytest.raises((InvalidTransition, Invalid)):
        moved(referral, new, supervisor)
    referral.refresh_from_db()
    assert (referral.status, referral.events.latest("place").status) == (old, old)


@pytest.mark.parametrize(
    ("status", "level", "need_status"),
    [
        ("draft", 0, "identified"),
        ("sent", 1, "referred"),
        ("accepted", 2, "referred"),
        ("waitlisted", 2, "referred"),
        ("scheduled", 3, "referred"),
        ("received", 4, "connected"),
        ("declined", 1, "referred"),
        ("not_received", 1, "referred"),
        ("withdrawn", 1, "referred"),
    ],
)
def test_what_a_status_says_about_the_need(status, level, need_status):
    need = make_in(status).need
    need.refresh_from_db()

    assert (need.evidence_level, need.status) == (level, need_status)


def test_a_decline_takes_back_what_the_acceptance_gave(supervisor):
    referral = make_in(Status.SCHEDULED)

    moved(referral, Status.DECLINED, supervisor, reason="They closed")

    need = Need.objects.get(pk=referral.need_id)
    assert (need.evidence_level, need.status) == (1, "referred")


def test_a_decline_leaves_what_another_referral_gave(supervisor):
    accepted = make_in(Status.ACCEPTED)
    other = make_sent(need=Need.objects.get(pk=accepted.need_id))
    moved(other, Status.SCHEDULED, supervisor)

    moved(other, Status.DECLINED, supervisor)

    assert Need.objects.get(pk=accepted.need_id).evidence_level == 2


def test_received_connects_with_service_day_and_source(supervisor):
    referral = make_in(Status.ACCEPTED)

    moved(
        referral, Status.RECEIVED, supervisor, source="neighbor", on=NOON.date() - timedelta(days=2),
        evidence="She has the key",
    )  # fmt: skip

    need = Need.objects.get(pk=referral.need_id)
    assert (need.status, need.service, need.verified_by, need.connected_on, need.evidence_level) == (
        "connected", referral.service, "neighbor", NOON.date() - timedelta(days=2), 4,
    )  # fmt: skip


def test_received_without_evidence_is_refused(supervisor):
    referral = make_in(Status.SCHEDULED)

    with pytest.raises(Invalid, match="how you know") as refused:
        change_status(referral=referral, status=Status.RECEIVED, by=supervisor, at=NOON)

    assert refused.value.attr == "evidence"
    assert Need.objects.get(pk=referral.need_id).status == "referred"


def test_a_code_says_who_says_so(supervisor):
    referral = moved(make_sent(), Status.RECEIVED, supervisor, evidence="neighbor")

    assert referral.events.latest("place").source == "neighbor"


def test_a_need_that_is_connected_already_stays_as_it_is(supervisor):
    referral = make_sent()
    other = make_service()
    connect_need(
        need=referral.need, evidence_level=4, verified_by="neighbor", connected_on=NOON.date(),
        service=other, by=supervisor, at=NOON,
    )  # fmt: skip

    moved(referral, Status.RECEIVED, supervisor)

    assert Need.objects.get(pk=referral.need_id).service == other


def test_a_decline_asks_why(supervisor):
    referral = make_sent()

    with pytest.raises(Invalid, match="why the provider declined"):
        change_status(referral=referral, status=Status.DECLINED, by=supervisor, at=NOON)

    assert moved(referral, Status.DECLINED, supervisor, reason="Full").decline_reason == "Full"


def test_sending_writes_the_disclosure_with_the_categories_that_the_consent_covers(supervisor):
    referral = make_sent()

    shared = Disclosure.objects.get(about=referral.pk)
    assert (set(shared.categories), shared.recipient, shared.channel, shared.consent) == (
        {"needs", "identity", "contact"}, referral.service.name, "referral", referral.consent,
    )  # fmt: skip


def test_sending_without_a_consent_is_refused_and_shares_nothing(supervisor):
    referral = make_referral(consent=None)

    with pytest.raises(ConsentRefused, match="No consent names who would get this"):
        send(referral=referral, by=supervisor, at=NOON)

    referral.refresh_from_db()
    assert (referral.status, Disclosure.objects.count()) == ("draft", 0)


def test_the_consent_is_asked_at_the_moment_of_sending(supervisor):
    referral = make_referral()
    revoke_consent(consent=referral.consent, by=supervisor, at=NOON)

    with pytest.raises(ConsentRefused, match="revoked"):
        send(referral=referral, by=supervisor, at=NOON)


def test_a_supervisor_sends_without_a_consent_and_says_why(supervisor, navigator):
    referral = make_referral(consent=None)

    sent = send(referral=referral, by=supervisor, at=NOON, override_reason="In danger tonight")

    assert (sent.status, sent.consent) == ("sent", None)
    assert Disclosure.objects.get(about=referral.pk).override_reason == "In danger tonight"


def test_without_a_consent_no_more_is_shared_than_the_request_takes(supervisor):
    referral = make_referral()
    revoke_consent(consent=referral.consent, by=supervisor, at=NOON)

    send(referral=referral, by=supervisor, at=NOON, override_reason="In danger tonight")

    assert Disclosure.objects.get(about=referral.pk).categories == ["needs"]


def test_a_navigator_does_not_override(navigator):
    referral = make_referral(consent=None)

    with pytest.raises(Exception, match="role does not include"):
        send(referral=referral, by=navigator, at=NOON, override_reason="In a hurry")


def test_one_open_referral_of_a_need_to_a_service(supervisor):
    referral = make_referral()

    with pytest.raises(Conflict, match="open referral"):
        refer(need=referral.need, service=referral.service, by=supervisor, at=NOON)


def test_a_need_that_ended_is_not_referred(supervisor):
    need = make_in(Status.RECEIVED).need
    need.refresh_from_db()

    with pytest.raises(InvalidTransition, match="not open"):
        refer(need=need, service=make_service(), by=supervisor, at=NOON)


def test_closing_the_case_withdraws_what_is_open(supervisor):
    from cases.actions.cases import NeedOutcome

    referral = make_in(Status.ACCEPTED)
    said = NeedOutcome(referral.need_id, "not_connected", "They left town")

    close_case(case=referral.need.case, by=supervisor, at=NOON, reason="moved", needs=[said])

    referral.refresh_from_db()
    assert (referral.status, referral.check_at) == ("withdrawn", None)


def test_a_consent_of_another_neighbor_is_refused(supervisor):
    need, service = make_need(), make_service()
    other = consent_to(service, make_need())

    with pytest.raises(Invalid, match="another neighbor"):
        refer(need=need, service=service, consent=other, by=supervisor, at=NOON)
