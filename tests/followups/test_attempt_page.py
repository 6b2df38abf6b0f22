import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from audit.models import AccessEvent
from cases.actions import claim_case, close_case
from followups.models import ContactAttempt, FollowUp
from neighbors.actions import change_neighbor
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def follow_up(navigator):
    made = make_follow_up(cleared_at=EVENING - timedelta(hours=60))
    claim_case(case=made.case, by=navigator, at=EVENING)
    return made


@pytest.fixture
def page(follow_up):
    return reverse("followups:log_attempt", args=[follow_up.pk])


def answers(**changes):
    return {"method": "phone", "outcome": "no_answer", "form_key": str(uuid4())} | changes


def test_the_form_opens_in_the_row_with_phone_chosen(browse, navigator, page, follow_up):
    response = browse(navigator).get(page, headers=HTMX)

    assert response.status_code == 200
    assert b"<html" not in response.content
    assert f'id="follow-up-{follow_up.pk}"' in response.content.decode()
    assert re.search(r'value="phone"[^>]*checked', response.content.decode())


def test_on_a_page_of_its_own_the_form_is_sent_as_a_page(browse, navigator, page):
    shown = browse(navigator).get(page).content.decode()

    assert "hx-post" not in re.search(r'<form class="log-form"[^>]*>', shown)[0]


def test_no_answer_takes_one_choice_and_keeps_the_promise_open(browse, navigator, page, follow_up):
    response = browse(navigator).post(page, answers(), headers=HTMX)

    follow_up.refresh_from_db()
    attempt = follow_up.attempts.get()
    assert response.status_code == 200
    assert (attempt.method, attempt.outcome, attempt.with_whom) == ("phone", "no_answer", "nobody")
    assert (attempt.at, follow_up.status) == (EVENING, "pending")
    assert "settled" in response.content.decode()


def test_without_javascript_a_saved_try_leads_back(browse, navigator, page):
    response = browse(navigator).post(page, answers(back="/queue/?who=mine"))

    assert (response.status_code, response["Location"]) == (303, "/queue/?who=mine")


def test_it_leads_back_to_our_own_pages_only(browse, navigator, page, follow_up):
    response = browse(navigator).post(page, answers(back="https://elsewhere.invalid/"))

    assert (response.status_code, response["Location"]) == (303, follow_up.case.get_absolute_url())


def test_what_is_missing_is_asked_and_what_was_typed_is_kept(browse, navigator, page):
    response = browse(navigator).post(page, answers(outcome="", note="Rang 8 times"), headers=HTMX)

    assert response.status_code == 422
    assert "Rang 8 times" in response.content.decode()
    assert "Pick what happened." in response.content.decode()
    assert not ContactAttempt.objects.exists()


def test_a_double_click_makes_one_try(browse, navigator, page):
    same = answers()
    client = browse(navigator)

    assert [client.post(page, same).status_code for _click in range(2)] == [303, 303]
    assert ContactAttempt.objects.count() == 1


def test_a_double_click_on_reached_makes_one_try_too(browse, navigator, page):
    same = answers(outcome="reached", with_whom="neighbor", next="none")
    client = browse(navigator)

    assert [client.post(page, same).status_code for _click in range(2)] == [303, 303]
    assert ContactAttempt.objects.count() == 1


def test_reached_settles_it_and_the_next_window_is_the_day_that_was_picked(
    browse, navigator, page, follow_up
):
    browse(navigator).post(page, answers(outcome="reached", with_whom="neighbor", next="3"))

    follow_up.refresh_from_db()
    following = FollowUp.objects.pending().get(case=follow_up.case)
    assert (follow_up.status, following.round) == ("done", 2)
    # EVENING is Thursday 7 PM in the city, so the day is Sunday from midnight to midnight.
    assert following.opens_at == EVENING + timedelta(days=2, hours=5)
    assert following.due_at == EVENING + timedelta(days=3, hours=5) - timedelta(minutes=1)


def offered(page: str) -> tuple[list[str], str]:
    """The choices of when to come back, and the one that is chosen."""
    fields = re.findall(r'<input type="radio" name="next" value="(\w+)"([^>]*)>', page)
    return [value for value, _rest in fields], next(value for value, rest in fields if "checked" in rest)


def test_the_days_to_come_back_are_the_policys_cadence_with_the_next_one_chosen(browse, navigator, follow_up):
    client, chosen = browse(navigator), []
    for _contact in range(5):
        current = FollowUp.objects.pending().get(case=follow_up.case)
        page = reverse("followups:log_attempt", args=[current.pk])
        choices, usual = offered(client.get(page).content.decode())
        chosen.append(usual)
        assert choices == ["3", "7", "14", "30", "day", "none"]
        client.post(page, answers(outcome="reached", with_whom="neighbor", next=usual))

    assert chosen == ["3", "7", "14", "30", "30"]
    last = FollowUp.objects.pending().get(case=follow_up.case)
    assert last.due_at == EVENING + timedelta(days=30, hours=5) - timedelta(minutes=1)


