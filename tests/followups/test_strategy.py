"""The strategist: what was tried to reach them, in all of their cases that the reader sees."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from cases.actions import claim_case, close_case
from cases.models import ClosureReason
from followups.actions import log_attempt
from followups.calendar import PastTry
from followups.queries.strategy import own_tries, strategy_for
from neighbors.actions import change_neighbor
from programs.queries import city_zone
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_neighbor, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def neighbor(navigator):
    made = make_neighbor(known_as="Strategy Testa")
    points = [{"kind": "phone", "value": "336-555-0101", "label": "cell", "ok_to_text": True}]
    return change_neighbor(neighbor=made, by=navigator, at=EVENING, contact_points=points)


def promised(neighbor, by, *, hours=60):
    follow_up = make_follow_up(neighbor=neighbor, cleared_at=EVENING - hours * HOUR)
    claim_case(case=follow_up.case, by=by, at=EVENING)
    return follow_up


def tried(follow_up, by, *, hours=1, method="phone", outcome="no_answer"):
    log_attempt(
        follow_up=follow_up, by=by, at=EVENING, tried_at=EVENING - hours * HOUR, method=method,
        outcome=outcome,
    )  # fmt: skip


def shown(page: str) -> list[str]:
    """The rows of the table of tries, as they are read aloud."""
    table = re.search(r'<table class="ways-tried">.*?</table>', page, re.S)
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.S) if table else []
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def test_tries_are_counted_by_way_and_part_of_the_day_and_the_next_is_marked(neighbor, navigator):
    past = [PastTry(EVENING, "phone"), PastTry(EVENING, "phone", reached=True), PastTry(EVENING, "phone")]

    strategy = strategy_for(neighbor, past, at=EVENING, zone=city_zone())

    cells = {way.label: [(one.tries, one.reached, one.is_next) for one in way.cells] for way in strategy.ways}
    untried = (0, 0, False)
    assert cells == {
        "Phone": [untried, untried, (3, 1, False)],
        "Text": [(0, 0, True), untried, untried],
    }
    assert (strategy.next_try, strategy.why) == ("Text in the morning", "Not tried this way yet.")


def test_nothing_is_shown_before_the_first_try(neighbor):
    assert strategy_for(neighbor, [], at=EVENING, zone=city_zone()).ways == ()


@pytest.mark.parametrize("where", ["followups:quick", "followups:log_attempt", "desk:case"])
def test_the_quick_view_the_form_and_the_case_say_the_same(browse, navigator, neighbor, where):
    follow_up = promised(neighbor, navigator)
    tried(follow_up, navigator)
    pk = follow_up.case_id if where == "desk:case" else follow_up.pk

    page = browse(navigator).get(reverse(where, args=[pk])).content.decode()

    assert shown(page) == ["Morning Afternoon Evening", "Phone 0 0 1", "Text next 0 0"]
    assert "Tried so far" in page
    assert "Text in the morning" in page
    assert "Not tried this way yet." in page


def test_tries_of_an_earlier_case_of_theirs_count(neighbor, navigator, supervisor):
    before = promised(neighbor, navigator, hours=90)
    tried(before, navigator, hours=2)
    close_case(case=before.case, by=navigator, at=EVENING, reason=ClosureReason.MOVED)
    now = promised(neighbor, navigator)
    tried(now, navigator, method="text")

    past = own_tries([neighbor.pk], navigator)[neighbor.pk]

    assert now.case_id != before.case_id
    assert past == [PastTry(EVENING - 2 * HOUR, "phone"), PastTry(EVENING - HOUR, "text")]


def test_another_neighbors_tries_and_those_in_a_case_that_is_not_theirs_to_see_do_not(
    neighbor, navigator, other_team
):
    stranger = make_user(Role.NAVIGATOR, team=other_team)
    tried(promised(neighbor, navigator), navigator)
    tried(promised(make_neighbor(), navigator), navigator)

    assert len(own_tries([neighbor.pk], navigator)[neighbor.pk]) == 1
    assert own_tries([neighbor.pk], stranger) == {}
