"""Where no consent allows it: a supervisor is asked, and sends it or says no; nothing is shared by asking."""

import pytest

from accounts.models import Role
from heart.core.errors import Conflict, Invalid, InvalidTransition, NotPermitted
from neighbors.models import Disclosure
from notices.models import Notice
from referrals.actions import ask_override, change_status, refuse_override, send
from referrals.models import OverrideRequest, Referral
from tests.conftest import NOON
from tests.factories import consent_to, make_case, make_need, make_referral, make_sent, make_user

pytestmark = pytest.mark.django_db

WHY = "She sleeps outside tonight"


@pytest.fixture
def draft(navigator) -> Referral:
    need = make_need(case=make_case(held_by=navigator))
    return make_referral(need=need, consent=None, by=navigator)


@pytest.fixture
def asked(draft, navigator) -> OverrideRequest:
    return ask_override(referral=draft, reason=WHY, by=navigator, at=NOON)


def told(kind: str) -> list[tuple]:
    return [(one.recipient, one.about_id) for one in Notice.objects.filter(kind=kind)]


def test_asking_tells_the_supervisors_and_shares_nothing(supervisor, draft, navigator):
    asked = ask_override(referral=draft, reason=f" {WHY} ", by=navigator, at=NOON)

    assert (asked.reason, asked.asked_by, asked.answer) == (WHY, navigator, "none")
    assert told("consent_override") == [(supervisor, asked.pk)]
    draft.refresh_from_db()
    assert (draft.status, Disclosure.objects.count()) == ("draft", 0)


def test_a_supervisor_sends_it_and_who_asked_is_told(asked, draft, supervisor, navigator):
    send(referral=draft, override_reason=asked.reason, by=supervisor, at=NOON)

    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by, asked.answered_at) == ("sent", supervisor, NOON)
    assert told("referral_answered") == [(navigator, asked.pk)]


def test_a_supervisor_says_no_and_why(asked, draft, supervisor, navigator):
    refuse_override(referral=draft, reason="Call her first", by=supervisor, at=NOON)

    asked.refresh_from_db()
    assert (asked.answer, asked.answer_reason) == ("refused", "Call her first")
    assert told("referral_answered") == [(navigator, asked.pk)]
    with pytest.raises(InvalidTransition, match="Nobody waits"):
        refuse_override(referral=draft, reason="Twice", by=supervisor, at=NOON)


def test_a_consent_that_comes_makes_it_needless(asked, draft, navigator, supervisor):
    consent = consent_to(draft.service, draft.need)

    send(referral=draft, consent=consent, by=navigator, at=NOON)

    asked.refresh_from_db()
    assert asked.answer == "not_needed"


def test_taking_the_draft_back_ends_it(asked, draft, navigator):
    change_status(referral=draft, status="withdrawn", by=navigator, at=NOON)

    asked.refresh_from_db()
    assert asked.answer == "not_needed"


def test_once_at_a_time_with_a_reason_and_of_a_draft(draft, asked, navigator, supervisor):
    with pytest.raises(Conflict, match="asked already"):
        ask_override(referral=draft, reason=WHY, by=navigator, at=NOON)
    with pytest.raises(Invalid, match="Say why"):
        ask_override(referral=draft, reason=" ", by=navigator, at=NOON)
    with pytest.raises(InvalidTransition, match="not sent yet"):
        ask_override(referral=make_sent(by=supervisor), reason=WHY, by=supervisor, at=NOON)


def test_a_navigator_does_not_answer_it(asked, draft, navigator):
    with pytest.raises(NotPermitted):
        refuse_override(referral=draft, reason="No", by=navigator, at=NOON)


def test_the_whole_way_on_pages(draft, supervisor, navigator, browse):
    asking, answering = browse(navigator), browse(supervisor)
    form = asking.get(f"/referrals/{draft.pk}/send/").content.decode()
    assert f"/referrals/{draft.pk}/override/" in form
    path = f"/referrals/{draft.pk}/override/"
    key = asking.get(path).context["form"]["form_key"].value()
    assert asking.post(path, {"form_key": key, "reason": WHY}).status_code == 303

    listed = answering.get("/oversight/overrides/").content.decode()
    assert WHY in listed
    sending = answering.get(f"/referrals/{draft.pk}/send/").context["form"]
    assert sending["override_reason"].value() == WHY
    said = {"version": sending["version"].value(), "override_reason": WHY}
    assert answering.post(f"/referrals/{draft.pk}/send/", said).status_code == 303

    draft.refresh_from_db()
    assert (draft.status, draft.consent) == ("sent", None)
    (shared,) = Disclosure.objects.overrides()
    assert (shared.shared_by, shared.override_reason) == (supervisor, WHY)
    assert "Asked of you" not in answering.get("/oversight/overrides/").content.decode()


def test_the_whole_way_by_the_api(draft, supervisor, navigator, api):
    path = f"/api/v1/referrals/{draft.pk}"

    asked = api(navigator).post(f"{path}/override/", {"reason": WHY}, format="json")
    refused = api(supervisor).post(f"{path}/override/refuse/", {"reason": "Call her first"}, format="json")
    own = api(navigator).post(f"{path}/status/", {"status": "sent", "override_reason": WHY}, format="json")
    sent = api(supervisor).post(f"{path}/status/", {"status": "sent", "override_reason": WHY}, format="json")

    assert (asked.status_code, refused.status_code, own.status_code, sent.status_code) == (201, 200, 403, 200)
    assert [one["answer"] for one in refused.json()["override_requests"]] == ["refused"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_supervisors_list_asks_as_often_for_three_as_for_one(
    rows, supervisor, navigator, browse, django_assert_num_queries
):
    for _again in range(rows):
        ask_override(referral=make_referral(consent=None), reason=WHY, by=navigator, at=NOON)
    client = browse(supervisor)
    client.get("/oversight/overrides/")

    with django_assert_num_queries(11):
        client.get("/oversight/overrides/")


def test_who_left_is_told_nothing(draft, supervisor, navigator):
    gone = make_user(Role.NAVIGATOR, team=navigator.team)
    ask_override(referral=draft, reason=WHY, by=gone, at=NOON)
    gone.is_active = False
    gone.save_by(supervisor)

    refuse_override(referral=draft, reason="Call her first", by=supervisor, at=NOON)

    assert told("referral_answered") == []
