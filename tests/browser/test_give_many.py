"""A supervisor gives several cases at once, from the keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from cases.models import Case
from tests.browser.watching import flaws
from tests.factories import make_follow_up, make_neighbor, make_team, make_user

NAMES = ["Una Testa", "Dos Testa", "Tres Testa"]


@pytest.fixture
def omar(site: str):  # type: ignore[no-untyped-def]
    """Someone to give to; three cases wait in the pool, in the order of their names."""
    for name, hours in zip(NAMES, (80, 70, 60), strict=True):
        ended = timezone.now() - timedelta(hours=hours)
        make_follow_up(neighbor=make_neighbor(known_as=name), cleared_at=ended)
    return make_user(Role.NAVIGATOR, team=make_team("north"), name="Omar Demo")


def test_rows_are_picked_read_back_and_given(visit, omar):
    giver = visit(make_user(Role.SUPERVISOR, team=omar.team))
    page = giver.go("/queue/?who=nobody")
    give_to = page.get_by_role("button", name="Give to…")
    giver.press("a")  # with nothing picked, the key does nothing
    expect(give_to).to_be_hidden()

    page.get_by_role("link", name=NAMES[0]).first.focus()
    giver.press("x", "j", "j", "x")
    expect(page.get_by_text("2 picked")).to_be_visible()
    assert flaws(page) == []
    giver.press("a")

    expect(page.get_by_role("heading", level=1)).to_have_text("Give picked cases")
    picked = page.get_by_role("region", name="2 cases")
    expect(picked).to_contain_text(NAMES[0])
    expect(picked).to_contain_text(NAMES[2])
    assert flaws(page) == []
    page.get_by_role("button", name="Omar Demo").click()

    expect(page.get_by_text("2 of 2 are changed.")).to_be_visible()
    assert flaws(page) == []
    given = Case.objects.filter(assigned_to=omar).values_list("neighbor__known_as", flat=True)
    assert sorted(given) == sorted([NAMES[0], NAMES[2]])
