"""Calls by API and on the page, for whoever may see them."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from audit.models import AccessEvent
from calls.actions import Message, store_messages
from calls.models import Call
from tests.factories import make_call, make_encounter

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 8, tzinfo=UTC)


def tell(number: str, at: datetime = NOON, **facts) -> Call:
    """A call as a feed tells it, judged."""
    facts = {"received_at": at, "call_type": "welfare_check"} | facts
    store_messages(
        by=User.objects.importer(), at=NOON, messages=[Message("cad", number, facts)], reason="a test"
    )
    return Call.objects.get(source="cad", cad_number=number)


# --- API ------------------------------------------------------------------------------------------------


def test_calls_are_listed_the_newest_first_with_one_access_event(api, clinician):
    old, new = tell("1", NOON - timedelta(hours=1)), tell("2")

    body = api(clinician).get("/api/v1/calls/").json()

    assert [one["id"] for one in body["results"]] == [str(new.pk), str(old.pk)]
    event = AccessEvent.objects.get()
    assert (event.noun, set(event.about)) == ("call", {old.pk, new.pk})


def test_one_call_answers_with_its_etag_and_an_access_event(api, navigator):
    call = tell("1")

    answer = api(navigator).get(f"/api/v1/calls/{call.pk}/")

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert AccessEvent.objects.get().about == [call.pk]


@pytest.mark.parametrize("role", ["analyst", "admin", "integration"])
def test_calls_are_not_for_every_role(api, browse, role, request):
    call, user = tell("1"), request.getfixturevalue(role)

    assert api(user).get("/api/v1/calls/").status_code == 403
    assert api(user).get(f"/api/v1/calls/{call.pk}/").status_code == 404
    assert browse(user).get("/calls/").status_code == 403
    assert not AccessEvent.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(api, navigator, rows, django_assert_num_queries):
    for number in range(rows):
        tell(str(number))
    client = api(navigator)

    # The page, its eligibility, and the access event in a transaction of its own.
    with django_assert_num_queries(5):
        answer = client.get("/api/v1/calls/")

    assert len(answer.json()["results"]) == rows


def test_every_call_of_one_moment_is_served_once(api, navigator):
    calls = {str(make_call(at=NOON).pk) for _number in range(45)}
    client, url, seen = api(navigator), "/api/v1/calls/?page_size=20", []

    while url:
        body = client.get(url).json()
        seen += [one["id"] for one in body["results"]]
        url = body["next"]

    assert len(seen) == 45
    assert set(seen) == calls


# --- the page -------------------------------------------------------------------------------------------


def numbers(answer) -> list[str]:
    return [row.call.cad_number for row in answer.context["rows"]]


def test_the_page_shows_eligible_calls_and_on_request_all_with_the_reasons(browse, clinician):
    tell("day"), tell("night", NIGHT), tell("armed", NOON - timedelta(minutes=1), weapon=True)
    client = browse(clinician)

    assert numbers(client.get("/calls/")) == ["day"]
    everything = client.get("/calls/?show=all")
    assert numbers(everything) == ["day", "armed", "night"]
    assert {row.call.cad_number: row.refusals for row in everything.context["rows"]} == {
        "day": ["CCD, COR: other types of call only"],
        "armed": ["CCD, COR: other types of call only", "CRT: a weapon"],
        "night": ["CCD, COR: other types of call only, outside hours", "CRT: outside hours"],
    }


def test_the_page_filters_by_program_and_type(browse, clinician):
    tell("check"), tell("ivc", NOON - timedelta(minutes=1), call_type="involuntary_commitment")
    client = browse(clinician)

    assert numbers(client.get("/calls/?program=COR")) == ["ivc"]
    assert numbers(client.get("/calls/?type=welfare_check")) == ["check"]
    assert numbers(client.get("/calls/?program=CRT&type=involuntary_commitment")) == []
    assert numbers(client.get("/calls/?program=dragons")) == ["check", "ivc"]


def test_filters_are_chips_that_lead_to_the_list_without_them(browse, clinician):
    answer = browse(clinician).get("/calls/?program=CRT&type=trespass")

    assert answer.context["chips"] == [
        {"label": "Eligible for", "value": "CRT", "without": "?show=all&type=trespass"},
        {"label": "Type", "value": "Trespass", "without": "?program=CRT"},
    ]


def test_an_answered_call_says_by_whom(browse, clinician):
    call = tell("1")
    make_encounter(by=clinician, call=call, cleared_at=NOON + timedelta(hours=1))

    page = browse(clinician).get("/calls/").content.decode()

    assert "CRT logged it" in page
    assert "Log another" in page


@pytest.mark.parametrize(
    ("role", "may"),
    [("clinician", True), ("peer", True), ("emt", True), ("supervisor", True), ("navigator", False)],
)
def test_log_encounter_is_offered_to_who_may(browse, role, may, request):
    call = tell("1")

    page = browse(request.getfixturevalue(role)).get("/calls/").content.decode()

    assert (f"/encounters/new/?call={call.pk}" in page) is may


def test_an_empty_list_says_what_to_do(browse, clinician):
    client = browse(clinician)

    assert "See all calls" in client.get("/calls/").content.decode()
    assert "import_calls" in client.get("/calls/?show=all").content.decode()


def test_older_calls_are_a_page_further(browse, clinician):
    for number in range(51):
        make_call(at=NOON - timedelta(minutes=number))
    client = browse(clinician)

    first = client.get("/calls/?show=all")
    second = client.get("/calls/" + first.context["next_url"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert "show=all" in first.context["next_url"]
    assert second.context["previous_url"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(browse, clinician, rows, django_assert_num_queries):
    for number in range(rows):
        call = tell(str(number))
        make_encounter(by=clinician, call=call, cleared_at=NOON + timedelta(hours=1))
    client = browse(clinician)

    # Without the frame: session, reader, zone; both counts; the page with its eligibility and answers,
    # and the access event, in a transaction of their own; the views and the types to choose from.
    with django_assert_num_queries(13):
        answer = client.get("/calls/", headers={"HX-Request": "true"})

    assert len(answer.context["rows"]) == rows


def test_htmx_gets_the_rows_alone(browse, clinician):
    tell("1")

    page = browse(clinician).get("/calls/", headers={"HX-Request": "true"}).content.decode()

    assert "<table" in page
    assert "<html" not in page
