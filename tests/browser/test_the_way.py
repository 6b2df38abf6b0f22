"""The way into care, as those who go it would click it: from a need to the one figure that it moves."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from cases.actions import claim_case
from cases.models import Case
from referrals.models import ProviderLink, Referral
from tests.browser.visits import Visit, tap
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_need, make_neighbor, make_service, make_team, make_user

NEIGHBOR, SHELTER, PANTRY = "Ana Prueba", "Sample Shelter", "Example Pantry"


@pytest.fixture(scope="module")
def people(site: str) -> dict[str, User]:
    """Who goes the way, and who reads the figures."""
    team = make_team("north")
    roles = (Role.NAVIGATOR, Role.SUPERVISOR, Role.ANALYST)
    return {role.value: make_user(role, team=team, name=f"{role.value.title()} Fixture") for role in roles}


@pytest.fixture(scope="module")
def case(people: dict[str, User]) -> Case:
    """The navigator's own: met two days ago, in need of a bed; two services, one of which has beds."""
    now = timezone.now()
    neighbor = make_neighbor(
        known_as=NEIGHBOR, contact_points=[{"kind": "phone", "value": "919-555-0143"}], at=now
    )
    promise = make_follow_up(neighbor=neighbor, cleared_at=now - timedelta(days=2))
    held = claim_case(case=promise.case, by=people["navigator"], at=now)
    make_need(case=held, category="housing")
    make_service(name=SHELTER, needs=("housing",), phone="919-555-0120")
    make_service(name=PANTRY, needs=("food",))
    return held


def test_a_need_becomes_a_service_that_has_begun(visit, people, case):
    navigator, provider, analyst = visit(people["navigator"]), visit(), visit(people["analyst"])
    page = navigator.page
    before = figures(analyst)

    find_the_shelter(navigator, case)
    record_what_they_agreed_to(page)
    send_it(page)
    address = make_the_link(page)
    open_it_and_answer(provider, address)
    meet_the_three(navigator)
    assert figures(analyst)["referral_received_rate"] == "0 of 1"
    say_that_it_began(page)

    expect(page.locator("h1")).to_contain_text(SHELTER)
    navigator.go(f"/cases/{case.pk}/")
    need = page.locator(".need").filter(has_text="Housing")
    expect(need.locator(".tag.good")).to_have_text("Connected")
    after = figures(analyst)
    assert (before["referral_received_rate"], after["referral_received_rate"]) == (
        "nothing to count", "1 of 1",
    )  # fmt: skip
    assert (before["connected_to_care_rate"], after["connected_to_care_rate"]) == (
        "nothing to count", "1 of 1",
    )  # fmt: skip


def figures(visit: Visit) -> dict[str, str]:
    """What each figure of today's page is made of, by its key."""
    visit.go("/insights/")
    rows = visit.page.locator(".figures-table tbody tr")
    return dict(rows.evaluate_all("rows => rows.map(row => [row.id, row.cells[2].textContent.trim()])"))


def find_the_shelter(visit: Visit, case: Case) -> None:
    page = visit.go(f"/cases/{case.pk}/")
    page.locator(".need").filter(has_text="Housing").locator(".next").first.click()
    expect(page.locator("#found")).to_contain_text(SHELTER)
    expect(page.locator("#found")).not_to_contain_text(PANTRY)
    assert flaws(page) == []
    page.get_by_role("link", name=f"Refer to {SHELTER}").click()

    expect(page.get_by_label("Which service")).to_contain_text(SHELTER)
    page.get_by_label(re.compile("^Warm handoff")).check()
    page.get_by_role("button", name="Make the draft").click()


def record_what_they_agreed_to(page: Page) -> None:
    """Nothing may be sent yet: the way leads over the consent, and back."""
    expect(page.locator("#no-consent")).to_contain_text("No consent that holds today")
    page.get_by_role("link", name="Record a consent").click()
    what = page.get_by_role("group", name=re.compile("^What may be shared"))
    for kind in ("Name and date of birth", "How to reach them safely", "What they need and want"):
        tap(what, kind)
    page.get_by_label("Who may get it?").fill(SHELTER)
    tap(page.get_by_role("group", name="That is"), "by name")
    page.get_by_label("What for?").fill("A bed")
    page.get_by_role("button", name="Record it").click()


def send_it(page: Page) -> None:
    expect(page.locator("label.tile").filter(has_text=SHELTER).locator("input")).to_be_checked()
    assert flaws(page) == []
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".page-head")).to_contain_text("Sent")


def make_the_link(page: Page) -> str:
    page.get_by_role("button", name="Make a link for the provider").click()
    return page.get_by_label("Copy it and send it to the provider").input_value()


def open_it_and_answer(provider: Visit, address: str) -> None:
    """Without an account, in a browser of their own. A scanner and two people open it: that uses nothing."""
    path = "/" + address.split("/", 3)[3]
    for _ in range(3):
        page = provider.go(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Can you help?")
    assert (Referral.objects.get().status, ProviderLink.objects.get().used_at) == ("sent", None)
    expect(page.get_by_role("main")).to_contain_text(NEIGHBOR)
    assert flaws(page) == []

    tap(page, "Yes, we can help")
    page.get_by_role("button", name="Send the answer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    with provider.watch.provoking(410):
        provider.go(path)
    expect(page.get_by_role("main")).to_contain_text("answered already")
    expect(page.get_by_role("main")).not_to_contain_text(NEIGHBOR)


def meet_the_three(visit: Visit) -> None:
    page = visit.page
    page.get_by_role("link", name="Done").click()
    expect(page.locator(".page-head")).to_contain_text("Accepted")
    page.get_by_role("link", name="Log a warm handoff").click()
    page.get_by_label("Who was there for the provider?").fill("Sam, front desk")
    assert flaws(page) == []
    page.get_by_role("button", name="Save the contact").click()
    expect(page.get_by_role("main")).to_contain_text("The neighbor, Sam, front desk and Navigator Fixture")


def say_that_it_began(page: Page) -> None:
    page.get_by_role("link", name="What happened?").click()
    tap(page, "The neighbor received the service")
    tap(page.get_by_role("group", name="Who says so"), "Our own team")
    page.get_by_label("How we know").fill("I was there when she got the key")
    page.get_by_role("button", name="Save", exact=True).click()
