"""A personal calendar by a secret address: windows by case number, whole across clock changes, revocable."""

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client

from audit.models import AccessEvent
from cases.actions import claim_case
from followups.actions import cancel_follow_up, log_attempt
from heart.core.logs import IdsOnlyFormatter
from notices.actions import make_calendar_address, revoke_calendar_address
from notices.models import CalendarFeed
from notices.views.feed import MOST_MISSES, MOST_READS
from tests.at_once import at_once
from tests.conftest import NOON
from tests.factories import make_follow_up, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CITY = ZoneInfo("America/New_York")


@pytest.fixture
def held(navigator):
    follow_up = make_follow_up(neighbor=make_neighbor(known_as="Marisol Testa"), needs=["housing"])
    claim_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR)
    follow_up.refresh_from_db()
    return follow_up


@pytest.fixture
def address(navigator) -> str:
    return address_of(navigator)


def address_of(user) -> str:
    cache.clear()
    return f"/notices/calendar/{make_calendar_address(by=user, at=NOON)[1]}.ics"


def events(answer) -> list:
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_window_is_an_event_with_a_case_number_and_no_name(held, address, settings):
    settings.SITE_URL = "https://heart.example"

    answer = Client().get(address)

    (event,) = events(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["SUMMARY"], event["UID"]) == (held.case.number, f"{held.pk}@heart")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (held.opens_at, held.due_at)
    assert event["URL"] == f"https://heart.example/cases/{held.case_id}/"
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")
    told = answer.content.decode().lower()
    assert not [word for word in ("marisol", "testa", "housing", "navigator") if word in told]


@pytest.mark.parametrize(
    "ended", [datetime(2026, 10, 30, 16, tzinfo=UTC), datetime(2027, 3, 12, 16, tzinfo=UTC)]
)
def test_a_window_over_a_change_of_the_clocks_is_whole(navigator, address, ended):
    """48 and 72 real hours after the end, however the wall clock reads then."""
    follow_up = make_follow_up(cleared_at=ended)
    claim_case(case=follow_up.case, by=navigator, at=ended + HOUR)

    (event,) = events(Client().get(address))

    opens, due = event.decoded("DTSTART"), event.decoded("DTEND")
    assert (opens - ended, due - ended) == (48 * HOUR, 72 * HOUR)
    assert opens.astimezone(CITY).utcoffset() != ended.astimezone(CITY).utcoffset()
    assert event["DTSTART"].to_ical().endswith(b"Z")


def test_a_promise_that_ended_leaves_the_calendar(held, address, supervisor):
    assert len(events(Client().get(address))) == 1

    cancel_follow_up(follow_up=held, by=supervisor, at=held.opens_at, reason="Moved away")

    assert events(Client().get(address)) == []


def test_reading_is_written_down_and_an_answer_that_nothing_changed_is_not(held, address, navigator):
    client = Client()
    first = client.get(address)
    AccessEvent.objects.all().delete()

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert not AccessEvent.objects.exists()

    whole = client.get(address, headers={"If-None-Match": '"another"'})
    assert whole.content == first.content
    (event,) = AccessEvent.objects.all()
    assert (event.actor_id, event.via, event.noun) == (navigator.pk, "calendar", "followup")
    assert event.about == [held.pk, held.case_id, held.case.neighbor_id]


