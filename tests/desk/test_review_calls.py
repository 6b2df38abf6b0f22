"""Reading calls that nobody of ours answered: a decision, its reason, and a promise from the call on."""

import uuid
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone

from accounts.models import Role
from calls.actions import review_call
from calls.models import Call
from cases.models import Case, FollowUpWish
from followups.models import CallPromise, FollowUp
from heart.core.errors import Conflict, Invalid, NotPermitted
from neighbors.models import Neighbor
from tests.at_once import at_once
from tests.factories import make_call, make_encounter, make_follow_up, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

AT = MONDAY + timedelta(hours=5)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(AT, tick=False)


def decide(call, by, decision="follow_up", reason="He asked for help", **whom):
    return review_call(call=call, decision=decision, reason=reason, by=by, at=AT, **whom)


# --- the rule --------------------------------------------------------------------------------------------


def test_a_follow_up_opens_a_case_whose_clock_runs_from_the_call(clinician):
    call, neighbor = make_call(cad_number="26-7"), make_neighbor()

    decide(call, clinician, neighbor=neighbor)

    case = Case.objects.get(neighbor=neighbor)
    follow_up = FollowUp.objects.get(case=case)
    assert case.opened_reason == "Found in 911 call 26-7"
    assert (follow_up.anchor_at, follow_up.encounter) == (call.received_at, None)
    assert follow_up.opens_at - call.received_at == timedelta(hours=48)
    assert follow_up.due_at - call.received_at == timedelta(hours=72)
    assert CallPromise.objects.get(call=call).follow_up == follow_up


def test_a_pending_promise_that_is_due_no_later_is_joined(clinician):
    promised = make_follow_up(by=clinician, cleared_at=MONDAY - timedelta(hours=2))
    call = make_call()

    decide(call, clinician, neighbor=promised.case.neighbor)

    assert list(FollowUp.objects.all()) == [promised]
    assert call.promise.follow_up == promised


def test_a_pending_promise_that_is_due_later_does_not_delay_it(clinician):
    later = make_follow_up(by=clinician, cleared_at=MONDAY + timedelta(hours=3))
    call = make_call()

    decide(call, clinician, neighbor=later.case.neighbor)

    assert call.promise.follow_up.due_at == call.received_at + timedelta(hours=72)
    assert (call.promise.follow_up.case, call.promise.follow_up.round) == (later.case, 2)


@pytest.mark.parametrize("decision", ["no_follow_up", "duplicate"])
def test_nothing_else_is_promised(clinician, decision):
    call = decide(make_call(), clinician, decision, "His sister is with him")

    assert (call.review_decision, call.reviewed_by, call.reviewed_at) == (decision, clinician, AT)
    assert not Case.objects.exists()


def test_the_same_again_changes_nothing(clinician):
    call, neighbor = make_call(), make_neighbor()

    first, again = (decide(call, clinician, neighbor=neighbor) for _time in range(2))

    assert first.version == again.version
    assert FollowUp.objects.count() == 1


def test_another_decision_is_refused_with_who_decided(clinician, supervisor):
    call = decide(make_call(), clinician, "no_follow_up")

    with pytest.raises(Conflict, match="has read this call"):
        decide(call, supervisor, "duplicate")


def test_whoever_decided_may_think_again_until_a_follow_up_is_promised(clinician):
    call, neighbor = decide(make_call(), clinician, "no_follow_up"), make_neighbor()

    decide(call, clinician, neighbor=neighbor)

    assert Case.objects.filter(neighbor=neighbor).exists()
    with pytest.raises(Conflict, match="Change it in the case"):
        decide(call, clinician, "duplicate")


@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"decision": "perhaps"}, "decision"),
        ({"decision": "duplicate", "reason": "  "}, "reason"),
        ({"decision": "duplicate", "reason": "x" * 2001}, "reason"),
        ({"decision": "duplicate", "reason": "a\0b"}, "reason"),
        ({"decision": "follow_up"}, "neighbor"),
    ],
)
def test_what_is_missing_is_named(clinician, wrong, attr):
    call = make_call()

    with pytest.raises(Invalid) as caught:
        decide(call, clinician, **wrong)

    assert caught.value.attr == attr
    assert Call.objects.get().review_decision == ""


def test_a_navigator_does_not_decide(navigator):
    with pytest.raises(NotPermitted):
        decide(make_call(), navigator, "duplicate")


def test_two_who_decide_at_once_get_one_decision_and_one_refusal(committed):
    call, people = committed(lambda: (make_call(), [make_user(Role.CLINICIAN), make_user(Role.CLINICIAN)]))
    barrier = Barrier(2)

    def decided(person):
        barrier.wait(10)
        try:
            return decide(call, person, "no_follow_up").reviewed_by
        except Conflict as refusal:
            return refusal.code

    results = at_once([lambda person=person: decided(person) for person in people])

    assert "already_reviewed" in results
    assert len({*results} & {*people}) == 1


# --- the inbox -------------------------------------------------------------------------------------------


def numbers(answer):
    return [row.call.cad_number for row in answer.context["rows"]]


def test_the_inbox_has_what_nobody_of_ours_answered_and_nobody_has_read(browse, clinician):
    make_call(cad_number="waits")
    answered = make_call(cad_number="answered")
    make_encounter(by=clinician, call=answered, cleared_at=MONDAY)
    decide(make_call(cad_number="read"), clinician, "duplicate")
    make_call(cad_number="old", at=AT - timedelta(days=14, seconds=1))
    client = browse(clinician)

    assert numbers(client.get("/calls/?show=to-review")) == ["waits"]
    assert numbers(client.get("/calls/?show=reviewed")) == ["read"]


