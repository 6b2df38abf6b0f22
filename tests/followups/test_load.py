"""Who needs help: what is due weighed against each person's own time."""

from datetime import timedelta

import pytest

from accounts.models import Role
from followups.models import FollowUp
from followups.queries.load import due_by_person
from programs.models import Shift
from programs.models.program import Program
from tests.conftest import EVENING
from tests.factories import make_follow_up, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Thursday 7 PM; the promises below are due on Friday.
AT = EVENING


@pytest.fixture
def omar(team):
    return make_user(Role.NAVIGATOR, team=team, name="Omar Demo")


def on(user, start, length) -> None:
    Shift(program=Program.objects.get(code="CN"), user=user, starts_at=start, ends_at=start + length).save_by(
        user
    )


def promise(holder, hours: float) -> FollowUp:
    """A promise of theirs that is due so many hours from now."""
    follow_up = make_follow_up(cleared_at=AT + (hours - 72) * HOUR, at=AT)
    follow_up.case.assigned_to, follow_up.case.team = holder, holder.team
    follow_up.case.save_by(holder)
    return follow_up


def due() -> dict:
    return {one.holder: one for one in due_by_person(FollowUp.objects.all(), AT)}


def test_whoever_has_less_time_than_is_due_needs_help(settings, navigator, omar):
    settings.MINUTES_PER_FOLLOW_UP = 30
    on(navigator, AT + 14 * HOUR, HOUR)
    on(omar, AT + 14 * HOUR, 8 * HOUR)
    for _number in range(3):
        promise(navigator, 23)

    found = due_by_person(FollowUp.objects.all(), AT)

    short, free = found[0], due()[omar]
    assert (short.holder, short.promises, short.too_many, short.short) == (navigator, 3, 1, 30)
    assert (short.needed, short.staffed, short.left) == (90, 60, 0)
    assert (free.needs_help, free.staffed, free.left) == (False, 480, 480)


def test_what_is_late_takes_the_next_time_that_there_is(settings, navigator):
    settings.MINUTES_PER_FOLLOW_UP = 30
    on(navigator, AT + 14 * HOUR, HOUR)
    promise(navigator, -5)
    promise(navigator, 23)
    promise(navigator, 23)

    mine = due()[navigator]

    assert (mine.late, mine.promises, mine.too_many) == (1, 3, 1)


def test_a_case_that_nobody_has_is_nobodys_load(navigator):
    make_follow_up(cleared_at=AT - 50 * HOUR, at=AT)

    assert due()[navigator].promises == 0


def test_who_holds_a_case_and_has_no_shift_is_short(navigator, supervisor):
    on(navigator, AT + 14 * HOUR, 8 * HOUR)
    promise(supervisor, 23)

    assert due()[supervisor].needs_help


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same(
    rows, browse, time_machine, navigator, supervisor, django_assert_num_queries
):
    time_machine.move_to(AT, tick=False)
    on(supervisor, AT + 14 * HOUR, HOUR)
    for _number in range(rows):
        promise(navigator, 23)
    client = browse(supervisor)
    client.get("/oversight/help/")

    with django_assert_num_queries(18):
        page = client.get("/oversight/help/").content.decode()
    assert "Move" in page
