"""The policies page: what the city promises, and moving what an older policy still holds."""

from io import StringIO

import pytest
from django.core.management import call_command

from followups.models import FollowUp
from tests.conftest import PROFILE
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db
ADDRESS = "/programs/policies/"


@pytest.fixture
def waiting(tmp_path):
    """Promised after 72 hours; the newer policy says 60."""
    follow_up = make_follow_up()
    path = tmp_path / "faster.toml"
    path.write_text(PROFILE.read_text().replace('due_after = "72 h"', 'due_after = "60 h"'))
    call_command("load_program", str(path), stdout=StringIO())
    return follow_up


def test_each_policy_is_said_in_plain_words(browse, navigator):
    page = browse(navigator).get(ADDRESS).content.decode()

    assert "We come back 48 hours to 72 hours after the encounter&#x27;s end." in page
    assert "After each contact we come back in turn after 72 hours, 7 days, 14 days, 30 days." in page
    assert "3 tries, 2 different ways, 2 different parts of the day." in page
    assert "0 open follow-ups" in page
    assert '<form method="post" action="/programs/policies/"' not in page


def test_what_would_move_is_counted_and_nothing_moves(browse, admin, navigator, waiting):
    page = browse(admin).get(ADDRESS).content.decode()

    assert "1 open follow-up stands under an older policy" in page
    assert "1 would be due earlier, 0 later, and 0 would keep the date" in page
    assert "Move them" in page
    assert "Move them" not in browse(navigator).get(ADDRESS).content.decode()
    assert FollowUp.objects.get().due_at == waiting.due_at


def test_a_reason_moves_them_and_stands_in_their_history(browse, admin, waiting):
    assert browse(admin).post(ADDRESS, {"reason": ""}).status_code == 422
    assert FollowUp.objects.get().due_at == waiting.due_at

    assert browse(admin).post(ADDRESS, {"reason": "Council decision"}).status_code == 303

    moved = FollowUp.objects.get()
    assert moved.due_at < waiting.due_at
    assert moved.history.latest("history_id").history_change_reason == "Council decision"
    assert "older policy" not in browse(admin).get(ADDRESS).content.decode()


def test_who_may_not_move_is_refused(browse, navigator, emt, waiting):
    assert browse(navigator).post(ADDRESS, {"reason": "Mine"}).status_code == 403
    assert browse(emt).get(ADDRESS).status_code == 403
    assert FollowUp.objects.get().due_at == waiting.due_at


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_with_one_and_three(browse, admin, waiting, rows, django_assert_num_queries):
    for _more in range(rows - 1):
        make_follow_up()
    client = browse(admin)

    with django_assert_num_queries(14):
        client.get(ADDRESS)