def test_only_reviewers_are_offered_the_inbox(browse, clinician, navigator):
    views = [browse(user).get("/calls/").context["views"] for user in (clinician, navigator)]

    assert ["To read" in [view["label"] for view in each] for each in views] == [True, False]


def test_saving_goes_to_the_next_call_and_at_the_end_to_the_inbox(browse, clinician):
    newer, older = make_call(), make_call(at=MONDAY - timedelta(hours=1))
    client = browse(clinician)

    def save(call):
        body = {"form_key": str(uuid.uuid4()), "decision": "no_follow_up", "reason": "His sister is with him"}
        return client.post(f"/calls/{call.pk}/", body)

    assert save(newer)["Location"] == f"/calls/{older.pk}/"
    assert save(older)["Location"] == "/calls/?show=to-review"
    assert 'rel="prev"' not in client.get(f"/calls/{older.pk}/").text


def test_the_form_follows_up_with_someone_new_once(browse, clinician):
    call, client = make_call(), browse(clinician)
    body = {
        "form_key": str(uuid.uuid4()), "decision": "follow_up", "reason": "He asked for help",
        "neighbor": "new", "known_as": "Man at Fixture Fountain",
    }  # fmt: skip

    for _time in range(2):
        assert client.post(f"/calls/{call.pk}/", body).status_code == 303

    neighbor = Neighbor.objects.get()
    assert (neighbor.known_as, neighbor.cases.get().follow_ups.count()) == ("Man at Fixture Fountain", 1)
    assert neighbor.cases.get().number in client.get(f"/calls/{call.pk}/").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Pick one of the three."),
        ({"decision": "duplicate"}, "Say why, in a few words."),
        ({"decision": "follow_up", "reason": "Why"}, "Say whom to follow up with"),
        ({"decision": "follow_up", "reason": "Why", "neighbor": "new"}, "Say what to call them."),
        ({"decision": "follow_up", "reason": "Why", "neighbor": "nobody"}, "Pick a neighbor from the list"),
    ],
)
def test_the_form_says_what_is_missing_and_keeps_what_was_typed(browse, clinician, typed, said):
    call = make_call()

    page = browse(clinician).post(f"/calls/{call.pk}/", {"form_key": str(uuid.uuid4())} | typed)

    assert (page.status_code, said in page.text) == (422, True)
    assert Call.objects.get().review_decision == ""


def test_the_second_of_two_is_told_and_leaves_no_neighbor_behind(browse, clinician, supervisor):
    call = decide(make_call(), supervisor, "no_follow_up")
    body = {
        "form_key": str(uuid.uuid4()), "decision": "follow_up", "reason": "He asked for help",
        "neighbor": "new", "known_as": "Man at Fixture Fountain",
    }  # fmt: skip

    assert browse(clinician).post(f"/calls/{call.pk}/", body).status_code == 409
    assert not Neighbor.objects.exists()


def test_who_may_not_decide_reads_the_decision(browse, clinician, navigator):
    call = decide(make_call(), clinician, "duplicate", "The same as the call before")

    page = browse(navigator).get(f"/calls/{call.pk}/").text

    assert "The same as the call before" in page
    assert "<textarea" not in page


# --- the API ---------------------------------------------------------------------------------------------


def test_the_api_decides_as_the_page_does(api, clinician, supervisor):
    call, neighbor = make_call(), make_neighbor()
    body = {"decision": "follow_up", "reason": "He asked for help", "neighbor": str(neighbor.pk)}
    url = f"/api/v1/calls/{call.pk}/review/"

    first, again = (api(clinician).post(url, body, format="json") for _time in range(2))
    other = api(supervisor).post(url, {"decision": "duplicate", "reason": "Twice"}, format="json")
    stale = api(clinician).post(url, body, format="json", headers={"If-Match": '"1"'})

    assert (first.status_code, first["ETag"], again["ETag"]) == (200, '"2"', '"2"')
    assert first.json()["review"] == {"decision": "follow_up", "reason": "He asked for help"}
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "already_reviewed")
    assert (stale.status_code, stale.json()["current"]["version"]) == (409, 2)
    assert FollowUp.objects.get().case.neighbor == neighbor


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"decision": "perhaps", "reason": "x"}, "decision"),
        ({"decision": "follow_up", "reason": "x"}, "neighbor"),
        ({"decision": "follow_up", "reason": "x", "neighbor": str(uuid.uuid4())}, "neighbor"),
        ({"decision": "duplicate"}, "reason"),
        ({"decision": "duplicate", "reason": "x", "why": "y"}, "why"),
    ],
)
def test_the_api_names_what_is_wrong(api, clinician, body, attr):
    answer = api(clinician).post(f"/api/v1/calls/{make_call().pk}/review/", body, format="json")

    assert (answer.status_code, [one["attr"] for one in answer.json()["errors"]]) == (400, [attr])


def test_the_inbox_leaves_an_encounters_promise_alone(clinician):
    """An encounter logged later for the same neighbor promises a round of its own."""
    call, neighbor = make_call(), make_neighbor()
    decide(call, clinician, neighbor=neighbor)

    encounter = make_encounter(
        by=clinician, neighbor=neighbor, cleared_at=MONDAY + timedelta(hours=1), follow_up=FollowUpWish.WANTED
    )

    assert encounter.promise.follow_up != call.promise.follow_up
    assert timezone.now() == AT
