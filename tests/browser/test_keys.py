"""A day at the keyboard: every step has a key, and no key fires while somebody types."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.models import Role, User
from cases.actions import claim_case
from followups.models import ContactAttempt
from tests.browser.visits import Visit
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

ADA, BEN, CLEO = "Ada Testa", "Ben Testa", "Cleo Testa"
_teams = count(1)


@pytest.fixture
def navigator(site: str) -> User:
    """A navigator of a team of their own, with three promises in the order of these names."""
    user = make_user(Role.NAVIGATOR, team=make_team(f"team-{next(_teams)}"))
    now = timezone.now()
    for name, hours in ((ADA, 80), (BEN, 76), (CLEO, 30)):
        made = make_follow_up(neighbor=make_neighbor(known_as=name), cleared_at=now - timedelta(hours=hours))
        claim_case(case=made.case, by=user, at=now)
    return user


@pytest.fixture
def desk(visit, navigator: User) -> Visit:  # type: ignore[no-untyped-def]
    """The navigator's Today."""
    return visit(navigator)


def in_focus(desk: Visit) -> Locator:
    return desk.page.locator("[data-row]:focus")


def test_j_and_k_move_through_the_rows_and_the_focus_is_seen(desk):
    desk.press("j")
    expect(in_focus(desk)).to_contain_text(ADA)
    assert in_focus(desk).evaluate("row => getComputedStyle(row).outlineStyle") == "solid"

    desk.press("j", "j", "j")  # there is nothing after the last
    expect(in_focus(desk)).to_contain_text(CLEO)

    desk.press("k")
    expect(in_focus(desk)).to_contain_text(BEN)


def test_enter_opens_the_row(desk):
    desk.press("j", "j", "Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_have_text(BEN)


def test_three_keys_log_that_nobody_answered_and_the_focus_goes_to_the_next_row(desk, navigator):
    desk.press("l")
    expect(desk.page.get_by_role("radio", name="Phone")).to_be_focused()
    desk.press("2", "Enter")

    expect(in_focus(desk)).to_contain_text(BEN)
    attempt = ContactAttempt.objects.get(by=navigator)
    assert (attempt.outcome, attempt.method) == ("no_answer", "phone")
    assert attempt.follow_up.case.neighbor.known_as == ADA


def test_three_keys_log_that_they_were_reached(desk, navigator):
    desk.press("j", "j", "l")
    expect(desk.page.get_by_role("group", name="What happened?")).to_be_visible()
    desk.press("1", "Enter")

    expect(in_focus(desk)).to_contain_text(CLEO)
    attempt = ContactAttempt.objects.get(by=navigator)
    assert (attempt.outcome, attempt.with_whom) == ("reached", "neighbor")
    assert attempt.follow_up.case.neighbor.known_as == BEN


def test_escape_closes_the_form_and_the_row_keeps_the_focus(desk):
    desk.press("j", "l")
    expect(desk.page.locator(".log-form")).to_be_visible()

    desk.press("Escape")

    expect(desk.page.locator(".log-form")).to_have_count(0)
    desk.press("j")
    expect(in_focus(desk)).to_be_visible()


def test_no_key_fires_while_somebody_types(desk, navigator):
    desk.press("l")
    note = desk.page.get_by_label("Note")
    note.click()

    note.press_sequentially("j k l c 2 ? / g t")
    note.press("Enter")

    expect(note).to_have_value("j k l c 2 ? / g t\n")
    expect(note).to_be_focused()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert not ContactAttempt.objects.filter(by=navigator).exists()
    assert desk.path == "/"


def test_slash_searches_and_escape_leaves_the_field(desk):
    desk.press("/")
    search = desk.page.get_by_role("searchbox", name="Search by name, phone, number or address")
    expect(search).to_be_focused()
    expect(search).to_have_value("")

    desk.press("Escape")

    expect(search).not_to_be_focused()


def test_a_question_mark_lists_the_keys_and_nothing_fires_behind_the_list(desk):
    desk.press("?")
    keys = desk.page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    assert flaws(desk.page) == []

    desk.press("c", "j")

    expect(keys).to_be_visible()
    desk.press("Escape")
    expect(keys).to_be_hidden()


def test_c_claims_the_case_that_comes_next(desk, navigator):
    waiting = make_follow_up(neighbor=make_neighbor(known_as="Wanda Testa"), cleared_at=timezone.now())

    desk.press("c")

    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Wanda Testa")
    waiting.case.refresh_from_db()
    assert waiting.case.assigned_to == navigator


def test_in_the_queue_j_and_k_move_what_is_seen_at_a_glance(desk):
    page = desk.go("/queue/?who=mine")
    at_a_glance = page.get_by_role("complementary", name="The row at a glance").get_by_role(
        "heading", level=2
    )
    expect(at_a_glance).to_have_text(ADA)

    desk.press("j")
    expect(at_a_glance).to_have_text(BEN)
    desk.press("j")
    expect(at_a_glance).to_have_text(CLEO)
    desk.press("k")
    expect(at_a_glance).to_have_text(BEN)
    assert flaws(page) == []

    desk.press("l")
    expect(page.get_by_role("heading", name="Log a try")).to_be_visible()
    expect(page.get_by_role("link", name=BEN)).to_be_visible()


def test_g_goes_to_a_page(desk):
    desk.press("g", "q")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Queue")

    desk.press("g", "t")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Today")


def test_the_first_tab_stop_skips_to_the_page(desk):
    desk.press("Tab")
    expect(desk.page.get_by_role("link", name="Skip to the page")).to_be_focused()

    desk.press("Enter")

    expect(desk.page.locator("#main")).to_be_focused()
