"""A feed's messages, in any order and any number of times: `PUT /api/v1/calls/{source}/{cad_number}/`."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from accounts.models import Role
from calls.actions import Message, upsert_call
from calls.models import Call, CallEligibility
from heart.core.errors import NotPermitted
from tests.factories import make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 19, 18, tzinfo=UTC)
RECEIVED = "2026-11-19T17:00:00Z"
RING = {"received_at": RECEIVED, "call_type_received": "WELFARE CHECK", "priority": "3", "address": "Main St"}
SENT = {"received_at": RECEIVED, "dispatched_at": "2026-11-19T17:05:00Z", "priority": "2", "beat": "511"}
THERE = {"received_at": RECEIVED, "arrived_at": "2026-11-19T17:15:00Z", "weapon": True}
OVER = {
    "received_at": RECEIVED,
    "cleared_at": "2026-11-19T17:50:00Z",
    "cad_disposition": "ADVI",
    "weapon": False,
}
STORY = (RING, SENT, THERE, OVER)


@pytest.fixture
def feed(db):
    return make_user(Role.INTEGRATION, source="county-cad")


@pytest.fixture
def put(api, feed):
    def send(body, number="26-1", source="county-cad", by=None, **headers):
        client = api(by or feed)
        return client.put(f"/api/v1/calls/{source}/{number}/", body, format="json", headers=headers)

    return send


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(AT, tick=False)


def facts(number="26-1"):
    call = Call.objects.select_related("call_type").get(source="county-cad", cad_number=number)
    return {
        "type": call.call_type and call.call_type.code,
        "priority": call.priority,
        "weapon": call.weapon,
        "beat": call.beat_received,
        "address": call.address,
        "received_at": call.received_at,
        "dispatched_at": call.dispatched_at,
        "arrived_at": call.arrived_at,
        "cleared_at": call.cleared_at,
        "disposition": call.cad_disposition,
    }


def test_the_first_message_makes_the_call_and_the_next_changes_it(put):
    first, second = put(RING), put(SENT)

    assert (first.status_code, second.status_code) == (201, 200)
    assert (first["ETag"], second["ETag"]) == ('"1"', '"2"')
    assert second.json()["id"] == first.json()["id"]


def test_the_answer_has_every_field_of_the_contract(put):
    body = put(RING).json()

    assert set(body) == {
        "id", "created_at", "updated_at", "version", "source", "cad_number", "call_type",
        "call_type_received", "priority", "weapon", "violent", "beat", "address", "received_at",
        "dispatched_at", "arrived_at", "cleared_at", "cad_disposition", "notes", "eligibility", "review",
    }  # fmt: skip
    assert (body["call_type"], body["call_type_received"]) == ("welfare_check", "WELFARE CHECK")
    assert body["received_at"] == "2026-11-19T17:00:00Z"
    assert body["eligibility"] == [
        {"program": "CCD", "eligible": False, "reasons": ["not_its_call_type"]},
        {"program": "CRT", "eligible": True, "reasons": []},
        {"program": "CN", "eligible": False, "reasons": ["takes_no_calls"]},
        {"program": "COR", "eligible": False, "reasons": ["not_its_call_type"]},
    ]
    assert body["review"] == {"decision": "", "reason": ""}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_messages_does_not_matter(put, order):
    for number in order:
        assert put(STORY[number]).status_code in (200, 201)

    assert facts() == {
        "type": "welfare_check",
        "priority": "2",
        "weapon": False,
        "beat": "511",
        "address": "Main St",
        "received_at": datetime(2026, 11, 19, 17, 0, tzinfo=UTC),
        "dispatched_at": datetime(2026, 11, 19, 17, 5, tzinfo=UTC),
        "arrived_at": datetime(2026, 11, 19, 17, 15, tzinfo=UTC),
        "cleared_at": datetime(2026, 11, 19, 17, 50, tzinfo=UTC),
        "disposition": "ADVI",
    }


@pytest.mark.parametrize("told", ["00112233", "3210123", "203132"])
def test_repeated_messages_do_not_matter_either(put, told):
    for place in told:
        put(STORY[int(place)], number="again")
    for message in STORY:
        put(message, number="once")

    assert facts("again") == facts("once")


def test_the_same_message_again_writes_nothing(put):
    put(RING)

    again = put(RING)

    assert again["ETag"] == '"1"'
    assert Call.history.count() == 1


def test_null_and_blank_say_nothing(put):
    put(SENT)

    put({"received_at": RECEIVED, "dispatched_at": None, "priority": "", "beat": None, "address": "Oak St"})

    assert facts()["dispatched_at"] is not None
    assert (facts()["priority"], facts()["beat"], facts()["address"]) == ("2", "511", "Oak St")


def test_a_message_without_the_first_time_is_kept_until_it_comes(put):
    put({"dispatched_at": "2026-11-19T17:05:00Z"})
    assert facts()["received_at"] == datetime(2026, 11, 19, 17, 5, tzinfo=UTC)

    put(RING)
    assert facts()["received_at"] == datetime(2026, 11, 19, 17, 0, tzinfo=UTC)


def test_a_type_told_by_code_wins_over_the_name_of_an_older_message(put):
    put(THERE | {"call_type": "trespass"})

    put(RING)

    assert facts()["type"] == "trespass"


def test_a_beat_that_the_profile_lacks_is_kept_as_received(put):
    assert put(RING | {"beat": "X99"}).json()["beat"] == "X99"


def test_a_change_is_judged_again(put):
    put(RING)
    body = put(SENT | {"violent": True}).json()

    crt = next(one for one in body["eligibility"] if one["program"] == "CRT")
    assert crt == {"program": "CRT", "eligible": False, "reasons": ["violent"]}
    assert CallEligibility.objects.count() == 4


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({"received_at": "2026-11-19T17:00:00"}, "received_at", "zone"),
        ({"received_at": "2026-11-19T18:06:00Z"}, "received_at", "future"),
        ({"received_at": "1899-11-19T18:06:00Z"}, "received_at", "range"),
        ({"received_at": "2101-11-19T18:06:00Z"}, "received_at", "range"),
        ({"received_at": RECEIVED, "arrived_at": "2026-11-19T16:00:00Z"}, "arrived_at", "out_of_order"),
        ({"received_at": RECEIVED, "call_type": "dragons"}, "call_type", "does_not_exist"),
        ({"received_at": RECEIVED, "dragons": 1}, "dragons", "unknown"),
        ({"received_at": RECEIVED, "address": "x" * 301}, "address", "max_length"),
        ({"received_at": RECEIVED, "address": "a\0b"}, "address", "null_characters_not_allowed"),
        ({"received_at": RECEIVED, "weapon": "perhaps"}, "weapon", "invalid"),
        ({"received_at": RECEIVED, "cad_number": "26-2"}, "cad_number", "invalid"),
        ({"priority": "1"}, "received_at", "required"),
        ({}, "received_at", "required"),
        ([], "non_field_errors", "invalid"),
    ],
)
def test_what_cannot_be_right_is_refused(put, body, attr, code):
    answer = put(body)

    assert answer.status_code == 400, answer.json()
    assert [(one["attr"], one["code"]) for one in answer.json()["errors"]] == [(attr, code)]
    assert not Call.objects.exists()


def test_a_time_that_contradicts_what_is_known_is_refused_and_undoes_nothing(put):
    put(SENT)

    answer = put({"received_at": RECEIVED, "arrived_at": "2026-11-19T17:01:00Z"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "out_of_order"
    assert facts()["arrived_at"] is None


def test_five_minutes_ahead_are_a_clock_that_differs(put):
    assert put({"received_at": (AT + timedelta(minutes=5)).isoformat()}).status_code == 201


def test_a_stale_version_is_refused_with_what_it_is_now(put):
    put(RING)
    put(SENT)

    answer = put(THERE, **{"If-Match": '"1"'})

    assert answer.status_code == 409
    assert answer.json()["current"]["priority"] == "2"
    assert facts()["weapon"] is None


def test_a_program_writes_only_its_own_source(put):
    assert put(RING, source="another").status_code == 403
    assert not Call.objects.exists()


@pytest.mark.parametrize("role", ["navigator", "peer", "clinician", "emt", "supervisor", "analyst", "admin"])
def test_people_write_no_calls(put, role, request):
    assert put(RING, by=request.getfixturevalue(role)).status_code == 403


def test_a_program_without_a_source_writes_none(put):
    assert put(RING, by=make_user(Role.INTEGRATION)).status_code == 403


def test_the_action_asks_too(clinician):
    message = Message("county-cad", "26-1", {"received_at": AT})

    with pytest.raises(NotPermitted):
        upsert_call(by=clinician, at=AT, message=message)


def test_history_says_that_the_feed_did_it(put, feed):
    put(RING)

    row = Call.history.get()
    assert (row.history_user_id, row.history_via) == (feed.pk, "api")
