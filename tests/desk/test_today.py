import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import AccessEvent
from cases.actions import claim_case
from followups.actions import log_attempt
from followups.models import FollowUp
from heart.core.models import Heartbeat
from heart.core.sweeps import SWEEPS
from tests.conftest import EVENING
from tests.factories import make_case, make_follow_up, make_need, make_neighbor, make_user

pytestmark = pytest.mark.django_db

# Thursday 7 PM in the city; who follows up is on until 9 PM. The hours since the encounter decide the band.
OVERDUE, ACT_TODAY, OPEN, LATER = 80, 65, 49, 20
QUERIES = 42


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def promised(to: str, *, hours: float, held_by=None, **facts) -> FollowUp:
    neighbor = make_neighbor(known_as=to, **facts.pop("about", {}))
    made = make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=hours), **facts)
    if held_by:
        claim_case(case=made.case, by=held_by, at=EVENING)
    return made


def bands(page: str) -> dict[str, list[str]]:
    """The names in each band of the page."""
    found = re.findall(r'<details class="band[^"]*" id="(\w+)".*?</details>', page, re.S)
    parts = re.split(r'<details class="band[^"]*" id="\w+"', page)[1:]
    return {
        band: re.findall(r'<a class="name"[^>]*><bdi>([^<]*)</bdi>', part)
        for band, part in zip(found, parts, strict=True)
    }


def test_each_promise_stands_in_its_band_and_mine_only(browse, navigator, peer):
    for name, hours in [
        ("Late Testa", OVERDUE),
        ("Tonight Testa", ACT_TODAY),
        ("Open Testa", OPEN),
        ("Soon Testa", LATER),
    ]:
        promised(name, hours=hours, held_by=navigator)
    promised("Other Testa", hours=OVERDUE, held_by=peer)
    promised("Pool Testa", hours=OVERDUE)
    make_case(neighbor=make_neighbor(known_as="Dateless Testa"), held_by=navigator, at=EVENING)

    assert bands(browse(navigator).get("/").content.decode()) == {
        "overdue": ["Late Testa"],
        "today": ["Tonight Testa"],
        "open": ["Open Testa"],
        "later": ["Soon Testa"],
        "no_date": ["Dateless Testa"],
    }


def test_a_row_says_all_that_is_needed_to_call(browse, navigator, clinician):
    about = {
        "preferred_language": "spa", "interpreter_needed": True, "pronouns": "she/her",
        "safe_hours": "after 5 PM", "ask_for": "Mari", "voicemail_ok": False,
        "contact_points": [{"kind": "phone", "value": "(919) 555-0142", "label": "cell"}],
    }  # fmt: skip
    made = promised(
        "Marisol Testa", hours=ACT_TODAY, held_by=navigator, about=about, by=clinician,
        needs=["housing", "food", "benefits"], note={"words": "My phone dies at night."},
    )  # fmt: skip
    log_attempt(
        follow_up=made, by=navigator, at=EVENING - timedelta(hours=1), method="phone", outcome="no_answer"
    )

    page = browse(navigator).get("/").content.decode()

    for said in [
        "<b>2 h left</b>", "<span>act by Thu 9:00 PM</span>", "<b>Spanish</b>, interpreter", "she/her",
        "<q><bdi>My phone dies at night.</bdi></q>", f"to {clinician.name.split()[0]}:",
        "Call (919) 555-0142. Safe: after 5 PM. Ask for Mari. No voicemail.", 'href="tel:+19195550142"',
        '<li class="tag">+1</li>', "1 of 3 tries",
    ]:  # fmt: skip
        assert said in page


def test_the_last_try_is_what_was_said_last(browse, navigator, clinician):
    made = promised(
        "Testa", hours=ACT_TODAY, held_by=navigator, by=clinician, note={"words": "Earlier words"}
    )
    log_attempt(
        follow_up=made,
        by=navigator,
        at=EVENING,
        method="phone",
        outcome="left_message",
        note="Left word with Ana",
    )

    page = browse(navigator).get("/").content.decode()

    assert "Left word with Ana" in page
    assert "Earlier words" not in page


def test_a_note_for_clinicians_is_not_on_a_navigators_row(browse, navigator, clinician):
    promised(
        "Testa", hours=ACT_TODAY, held_by=navigator, by=clinician,
        note={"words": "Only for clinicians"}, sensitivity="clinical",
    )  # fmt: skip

    assert "Only for clinicians" not in browse(navigator).get("/").content.decode()
    assert "Only for clinicians" in browse(clinician).get("/").content.decode()


