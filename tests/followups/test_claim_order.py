"""Which case comes first, and why: the pin, the time to act, the risk, the tries without contact."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.actions import claim_case, set_risk
from cases.models import Case
from followups.actions import claim_next, log_attempt, pin_follow_up, unpin_follow_up
from followups.models import FollowUp
from followups.queries.order import why_first
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from programs.queries import city_zone
from tests.conftest import EVENING
from tests.factories import make_case, make_encounter, make_follow_up, make_user

pytestmark = pytest.mark.django_db


def waiting(hours: float = 60, **facts) -> FollowUp:
    return make_follow_up(cleared_at=EVENING - timedelta(hours=hours), **facts)


def tried(follow_up: FollowUp, by, times: int = 1) -> None:
    for _time in range(times):
        log_attempt(follow_up=follow_up, by=by, at=EVENING, method="phone", outcome="no_answer")


def claimed_in_order(by) -> list:
    """What claiming gives, one after another, until nothing is left."""
    given = []
    while claim := claim_next(by=by, at=EVENING):
        given.append((claim.case.pk, why_first(claim.first, claim.following, at=EVENING, zone=city_zone())))
    return given


def test_each_part_of_the_order_decides_where_those_before_are_equal(navigator, supervisor):
    later, pinned = waiting(hours=50), waiting(hours=40)
    unknown, twice, once, never = (waiting() for _number in range(4))
    low, moderate, high = waiting(), waiting(), waiting()
    for follow_up, risk in ((low, "low"), (moderate, "moderate"), (high, "high")):
        set_risk(case=follow_up.case, risk=risk, by=supervisor, at=EVENING)
    for follow_up, times in ((twice, 2), (once, 1), (low, 1), (unknown, 3)):
        tried(follow_up, navigator, times)
    pin_follow_up(follow_up=pinned, reason="Promised on the phone", by=supervisor, at=EVENING)
    dateless = make_case(at=EVENING)

    given = claimed_in_order(navigator)

    expected = [pinned, high, moderate, never, once, twice, unknown, low, later]
    assert [case for case, _why in given] == [*(one.case_id for one in expected), dateless.pk]
    # They are equal up to where they differ, and the last of these has the same time to act as no other.
    assert [why for _case, why in given] == [
        f"Pinned by {supervisor}: Promised on the phone",
        "Act by Thu 9:00 PM, as others; risk comes first: high.",
        "Act by Thu 9:00 PM, as others; risk comes first: moderate.",
        "Act by Thu 9:00 PM, as others; nobody has tried yet.",
        "Act by Thu 9:00 PM, as others; tried 1 time, others more often.",
        "Act by Thu 9:00 PM, as others; tried 2 times, others more often.",
        "Act by Thu 9:00 PM, as others; risk comes first: not known.",
        "Act by first: Thu 9:00 PM.",
        "Act by first: Fri 5:00 PM.",
        "It has no date, and waits longest of those. Set one now.",
    ]


def test_a_clinician_is_given_what_they_may_take_in_the_same_order(clinician, navigator):
    """Of their own encounters and of their team; what nobody holds besides is not theirs."""
    waiting(hours=90, by=make_user("clinician"))
    own = waiting(hours=50, by=clinician)
    was_on = waiting(hours=70, by=make_user("clinician"))
    make_encounter(
        neighbor=was_on.case.neighbor, by=clinician, cleared_at=EVENING - timedelta(hours=5), at=EVENING
    )

    given = claimed_in_order(clinician)

    assert [case for case, _why in given] == [was_on.case_id, own.case_id]


def test_a_paused_case_is_nobodys_next(navigator, supervisor, acting):
    follow_up = waiting()
    Case.objects.filter(pk=follow_up.case_id).update(
        status="paused", paused_until=EVENING + timedelta(days=1), paused_reason="Away"
    )

    assert claim_next(by=navigator, at=EVENING) is None


def test_a_pin_needs_a_reason_and_a_supervisor(navigator, supervisor):
    follow_up = waiting()

    with pytest.raises(NotPermitted):
        pin_follow_up(follow_up=follow_up, reason="Mine", by=navigator, at=EVENING)
    with pytest.raises(Invalid, match="Say why"):
        pin_follow_up(follow_up=follow_up, reason="  ", by=supervisor, at=EVENING)
    with pytest.raises(Invalid, match="too long"):
        pin_follow_up(follow_up=follow_up, reason="x" * 301, by=supervisor, at=EVENING)
    with pytest.raises(InvalidTransition, match="not pinned"):
        unpin_follow_up(follow_up=follow_up, by=supervisor, at=EVENING)


def test_a_pin_is_taken_off_and_both_stand_in_the_history(supervisor):
    follow_up = waiting()

    pin_follow_up(follow_up=follow_up, reason="Promised", by=supervisor, at=EVENING)
    after = unpin_follow_up(follow_up=follow_up, by=supervisor, at=EVENING)

    assert (after.pinned_at, after.pinned_by, after.pinned_reason) == (None, None, "")
    rows = FollowUp.history.filter(id=follow_up.pk).order_by("-history_id")[:2]
    assert [(row.history_change_reason, row.pinned_reason) for row in rows] == [
        ("No longer first", ""),
        ("Promised", "Promised"),
    ]


def test_pinning_from_the_case_page_puts_it_first_in_the_queue_with_the_reason(browse, supervisor, navigator):
    first, pinned = waiting(hours=60), waiting(hours=40)
    with time_machine.travel(EVENING, tick=False):
        client = browse(supervisor)
        pin = reverse("followups:pin", args=[pinned.pk])
        assert pin in client.get(pinned.case.get_absolute_url()).content.decode()
        assert client.post(pin, {"reason": ""}).status_code == 422
        assert client.post(pin, {"reason": "Asked for Thursday"}).status_code == 303
        page = browse(navigator).get("/queue/").content.decode()
        case_page = client.get(pinned.case.get_absolute_url()).content.decode()

    assert page.index(f"follow-up-{pinned.pk}") < page.index(f"follow-up-{first.pk}")
    assert f"Pinned by {supervisor}: Asked for Thursday" in page
    assert f"Pinned by {supervisor}: Asked for Thursday" in case_page
    assert reverse("followups:unpin", args=[pinned.pk]) in case_page


def test_the_page_and_the_api_say_why_this_one(browse, api, navigator, peer):
    waiting(hours=50)
    waiting(hours=60)
    with time_machine.travel(EVENING, tick=False):
        page = browse(navigator).post(reverse("followups:claim_next"), follow=True).content.decode()
        answer = api(peer).post("/api/v1/cases/claim-next/")
        none = api(peer).post("/api/v1/cases/claim-next/")

    assert "is yours now. Act by first: Thu 9:00 PM." in page
    assert answer.data["why_first"] == "Act by first: Fri 5:00 PM."
    assert none.status_code == 204


def test_the_api_pins_and_tells_who_did_and_why(api, supervisor, navigator):
    follow_up = waiting()
    path = f"/api/v1/follow-ups/{follow_up.pk}/"

    pinned = api(supervisor).post(f"{path}pin/", {"reason": "Promised"})
    refused = api(navigator).post(f"{path}unpin/")
    unpinned = api(supervisor).post(f"{path}unpin/")

    assert (pinned.data["pinned_by"], pinned.data["pinned_reason"]) == (str(supervisor.pk), "Promised")
    assert (refused.status_code, unpinned.data["pinned_at"]) == (403, None)


def test_a_list_says_for_each_role_what_visible_cases_says(navigator, clinician, supervisor, emt, other_team):
    """followups.rules goes by the row's own columns; cases.rules by the case."""
    from cases.rules import visible_cases
    from followups.rules import visible_follow_ups

    theirs, teams, far = waiting(by=clinician), waiting(), waiting()
    claim_case(case=theirs.case, by=make_user("navigator", team=other_team), at=EVENING)
    claim_case(case=teams.case, by=make_user("navigator", team=navigator.team), at=EVENING)
    claim_case(case=far.case, by=make_user("navigator", team=other_team), at=EVENING)
    waiting()

    for user in (navigator, clinician, supervisor, emt):
        seen = set(visible_follow_ups(user).values_list("case", flat=True))
        assert seen == set(visible_cases(user).values_list("pk", flat=True)), user
