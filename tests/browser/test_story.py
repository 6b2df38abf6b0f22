"""The main job, end to end, as the people who do it would click it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from calls.actions import Message, upsert_call
from cases.actions import claim_case
from tests.browser.visits import Visit, tap
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

KNOWN, MISSPELT, NEW = "Marisol Testa", "Marisoul Tesla", "Ignacio Prueba"
LATE = "Otis Pretend"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def people(site: str) -> dict[str, User]:
    """One of each role in one team, and a second navigator, to whom a case can be given."""
    team = make_team("north")
    roles = [role for role in Role if role is not Role.SYSTEM]
    made = {role.value: make_user(role, team=team, name=f"{role.value.title()} Fixture") for role in roles}
    return made | {"omar": make_user(Role.NAVIGATOR, team=team, name="Omar Fixture")}


@pytest.fixture(scope="module")
def before(people: dict[str, User]) -> None:
    """Yesterday at noon a call that CRT may take; before it someone known, a late promise, an unsigned note.

    After it: somebody whose turn comes later than that of the call.
    """
    now = timezone.now()
    noon = (now - DAY).replace(hour=17, minute=0, second=0, microsecond=0)
    facts = {
        "call_type": "welfare_check", "call_type_received": "Welfare Check", "priority": "3", "weapon": False,
        "violent": False, "beat": "512", "address": "400 block Example St",
        "received_at": noon, "dispatched_at": noon + timedelta(minutes=2),
        "arrived_at": noon + timedelta(minutes=14), "cleared_at": noon + timedelta(minutes=50),
    }  # fmt: skip
    upsert_call(by=User.objects.importer(), at=now, message=Message("cad", "26-118204", facts))
    make_neighbor(known_as=KNOWN, by=people["clinician"], at=now - 9 * DAY)
    late = make_follow_up(
        neighbor=make_neighbor(known_as=LATE), cleared_at=now - 5 * DAY, by=people["clinician"],
        note={"saw": "Tired and cold"},
    )  # fmt: skip
    claim_case(case=late.case, by=people["navigator"], at=now - 4 * DAY)
    make_follow_up(neighbor=make_neighbor(known_as="Waits Sample"), by=people["emt"], cleared_at=now - HOUR)


def test_a_911_call_becomes_a_promise_that_somebody_keeps(visit, people, before):
    clinician, navigator, supervisor = visit(), visit(), visit()

    log_the_encounter(clinician.sign_in(people["clinician"]))
    navigator.sign_in(people["navigator"])
    see_the_window_and_claim(navigator)
    log_no_answer_with_three_keys(navigator)
    reach_them(navigator)
    connect_food_and_close(navigator.page)
    see_what_is_late_and_give_it_on(supervisor.sign_in(people["supervisor"]))
    see_who_changed_what_and_reopen(supervisor.page)


def log_the_encounter(page: Page) -> None:
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Calls").click()
    page.get_by_role("link", name="Log encounter for call 26-118204").click()
    expect(page.get_by_label("Cleared")).to_have_value(re.compile(r"T\d\d:50$"))
    tap(page.get_by_role("group", name="Program"), "CRT")
    tap(page, "Resolved on scene")
    page.get_by_label("Name, other name, phone or place").press_sequentially(MISSPELT)
    expect(page.locator("#candidates")).to_contain_text(KNOWN)
    tap(page, "None of these, add new")
    page.get_by_label("What to call them").fill(NEW)
    tap(page.locator("#needs"), "Housing")
    tap(page.locator("#needs"), "Food")
    tap(page.locator("#return"), "Yes")
    expect(page.locator("#promise")).to_contain_text("We promise to reach them from")
    page.get_by_label("In their words").fill("My phone dies at night.")
    assert flaws(page) == []
    page.get_by_role("button", name="Save and sign").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(NEW)
    expect(page.locator("#note")).to_contain_text("signed by Clinician Fixture")


def see_the_window_and_claim(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Queue").click()
    row = page.get_by_role("row").filter(has_text=NEW)
    expect(row).to_contain_text(re.compile(r"in 1 d \d+ h"))  # the call ended yesterday
    expect(row).to_contain_text("Nobody yet")

    visit.press("c")

    expect(page.get_by_role("heading", level=1)).to_have_text(NEW)
    expect(page.locator("#toasts")).to_contain_text("is yours now")
    expect(page.locator(".promise")).to_contain_text("0 of 3 tries")
    expect(page.get_by_role("img", name=re.compile("window from .+ to .+ Act by")).first).to_be_visible()


def log_no_answer_with_three_keys(visit: Visit) -> None:
    """On the late row, which is the first of the day."""
    page = visit.page
    visit.press("g", "t")
    row = page.locator("[data-row]").filter(has_text=LATE)
    expect(page.locator("#overdue")).to_contain_text(LATE)

    visit.press("l")
    expect(row.get_by_role("group", name="What happened?")).to_be_visible()
    assert flaws(page) == []
    visit.press("2", "Enter")

    expect(row).to_contain_text("No answer")
    expect(row).to_contain_text("Next try:")
    expect(page.locator("[data-row]:focus")).to_contain_text(NEW)
    assert flaws(page) == []


def reach_them(visit: Visit) -> None:
    """The focus is on the next row already."""
    page = visit.page
    row = page.locator("[data-row]").filter(has_text=NEW)
    visit.press("l")
    expect(row.get_by_role("group", name="What happened?")).to_be_visible()
    visit.press("1")
    tap(row.get_by_role("group", name="When do we come back?"), "In 3 days")
    row.get_by_label("Note").fill("She picked up. Food is what matters most.")
    row.get_by_role("button", name="Save attempt").click()

    expect(row).to_contain_text("The promise is kept.")


def connect_food_and_close(page: Page) -> None:
    page.get_by_role("link", name=NEW).click()
    expect(page.locator("#story")).to_contain_text("Food is what matters most.")
    food = page.locator(".need").filter(has_text="Food")
    food.get_by_role("link", name="Connected").click()
    page.get_by_label("The day it began").fill((timezone.now() - DAY).date().isoformat())
    page.get_by_label("Its name, if it is not in the directory").fill("Example Pantry")
    tap(page, "Neighbor")
    page.get_by_role("button", name="Connect").click()
    expect(food).to_contain_text("Example Pantry")

    page.get_by_text("More", exact=True).first.click()
    assert flaws(page) == []
    page.get_by_role("link", name="Close the case").click()
    expect(page.get_by_role("group", name="Food: what became of it?")).to_have_count(0)
    tap(page.get_by_role("group", name="Housing: what became of it?"), "Said no")
    page.get_by_label("Housing: why, in a few words").fill("Stays with a cousin")
    tap(page.get_by_role("group", name="Why does the case close?"), "Connected to care")
    assert flaws(page) == []
    page.get_by_role("button", name="Close the case").click()

    expect(page.locator(".next-step")).to_contain_text("This case is closed.")


def see_what_is_late_and_give_it_on(page: Page) -> None:
    page.get_by_role("link", name="Oversight").first.click()
    page.locator(".card").filter(has_text="Notes not signed").get_by_role("link", name="All 1").click()
    expect(page.locator("#rows")).to_contain_text("Clinician Fixture")
    page.go_back()
    page.get_by_role("link", name=re.compile("^Overdue now")).click()
    row = page.get_by_role("row").filter(has_text=LATE)
    expect(row).to_contain_text("Navigator Fixture")

    row.get_by_role("link", name="Give to…").click()
    row.get_by_label("Give to").select_option("Omar Fixture")
    assert flaws(page) == []
    row.get_by_role("button", name="Give").click()

    expect(row).to_contain_text("Omar Fixture")


def see_who_changed_what_and_reopen(page: Page) -> None:
    page.get_by_role("searchbox", name="Search by name, phone, number or address").fill(NEW)
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name=NEW).click()
    page.get_by_role("link", name=re.compile("^Case CN-")).click()
    page.get_by_role("link", name="Changes").click()
    story = page.locator("#story")
    expect(story).to_contain_text(
        re.compile("Case closed by Navigator Fixture, because: Connected to care", re.I)
    )

    page.get_by_role("link", name="Open it again").last.click()
    page.get_by_label("Why, in a few words").fill("Housing came up again")
    page.get_by_role("button", name="Open it again").click()

    expect(page.locator(".next-step")).to_contain_text("Set one now.")
    expect(page.locator("#story")).to_contain_text("Housing came up again")


@pytest.mark.parametrize("role", ["peer", "emt", "analyst", "admin"])
def test_every_other_role_finds_a_day_and_its_rooms(visit, people, before, role):
    visitor = visit()
    page = visitor.sign_in(people[role])
    expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()
    assert flaws(page) == []
    rooms = page.get_by_role("navigation", name="Rooms").get_by_role("link")
    addresses = [room.get_attribute("href") for room in rooms.all()]
    assert addresses

    for address in addresses:
        visitor.go(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_program_can_not_sign_in_on_a_page(visit, people):
    outside = visit()

    page = outside.sign_in(people["integration"])

    expect(page.get_by_role("heading", level=1)).to_have_text("You can’t sign in with this account")
    assert flaws(page) == []
    outside.go("/queue/")
    assert outside.path == "/accounts/login/?next=/queue/"


def test_a_wrong_password_keeps_the_address_that_was_typed(visit, people):
    page = visit().sign_in(people["peer"], password="wrong")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(people["peer"].email)
    assert flaws(page) == []


def test_signing_out_closes_every_page(visit, people):
    visitor = visit(people["peer"])
    page = visitor.page

    page.get_by_text(people["peer"].name).first.click()
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/accounts/login/**")  # what was typed on the device is sent first
    visitor.go("/queue/")

    assert visitor.path == "/accounts/login/?next=/queue/"


def test_an_expired_session_leads_to_sign_in_and_back_and_never_into_a_row(visit, people, before):
    visitor = visit(people["omar"])
    page = visitor.go("/queue/")
    visitor.context.clear_cookies(name="sessionid")

    page.get_by_role("row").filter(has_text="Waits Sample").get_by_role("button", name="Claim").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert visitor.path == "/accounts/login/?next=/queue/"