def test_a_clinician_sees_the_follow_ups_of_own_encounters(browse, clinician, other_team):
    promised("Own Testa", hours=OPEN, by=clinician)
    promised("Strange Testa", hours=OPEN, by=make_user("clinician", team=other_team))

    assert bands(browse(clinician).get("/").content.decode()) == {"open": ["Own Testa"]}


def test_a_supervisor_sees_every_teams_counts_and_each_leads_to_its_rows(
    browse, supervisor, navigator, other_team
):
    promised("Testa", hours=OVERDUE, held_by=navigator)
    promised("Testa 2", hours=OVERDUE, held_by=make_user("navigator", team=other_team))
    promised("Testa 3", hours=LATER)
    client = browse(supervisor)

    page = client.get("/").content.decode()

    assert "2 promises are overdue" in page
    links = [
        link.replace("&amp;", "&") for link in re.findall(r'<td[^>]*><a[^>]* href="([^"]*)">1</a>', page)
    ]
    assert links == [
        "/queue/?team=north&phase=overdue", "/queue/?team=north", "/queue/?team=south&phase=overdue",
        "/queue/?team=south", "/queue/?team=none&phase=later", "/queue/?team=none",
    ]  # fmt: skip
    for link in links:
        assert client.get(link).content.decode().count("<tr data-row") == 1


@pytest.mark.parametrize("role", ["emt", "admin"])
def test_a_role_without_follow_ups_sees_its_doors(browse, request, role):
    page = browse(request.getfixturevalue(role)).get("/").content.decode()

    assert "This is what you can do here." in page
    assert 'href="/notices/"' in page


def test_nothing_to_do_says_so_and_leads_on(browse, navigator):
    page = browse(navigator).get("/").content.decode()

    assert "You are up to date" in page
    assert f'href="{reverse("followups:queue")}"' in page


def test_the_day_is_the_citys_and_not_that_of_utc(browse, navigator):
    """At 7 PM in the city UTC is already on the next day; what must be met tomorrow is not for today."""
    made = promised("Tomorrow Testa", hours=OPEN, held_by=navigator)

    assert made.act_by.date() == (EVENING + timedelta(hours=23)).date()
    assert bands(browse(navigator).get("/").content.decode()) == {"open": ["Tomorrow Testa"]}


def test_more_than_fifty_rows_of_a_band_lead_to_the_queue(browse, navigator, monkeypatch):
    from heart.desk.views import today

    monkeypatch.setattr(today, "ROWS_PER_BAND", 2)
    for number in range(3):
        promised(f"Testa {number}", hours=OPEN, held_by=navigator)

    page = browse(navigator).get("/").content.decode()

    assert len(bands(page)["open"]) == 2
    assert "1 more in the queue" in page
    assert 'href="/queue/?who=mine&amp;phase=open"' in page


def test_rows_leave_one_access_event_that_names_who_was_shown(browse, navigator):
    shown = [
        promised("Testa 1", hours=OPEN, held_by=navigator),
        promised("Testa 2", hours=LATER, held_by=navigator),
    ]

    browse(navigator).get("/")

    event = AccessEvent.objects.get(actor_id=navigator.pk)
    assert {one.case.neighbor_id for one in shown} <= set(event.about)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    browse, navigator, clinician, django_assert_num_queries
):
    client = browse(navigator)
    for count in (1, 2):
        for number in range(count):
            made = promised(
                f"Testa {count} {number}",
                hours=OPEN,
                held_by=navigator,
                by=clinician,
                note={"words": "Words"},
            )
            make_need(case=made.case, category="food")
            log_attempt(
                follow_up=made, by=navigator, at=EVENING, method="phone", outcome="no_answer", note="x"
            )
            make_case(held_by=navigator, at=EVENING)
        with django_assert_num_queries(QUERIES):
            client.get("/")


def test_a_clock_that_stands_still_is_said(browse, navigator):
    for name in SWEEPS:
        Heartbeat.objects.beat(name, EVENING - timedelta(minutes=6))

    page = browse(navigator).get("/").content.decode()

    assert "The clock last ran 6 min ago." in page
    assert "Lists are right. Notices may be late." in page