def test_a_change_is_another_answer(held, address, navigator):
    client = Client()
    tag = client.get(address)["ETag"]

    log_attempt(follow_up=held, by=navigator, at=held.opens_at, method="phone", outcome="no_answer")

    changed = client.get(address, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (changed.status_code, changed["ETag"] != tag) == (200, True)
    assert int(events(changed)[0]["SEQUENCE"]) > 0


def test_an_answer_may_be_kept_by_its_reader_and_needs_no_session(held, address):
    answer = Client().get(address)

    assert answer["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_only_a_hash_is_kept(navigator):
    feed, token = make_calendar_address(by=navigator, at=NOON)

    assert feed.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 43
    assert navigator.name.split()[0].lower() not in token.lower()


def test_a_new_address_ends_the_old_one_in_the_same_act(navigator, address):
    new = address_of(navigator)

    assert [Client().get(each).status_code for each in (address, new)] == [404, 200]
    assert CalendarFeed.objects.live().count() == 1


def test_a_revoked_address_is_not_there_nor_is_that_of_who_left(navigator, supervisor, clock, address):
    theirs = address_of(supervisor)
    assert revoke_calendar_address(by=navigator, at=NOON)
    assert not revoke_calendar_address(by=navigator, at=NOON)
    supervisor.is_active = False
    supervisor.save_by(clock)

    answers = [Client().get(each) for each in (address, theirs, "/notices/calendar/guess.ics")]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b"There is no calendar here.")
    }


def test_an_address_is_not_read_all_the_time(navigator, address):
    client = Client()
    codes = [client.get(address).status_code for _ in range(MOST_READS + 1)]

    assert codes == [*[200] * MOST_READS, 429]
    assert client.get(address)["Retry-After"] == "600"


def test_guessing_is_slowed_and_readers_are_not(navigator, address):
    client = Client()
    codes = [client.get(f"/notices/calendar/guess{n}.ics").status_code for n in range(MOST_MISSES + 1)]

    assert codes == [*[404] * MOST_MISSES, 429]
    assert client.get(address).status_code == 200


def test_no_line_of_a_log_holds_the_secret(caplog, navigator, address):
    revoke_calendar_address(by=navigator, at=NOON)
    with caplog.at_level(logging.DEBUG):
        Client().get(address)

    lines = [IdsOnlyFormatter("%(message)s").format(record) for record in caplog.records]
    secret = address.removeprefix("/notices/calendar/").removesuffix(".ics")
    assert any("/notices/calendar/…" in line for line in lines)
    assert not [line for line in lines if secret in line]


def test_two_presses_at_once_leave_one_address(committed):
    reader = committed(make_user)

    at_once([lambda: make_calendar_address(by=reader, at=NOON)] * 4)

    assert CalendarFeed.objects.filter(user=reader).count() == 4
    assert CalendarFeed.objects.live().filter(user=reader).count() == 1


# --- the page and the API -------------------------------------------------------------------------------
def test_the_address_is_shown_once(browse, navigator):
    client = browse(navigator)

    made = client.post("/notices/settings/calendar/new/")
    later = client.get("/notices/settings/")

    address = made.context["address"]
    assert made.status_code == 200
    assert f'value="{address}"' in made.text
    assert Client().get(address.partition("8000")[2]).status_code == 200
    assert address not in later.text
    assert "Your address works since" in later.text


def test_one_press_switches_it_off(browse, navigator, address):
    answer = browse(navigator).post("/notices/settings/calendar/revoke/")

    assert (answer.status_code, Client().get(address).status_code) == (303, 404)


def test_the_api_makes_tells_and_revokes(api, navigator, settings):
    client, url = api(navigator), "/api/v1/notices/calendar/"

    assert client.get(url).json() == {"since": None, "address": None}
    made = client.post(url).json()
    assert made["address"].startswith(f"{settings.SITE_URL}/notices/calendar/")
    assert client.get(url).json() == {"since": made["since"], "address": None}
    assert client.delete(url).json() == {"since": None, "address": None}
    assert not CalendarFeed.objects.live().exists()


@pytest.mark.parametrize(("rows", "queries"), [(1, 12), (3, 12)])
def test_one_window_costs_what_three_do(navigator, rows, queries, django_assert_num_queries):
    for _ in range(rows):
        claim_case(case=make_follow_up().case, by=navigator, at=MONDAY + HOUR)
    address = address_of(navigator)

    with django_assert_num_queries(queries):
        assert len(events(Client().get(address))) == rows
