"""One box for everything: how many acts it takes, and that no key opens what it should not."""

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from tests.browser.visits import Visit
from tests.browser.watching import flaws
from tests.factories import make_call, make_neighbor, make_user


@pytest.fixture
def desk(visit, site) -> Visit:  # type: ignore[no-untyped-def]
    make_neighbor(known_as="Juan Prueba")
    make_neighbor(known_as="Olu Sample")
    return visit(make_user(Role.SUPERVISOR))


def test_a_misspelt_name_and_two_keys_find_a_neighbor(desk):
    desk.press("/")
    desk.page.keyboard.type("jaun prueva")
    expect(desk.page.locator(".found-box a.name").first).to_have_text("Juan Prueba")
    desk.press("Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Juan Prueba")
    print("\nfind a neighbor by a misspelt name, keys: the name and 2")


def test_a_misspelt_name_and_two_clicks_find_a_neighbor(desk):
    desk.page.get_by_role("searchbox").click()
    desk.page.keyboard.type("jaun prueva")
    desk.page.locator(".found-box a.name").first.click()

    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Juan Prueba")
    print("\nfind a neighbor by a misspelt name, mouse: the name and 2")


def test_enter_never_opens_who_was_found_for_other_words(desk):
    desk.press("/")
    desk.page.keyboard.type("juan prueba")
    expect(desk.page.locator(".found-box a.name").first).to_have_text("Juan Prueba")
    desk.page.get_by_role("searchbox").evaluate("field => { field.value = 'Olu Sample' }")
    desk.press("Enter")

    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(desk.page.locator("#found a.name").first).to_have_text("Olu Sample")


def test_arrows_move_escape_closes_and_the_open_box_is_accessible(desk):
    desk.press("/")
    desk.page.keyboard.type("juan")
    found = desk.page.locator(".found-box a.name").first
    expect(found).to_be_visible()
    assert flaws(desk.page) == []

    desk.press("ArrowDown")
    expect(found).to_be_focused()
    desk.press("ArrowUp")
    expect(desk.page.get_by_role("searchbox")).to_be_focused()
    desk.press("Escape")
    expect(found).to_have_count(0)


def test_a_phone_has_the_box_on_a_page(visit, site):
    make_neighbor(known_as="Juan Prueba")
    phone = visit(make_user(Role.SUPERVISOR), width=390, height=844)
    phone.page.get_by_role("link", name="Search").click()
    phone.page.locator("main input[name=q]").fill("jaun prueva")
    phone.page.keyboard.press("Enter")

    expect(phone.page.locator("#found a.name").first).to_have_text("Juan Prueba")
    assert flaws(phone.page) == []


def test_a_call_is_read_and_decided_by_keys(visit, site):
    call = make_call(cad_number="26-read", notes="He sits at the fountain and asks for help.")
    reader = visit(make_user(Role.CLINICIAN))
    reader.go(f"/calls/{call.pk}/")
    reader.press("2", "Tab")
    reader.page.get_by_label("Why").fill("His sister is with him")
    assert flaws(reader.page) == []
    reader.page.get_by_role("button", name="Save, read the next").click()

    expect(reader.page).to_have_url(f"{reader.site}/calls/?show=to-review")
    call.refresh_from_db()
    assert (call.review_decision, call.review_reason) == ("no_follow_up", "His sister is with him")
