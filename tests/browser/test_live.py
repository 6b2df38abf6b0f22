"""What others do shows on an open page within seconds, and disturbs nobody who types."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from cases.actions import assign_case, claim_case
from followups.actions import log_attempt
from followups.models import FollowUp
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

SOON = 5_000  # milliseconds: what is promised of a change on another's screen


@pytest.fixture
def team(site: str):  # type: ignore[no-untyped-def]
    return make_team("north")


def waiting(name: str) -> FollowUp:
    ended = timezone.now() - timedelta(hours=60)
    return make_follow_up(neighbor=make_neighbor(known_as=name), cleared_at=ended)


def test_a_claim_and_a_contact_of_others_show_and_the_focus_stays(visit, team):
    claimed, settled = waiting("Claimed Testa"), waiting("Settled Testa")
    omar = make_user(Role.NAVIGATOR, team=team, name="Omar Demo")
    page = visit(make_user(Role.NAVIGATOR, team=team)).go("/queue/?all=yes")
    link = page.locator(f"#follow-up-{claimed.pk} a.name")
    link.focus()

    claim_case(case=claimed.case, by=omar, at=timezone.now())
    log_attempt(follow_up=settled, by=omar, at=timezone.now(), method="phone", outcome="reached")

    expect(page.get_by_text("Omar Demo has it, 0 min")).to_be_visible(timeout=SOON)
    expect(page.locator(f"#follow-up-{settled.pk}")).to_contain_text("Settled Testa: Reached.", timeout=SOON)
    expect(link).to_be_focused()
    assert flaws(page) == []


def test_what_is_being_typed_stays_while_its_row_changes(visit, team):
    follow_up = waiting("Typed Testa")
    supervisor = make_user(Role.SUPERVISOR, team=team)
    holder = make_user(Role.NAVIGATOR, team=team)
    assign_case(case=follow_up.case, to=holder, by=supervisor, at=timezone.now())
    typing = visit(holder)
    page = typing.go("/")
    row = page.locator(f"#follow-up-{follow_up.pk}")
    row.get_by_role("link", name="Log attempt").click()
    note = row.locator("textarea[name=note]")
    note.fill("She asked for")

    log_attempt(follow_up=follow_up, by=supervisor, at=timezone.now(), method="phone", outcome="no_answer")

    expect(row.get_by_text("This row changed meanwhile.")).to_be_visible(timeout=SOON)
    expect(note).to_have_value("She asked for")
    expect(note).to_be_focused()
    assert flaws(page) == []
