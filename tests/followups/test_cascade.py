"""Death, a "no" and a closure end every open promise of a case, each with its own history."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from cases.actions import claim_case, close_case
from cases.models import ClosureReason
from followups.actions import log_attempt
from followups.actions.promises import offer_next_round
from followups.models import FollowUp
from heart.core.errors import Invalid
from tests.conftest import EVENING
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NO_MORE = "They do not want us to come back"


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def first(navigator):
    """A promised contact, and a further round of the same case that is already set."""
    made = make_follow_up(cleared_at=EVENING - timedelta(hours=60))
    claim_case(case=made.case, by=navigator, at=EVENING)
    offer_next_round(
        case=made.case, opens_at=EVENING + 7 * DAY, due_at=EVENING + 8 * DAY, anchor_at=EVENING,
        by=navigator, at=EVENING,
    )  # fmt: skip
    return made


def ended(case) -> list[tuple]:
    """Of each round: what became of it, and what the newest row of its history says."""
    rounds = FollowUp.objects.filter(case=case).order_by("round")
    newest = [one.history.latest("history_id") for one in rounds]
    return [
        (one.status, one.settled_reason, row.status, row.history_change_reason)
        for one, row in zip(rounds, newest, strict=True)
    ]


@pytest.mark.parametrize("reason", [ClosureReason.DECEASED, ClosureReason.DECLINED])
def test_a_death_and_a_no_cancel_every_open_round_and_each_is_in_its_history(first, navigator, reason):
    close_case(case=first.case, by=navigator, at=EVENING, reason=reason)

    because = f"Case closed: {reason.label}"
    assert ended(first.case) == [("cancelled", because, "cancelled", because)] * 2


def test_who_does_not_want_us_back_has_no_promise_left_and_the_case_waits_to_be_closed(first, navigator):
    log_attempt(follow_up=first, by=navigator, at=EVENING, method="phone", outcome="refused", declined=True)

    assert ended(first.case) == [("cancelled", NO_MORE, "cancelled", NO_MORE)] * 2
    first.case.refresh_from_db()
    assert first.case.status == "open"


def test_a_no_to_this_visit_alone_leaves_the_promises_open(first, navigator):
    log_attempt(follow_up=first, by=navigator, at=EVENING, method="phone", outcome="refused")

    assert FollowUp.objects.pending().filter(case=first.case).count() == 2


@pytest.mark.parametrize("facts", [{"outcome": "no_answer"}, {"outcome": "refused", "with_whom": "contact"}])
def test_nobody_says_no_for_them(first, navigator, facts):
    with pytest.raises(Invalid, match="Only the neighbor"):
        log_attempt(follow_up=first, by=navigator, at=EVENING, method="phone", declined=True, **facts)

    assert FollowUp.objects.pending().filter(case=first.case).count() == 2


def test_the_form_asks_and_leads_to_closing_with_the_reason_chosen(browse, navigator, first):
    client = browse(navigator)
    sent = {"method": "phone", "outcome": "refused", "declined": "on", "form_key": str(uuid4())}

    said = client.post(
        reverse("followups:log_attempt", args=[first.pk]), sent, headers={"HX-Request": "true"}
    ).content.decode()

    close = reverse("cases:close_case", args=[first.case_id]) + "?reason=declined"
    assert "Nobody will come back." in said
    assert f'href="{close}"' in said
    asked = client.get(close).content.decode()
    assert re.findall(r'name="reason" value="(\w+)"[^>]*checked', asked) == ["declined"]


def test_the_choice_counts_only_with_said_no(browse, navigator, first):
    sent = {"method": "phone", "outcome": "no_answer", "declined": "on", "form_key": str(uuid4())}

    browse(navigator).post(reverse("followups:log_attempt", args=[first.pk]), sent)

    assert FollowUp.objects.pending().filter(case=first.case).count() == 2


def test_the_api_takes_it_too(api, navigator, first):
    response = api(navigator).post(
        f"/api/v1/follow-ups/{first.pk}/attempts/",
        {"method": "in_person", "outcome": "refused", "declined": True},
        headers={"Idempotency-Key": str(uuid4())},
    )

    assert response.status_code == 201
    assert not FollowUp.objects.pending().filter(case=first.case).exists()
