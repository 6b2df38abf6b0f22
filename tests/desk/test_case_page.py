"""The case page: what comes first, what is promised, what has happened, and who may know."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import (
    assign_case,
    change_encounter,
    claim_case,
    close_case,
    connect_need,
    pause_case,
    sign_note,
    write_note,
)
from cases.actions.encounters import ResponderFacts
from followups.actions import log_attempt, reschedule
from followups.models import FollowUp
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_need, make_neighbor, make_user

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def mari(clinician):
    return make_neighbor(
        by=clinician, known_as="Marisol Testa", aliases=["Mari"], preferred_language="spa",
        interpreter_needed=True, safe_hours="After 5 PM", ask_for="Mari", voicemail_ok=False,
        if_someone_else_answers="A friend called.", home_visit="No.",
        contact_points=[{"kind": "phone", "value": "(919) 555-0142", "label": "cell", "ok_to_text": True}],
        contacts=[
            {"name": "Ana Ejemplo", "relationship": "sister", "phone": "(919) 555-0177", "may_discuss": True},
            {"name": "Lee Fixture", "relationship": "neighbor", "may_discuss": False},
        ],
    )  # fmt: skip


@pytest.fixture
def follow_up(mari, clinician, navigator) -> FollowUp:
    made = make_follow_up(
        neighbor=mari, by=clinician, cleared_at=EVENING - 60 * HOUR, needs=["housing"],
        responders=[ResponderFacts(clinician, "clinician", True)],
    )  # fmt: skip
    claim_case(case=made.case, by=navigator, at=EVENING - 50 * HOUR)
    return made


@pytest.fixture
def read(browse, navigator, follow_up):
    """`read()`: the words of the case page as the navigator reads them."""

    def shown(by=navigator, show: str = "all") -> str:
        response = browse(by).get(f"/cases/{follow_up.case_id}/", {"show": show})
        assert response.status_code == 200
        return _words(response.content.decode())

    return shown


def _words(html: str) -> str:
    main = re.sub(r"<(br|/p|/li|/dd|/dt|/h\d)[^>]*>", " ", html[html.index("<main") :])
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))


def test_contact_safety_comes_first(read):
    words = read()

    assert words.index("Before you call") < words.index("Our promise") < words.index("Needs")
    assert "Safe hours After 5 PM Ask for “Mari” Voicemail No. Text is OK." in words
    assert "Spanish, interpreter · goes by Mari" in words


def test_whom_we_may_talk_with_is_said_and_nobody_else(read):
    words = read()

    assert "Who we may talk with Ana Ejemplo, sister No one else." in words
    assert "Lee Fixture, neighbor Do not discuss" in words


def test_the_promise_is_said_with_both_times_and_the_way_to_try(read):
    words = read()

    assert "Our promise Reach them by Thu 9:00 PM, 2 h left. Due Fri 7:00 AM, when no one is on." in words
    assert "no one on, 9:00 PM to 9:00 AM" in words
    assert "Call. It is the first try." in words
    assert "Log attempt" in words


def test_nobody_is_sent_home_where_the_neighbor_said_anything_about_it(read, mari):
    assert "Visit" not in read()


def test_what_has_happened_is_told_in_sentences(read, follow_up, supervisor, navigator, clinician, team):
    omar = make_user(Role.NAVIGATOR, team=team, name="Omar Demo")
    log_attempt(
        follow_up=follow_up, by=navigator, at=EVENING - 2 * HOUR, tried_at=EVENING - 2 * HOUR, method="phone",
        outcome="no_answer", note="Rang out.",
    )  # fmt: skip
    reschedule(
        follow_up=follow_up, opens_at=follow_up.opens_at, due_at=follow_up.due_at + 5 * HOUR,
        reason="She asked for the evening", by=supervisor, at=EVENING,
    )  # fmt: skip
    assign_case(case=follow_up.case, to=omar, by=supervisor, at=EVENING, reason="Nell is out")
    change_encounter(encounter=follow_up.encounter, by=clinician, at=EVENING, outcome="transported")

    words = read()

    assert "Encounter, CRT. Transported. All felt safe. open" in words
    assert "Phone, no answer. Rang out. 5:00 PM · you · try 1 of 3" in words
    moved = f"Follow-up moved from Fri 7:00 AM to Fri 12:00 PM by {supervisor.name}"
    assert f"{moved}, because: She asked for the evening." in words
    assert f"Moved from you to Omar Demo by {supervisor.name}, because: Nell is out." in words
    number = follow_up.encounter.number
    assert f"{number} changed by {clinician.name}. Outcome from Resolved on scene to Transported." in words
    assert f"Case opened by {clinician.name}, because: Follow-up wanted." in words


def test_a_connected_need_says_how_we_know(read, follow_up, navigator):
    need = follow_up.case.needs.get()
    connect_need(
        need=need, evidence_level=4, verified_by="provider", connected_on=EVENING.date() - timedelta(days=2),
        service_name="Example House", by=navigator, at=EVENING,
    )  # fmt: skip

    words = read()

    assert "1 of 1 connected" in words
    assert "Housing connected by you. Connected on: Nov 18, 2026. Service name: Example House." in words
    assert "4 of 5, service began" in words


def test_each_tab_shows_its_own(read, follow_up, clinician):
    note = write_note(
        encounter=follow_up.encounter, by=clinician, at=EVENING, sections={"saw": "Cold, no coat."}
    )
    sign_note(note=note, by=clinician, at=EVENING)

    tabs = {show: read(show=show) for show in ("all", "contacts", "notes", "changes")}

    told = {
        show: ("Encounter, CRT." in words, "Note, signed." in words, "Case opened" in words)
        for show, words in tabs.items()
    }
    assert told == {
        "all": (True, True, True),
        "contacts": (True, False, False),
        "notes": (False, True, False),
        "changes": (False, False, True),
    }


@pytest.mark.parametrize(("sensitivity", "reads"), [("general", True), ("substance_use", False)])
def test_a_note_is_known_to_be_there_but_never_told(read, follow_up, clinician, sensitivity, reads):
    write_note(
        encounter=follow_up.encounter, by=clinician, at=EVENING, sections={"saw": "Cold, no coat."},
        sensitivity=sensitivity,
    )  # fmt: skip

    words = read(show="notes")

    assert "Note, not signed yet." in words
    assert "Cold, no coat." not in words
    assert ("Read the note" in words, "Kept for those who treat." in words) == (reads, not reads)


def test_a_case_without_a_date_says_so_and_leads_to_one(browse, navigator):
    case = make_case(held_by=navigator)

    html = browse(navigator).get(f"/cases/{case.pk}/").content.decode()

    assert "No date is set, so nothing will remind you." in html
    assert f"/queue/cases/{case.pk}/plan/" in html


def test_a_case_that_nobody_has_offers_to_claim_it(browse, navigator):
    case = make_case()

    html = browse(navigator).get(f"/cases/{case.pk}/").content.decode()

    assert f'action="/cases/{case.pk}/claim/"' in html


def test_a_paused_case_says_until_when_and_offers_to_go_on(browse, navigator):
    case = make_case(held_by=navigator)
    pause_case(case=case, reason="In the hospital", until=EVENING + 24 * HOUR, by=navigator, at=EVENING)

    html = browse(navigator).get(f"/cases/{case.pk}/").content.decode()

    assert "until Fri 7:00 PM" in html
    assert f'action="/cases/{case.pk}/resume/"' in html


def test_a_closed_case_offers_nothing_but_reopening_to_a_supervisor(browse, navigator, supervisor, follow_up):
    need = follow_up.case.needs.get()
    connect_need(
        need=need, evidence_level=4, verified_by="neighbor", connected_on=EVENING.date() - timedelta(days=1),
        by=navigator, at=EVENING,
    )  # fmt: skip
    close_case(case=follow_up.case, reason="goals_met", by=navigator, at=EVENING)

    pages = {
        reader: browse(reader).get(f"/cases/{follow_up.case_id}/").content.decode()
        for reader in (navigator, supervisor)
    }

    assert all("This case is closed." in html for html in pages.values())
    assert ["/reopen/" in pages[reader] for reader in (navigator, supervisor)] == [False, True]
    assert not re.search(r"/(close|pause|plan|status|connect|attempts/new)/", pages[navigator])


def test_looking_leaves_one_access_event_of_case_and_neighbor(browse, navigator, follow_up, mari):
    AccessEvent.objects.all().delete()

    browse(navigator).get(f"/cases/{follow_up.case_id}/")

    event = AccessEvent.objects.get()
    assert (event.actor, event.via, event.about) == (navigator, "web", [follow_up.case_id, mari.pk])


def test_no_title_names_a_person_or_a_need(browse, navigator, follow_up):
    html = browse(navigator).get(f"/cases/{follow_up.case_id}/").content.decode()

    title = html[html.index("<title>") : html.index("</title>")]
    assert follow_up.case.number in title
    assert "Marisol" not in title


@pytest.mark.parametrize(
    ("role", "own", "teams", "pools", "anothers"),
    [
        (Role.NAVIGATOR, 200, 200, 200, 404), (Role.PEER, 200, 200, 200, 404),
        (Role.CLINICIAN, 200, 200, 404, 404),
        (Role.EMT, 404, 404, 404, 404), (Role.SUPERVISOR, 200, 200, 200, 200),
        (Role.ANALYST, 404, 404, 404, 404),
        (Role.ADMIN, 404, 404, 404, 404), (Role.INTEGRATION, 404, 404, 404, 404),
    ],
)  # fmt: skip
def test_who_may_know_of_a_case(browse, team, other_team, role, own, teams, pools, anothers):
    reader = make_user(role, team=team)
    mate, stranger = make_user(Role.NAVIGATOR, team=team), make_user(Role.NAVIGATOR, team=other_team)
    cases = [make_case(held_by=holder) for holder in (reader, mate, None, stranger)]

    answers = [browse(reader).get(f"/cases/{case.pk}/").status_code for case in cases]

    assert answers == [own, teams, pools, anothers]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("reader", "queries"), [("navigator", 53), ("supervisor", 46)])
def test_the_page_costs_the_same_with_one_and_three_rows_of_each(
    browse, request, clinician, supervisor, navigator, rows, reader, queries, django_assert_num_queries
):
    neighbor = make_neighbor(
        contacts=[{"name": f"Contact {number} Testa", "may_discuss": True} for number in range(rows)],
        contact_points=[{"kind": "phone", "value": f"(919) 555-010{number}"} for number in range(rows)],
    )
    crew = [ResponderFacts(make_user(Role.EMT), "emt", True) for _ in range(rows)]
    for number in range(rows):
        made = make_follow_up(
            neighbor=neighbor, by=clinician, cleared_at=EVENING - (60 - number) * HOUR, responders=crew,
            note={"saw": "Cold."}, needs=["housing", "food", "legal"][:rows],
        )  # fmt: skip
        change_encounter(encounter=made.encounter, by=clinician, at=EVENING, outcome="transported")
    claim_case(case=made.case, by=navigator, at=EVENING)
    for number in range(rows):
        log_attempt(
            follow_up=made, by=navigator, at=EVENING, tried_at=EVENING - (number + 1) * HOUR, method="phone",
            outcome="no_answer", note="Rang out.",
        )  # fmt: skip
        assign_case(case=made.case, to=navigator, by=supervisor, at=EVENING, reason=f"Because {number}")
    client = browse(request.getfixturevalue(reader))
    client.get(f"/cases/{made.case_id}/")

    with django_assert_num_queries(queries):
        client.get(f"/cases/{made.case_id}/")


def test_the_page_works_with_nothing_known(browse, supervisor):
    case = make_case(neighbor=make_neighbor(known_as="🧑🏽‍🦱 مارية"))
    make_need(case=case)

    html = browse(supervisor).get(f"/cases/{case.pk}/").content.decode()

    assert "<bdi>🧑🏽‍🦱 مارية</bdi>" in html
    assert "Nothing is known yet about when and how it is safe to call." in html
