"""The essential work with scripts switched off: forms, links and pages are enough."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from followups.models import ContactAttempt
from tests.browser.visits import tap
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

KNOWN = "Marisol Testa"


def test_a_navigator_claims_a_case_and_logs_a_try(visit):
    navigator = make_user(Role.NAVIGATOR, team=make_team("north"))
    make_follow_up(neighbor=make_neighbor(known_as=KNOWN), cleared_at=timezone.now() - timedelta(hours=60))
    visitor = visit(navigator, java_script_enabled=False)

    page = visitor.go("/queue/?who=nobody")
    page.get_by_role("row").filter(has_text=KNOWN).get_by_role("button", name="Claim").click()
    visitor.go("/")
    page.get_by_role("link", name="Log attempt").click()
    tap(page, "Left message")
    page.get_by_label("Note").fill("Left word with Ana")
    page.get_by_role("button", name="Save attempt").click()

    assert visitor.path == "/"
    expect(page.get_by_text("Saved: left message.")).to_be_visible()
    expect(page.locator("[data-row]").filter(has_text=KNOWN)).to_contain_text("Left word with Ana")
    assert ContactAttempt.objects.get(by=navigator).outcome == "left_message"


def test_a_missing_answer_keeps_what_was_typed(visit):
    navigator = make_user(Role.NAVIGATOR, team=make_team("north"))
    promise = make_follow_up(cleared_at=timezone.now() - timedelta(hours=60))
    visitor = visit(navigator, java_script_enabled=False)
    page = visitor.go(f"/queue/{promise.pk}/attempts/new/")
    page.get_by_label("Note").fill("Rang out")

    with visitor.watch.provoking(422):
        page.get_by_role("button", name="Save attempt").click()

    expect(page.get_by_role("alert")).to_contain_text("Pick what happened.")
    expect(page.get_by_label("Note")).to_have_value("Rang out")


def test_a_clinician_logs_an_encounter_with_somebody_who_is_known(visit):
    clinician = make_user(Role.CLINICIAN)
    make_neighbor(known_as="Juan Prueba", by=clinician)
    page = visit(clinician, java_script_enabled=False).go("/encounters/new/")
    tap(page.get_by_role("group", name="Program"), "CRT")
    tap(page, "Resolved on scene")
    page.get_by_label("Cleared").fill("2026-01-05T10:30")

    page.get_by_label("Name, other name, phone or place").fill("Jaun Preba")
    page.get_by_role("button", name="Search").last.click()
    page.get_by_text("Juan Prueba").click()
    tap(page.locator("#return"), "Yes")
    page.get_by_label("In their words").fill("Come back in the morning.")
    page.get_by_role("button", name="Save and sign").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Juan Prueba")
    expect(page.locator("#note")).to_contain_text(re.compile("signed by"))