def test_reached_with_no_next_date_leaves_none(browse, navigator, page, follow_up):
    browse(navigator).post(page, answers(outcome="reached", with_whom="neighbor", next="none"))

    assert not FollowUp.objects.pending().filter(case=follow_up.case).exists()


def test_on_another_day_asks_which(browse, navigator, page):
    sent = answers(outcome="reached", with_whom="neighbor", next="day")

    response = browse(navigator).post(page, sent)

    assert response.status_code == 422
    assert "Say on which day." in response.content.decode()


def test_a_contact_can_be_who_was_reached(browse, navigator, page, follow_up):
    neighbor = follow_up.case.neighbor
    contacts = [
        {"name": "Ana Ejemplo", "relationship": "sister", "phone": "336-555-0101", "may_discuss": True}
    ]
    change_neighbor(neighbor=neighbor, by=navigator, at=EVENING, contacts=contacts)
    contact = neighbor.contacts.get()

    browse(navigator).post(page, answers(outcome="reached", with_whom=f"contact:{contact.pk}", next="none"))

    attempt = ContactAttempt.objects.get()
    assert (attempt.with_whom, attempt.contact) == ("contact", contact)


def test_who_and_next_are_not_asked_when_nobody_was_reached(browse, navigator, page, follow_up):
    browse(navigator).post(page, answers(with_whom="neighbor", next="3"))

    assert ContactAttempt.objects.get().with_whom == "nobody"
    assert FollowUp.objects.filter(case=follow_up.case).count() == 1


def test_a_try_of_yesterday_is_logged_at_its_own_time(browse, navigator, page):
    browse(navigator).post(page, answers(at="2026-11-18T16:30"))

    attempt = ContactAttempt.objects.get()
    assert attempt.at == EVENING - timedelta(hours=26, minutes=30)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-20T09:00", "in the future"),
        ("2026-11-01T09:00", "before the encounter ended"),
        ("soon", "Give a date"),
    ],
)
def test_a_time_that_can_not_be_is_refused_at_its_field(browse, navigator, page, at, says):
    response = browse(navigator).post(page, answers(at=at, note="kept"))

    assert response.status_code == 422
    assert says in response.content.decode()
    assert "kept" in response.content.decode()


def test_a_long_note_with_signs_of_every_script_is_kept(browse, navigator, page):
    note = "مرحبا 👋🏽 é " * 500

    browse(navigator).post(page, answers(note=note))

    assert ContactAttempt.objects.get().note == note.strip()


def test_a_note_that_is_too_long_is_answered_and_kept(browse, navigator, page):
    note = "x" * 1_000_000

    response = browse(navigator).post(page, answers(note=note))

    assert response.status_code == 422
    assert "The note is too long" in response.content.decode()
    assert note in response.content.decode()


def test_no_browser_cuts_off_what_is_pasted_as_a_note(browse, navigator, page):
    shown = browse(navigator).get(page).content.decode()

    assert "maxlength" not in re.search(r'<textarea name="note"[^>]*>', shown)[0]


def test_a_closed_case_refuses_with_what_to_do(browse, supervisor, page, follow_up):
    close_case(case=follow_up.case, by=supervisor, at=EVENING, reason="moved")

    response = browse(supervisor).post(page, answers(), headers=HTMX)

    assert response.status_code == 409
    assert "This case is closed. Reopen it to log a try." in response.content.decode()


def test_without_script_a_closed_case_refuses_and_keeps_what_was_typed(browse, supervisor, page, follow_up):
    close_case(case=follow_up.case, by=supervisor, at=EVENING, reason="moved")

    response = browse(supervisor).post(page, answers(note="kept"))

    assert response.status_code == 409
    assert "This case is closed. Reopen it to log a try." in response.content.decode()
    assert "kept</textarea>" in response.content.decode()


def test_saving_with_open_next_leads_to_the_next_of_mine(browse, navigator, page):
    other = make_follow_up(cleared_at=EVENING - timedelta(hours=50))
    claim_case(case=other.case, by=navigator, at=EVENING)

    response = browse(navigator).post(page, answers(then="next"))

    assert response["Location"] == reverse("followups:log_attempt", args=[other.pk])


def test_another_teams_row_does_not_exist_for_a_navigator(browse, page, other_team):
    from tests.factories import make_user

    stranger = make_user("navigator", team=other_team)

    assert browse(stranger).get(page).status_code == 404
    assert browse(stranger).post(page, answers()).status_code == 404


def test_opening_the_form_leaves_an_access_event(browse, navigator, page, follow_up):
    browse(navigator).get(page)

    event = AccessEvent.objects.get(actor_id=navigator.pk)
    assert follow_up.case.neighbor_id in event.about


def test_names_of_every_script_stand_alone(browse, navigator):
    neighbor = make_neighbor(known_as='فلان <b>"Testa"</b> 👋')
    made = make_follow_up(neighbor=neighbor, cleared_at=EVENING - timedelta(hours=60))

    page = browse(navigator).get(reverse("followups:log_attempt", args=[made.pk])).content.decode()

    assert "<bdi>فلان &lt;b&gt;&quot;Testa&quot;&lt;/b&gt; 👋</bdi>" in page
