"""What goes wrong in front of a screen: an answer is missing, two clicks, two people at once, no signal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role, User
from cases.actions import claim_case, close_case, set_risk
from cases.models import Encounter
from followups.models import ContactAttempt, FollowUp
from tests.browser.visits import Visit, tap
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

TYPED = "Calm. \N{WAVING HAND SIGN} مرحبا e\N{COMBINING ACUTE ACCENT}"


@pytest.fixture
def navigator(site: str) -> User:
    return make_user(Role.NAVIGATOR, team=make_team("north"))


@pytest.fixture
def promise(navigator: User) -> FollowUp:
    """To a neighbor whose case the navigator has."""
    neighbor = make_neighbor(known_as="Ada Testa")
    made = make_follow_up(neighbor=neighbor, cleared_at=timezone.now() - timedelta(hours=60))
    claim_case(case=made.case, by=navigator, at=timezone.now())
    return made


@pytest.fixture
def desk(visit, navigator: User, promise: FollowUp) -> Visit:  # type: ignore[no-untyped-def]
    """The navigator's Today, the form of the one row open."""
    made = visit(navigator)
    made.press("l")
    expect(made.page.locator(".log-form")).to_be_visible()
    return made


def test_a_missing_answer_is_asked_in_the_row_and_what_was_typed_stays(desk, promise):
    page = desk.page
    page.get_by_label("Note").fill(TYPED)

    with desk.watch.provoking(422):
        page.get_by_role("button", name="Save attempt").click()
        expect(page.get_by_role("alert")).to_contain_text("Pick what happened.")

    expect(page.get_by_label("Note")).to_have_value(TYPED)
    assert flaws(page) == []
    tap(page, "Left message")
    page.get_by_role("button", name="Save attempt").click()
    expect(page.locator(".settled")).to_contain_text("Left message")
    assert ContactAttempt.objects.get(follow_up=promise).note == TYPED


def test_a_double_click_logs_one_try(desk, promise):
    tap(desk.page, "No answer")

    desk.page.get_by_role("button", name="Save attempt").dblclick()

    expect(desk.page.locator(".settled")).to_be_visible()
    assert ContactAttempt.objects.filter(follow_up=promise).count() == 1


def test_a_case_that_somebody_closed_meanwhile_is_said_and_the_words_stay(desk, promise):
    page = desk.page
    close_case(case=promise.case, by=make_user(Role.SUPERVISOR), at=timezone.now(), reason="moved")
    tap(page, "No answer")
    page.get_by_label("Note").fill(TYPED)

    with desk.watch.provoking(409):
        page.get_by_role("button", name="Save attempt").click()
        expect(page.get_by_text("This case is closed. Reopen it to log a try.")).to_be_visible()

    expect(page.get_by_label("Note")).to_have_value(TYPED)
    assert flaws(page) == []


def test_without_signal_nothing_is_lost_and_the_page_says_so(desk, promise):
    page = desk.page
    tap(page, "No answer")
    page.get_by_label("Note").fill(TYPED)

    with desk.watch.without_signal():
        page.get_by_role("button", name="Save attempt").click()
        expect(page.locator("#toasts")).to_contain_text("No signal. Nothing was sent.")

    expect(page.get_by_label("Note")).to_have_value(TYPED)
    page.get_by_role("button", name="Save attempt").click()
    expect(page.locator(".settled")).to_be_visible()


def test_what_someone_else_changed_meanwhile_is_shown_before_it_is_replaced(visit, navigator, promise):
    visitor = visit(navigator)
    page = visitor.go(f"/cases/{promise.case_id}/risk/")
    sam = make_user(Role.SUPERVISOR, name="Sam Fixture")
    set_risk(case=promise.case, risk="high", by=sam, at=timezone.now())
    tap(page, "Low")

    with visitor.watch.provoking(409):
        page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("Sam Fixture")
    assert flaws(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Risk: Low")).to_be_visible()


def test_an_encounter_without_its_answers_says_which_and_keeps_the_rest(visit):
    clinician = make_user(Role.CLINICIAN)
    visitor = visit(clinician)
    page = visitor.go("/encounters/new/")
    page.get_by_label("In their words").fill(TYPED)
    tap(page.locator("#needs"), "Food")

    alert = page.get_by_role("alert")
    # Refused where it waits for an answer, it is sent once more for the page that says why.
    with visitor.watch.provoking(422, times=2):
        page.get_by_role("button", name="Save and sign").click()
        expect(alert).to_be_visible()

    # The third, when it ended, the clock has answered.
    for said in ("Choose which program this was.", "Choose how it ended."):
        expect(alert).to_contain_text(said)
    expect(page.get_by_label("In their words")).to_have_value(TYPED)
    expect(page.get_by_role("checkbox", name="Food")).to_be_checked()
    assert flaws(page) == []
    alert.get_by_role("link").first.click()
    expect(page.locator(":target")).to_be_in_viewport()


def test_a_double_click_saves_one_encounter(visit):
    clinician = make_user(Role.CLINICIAN)
    page = visit(clinician).go("/encounters/new/")
    tap(page.get_by_role("group", name="Program"), "CRT")
    tap(page, "Could not find them")
    page.get_by_label("Cleared").fill("2026-01-05T10:30")

    page.get_by_role("button", name="Finish later").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text("No name yet")
    assert Encounter.objects.filter(author=clinician).count() == 1


def test_an_address_of_nothing_says_so_and_leads_on(visit, navigator):
    visitor = visit(navigator)

    with visitor.watch.provoking(404):
        page = visitor.go("/cases/00000000-0000-4000-8000-000000000000/")

    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    assert flaws(page) == []
