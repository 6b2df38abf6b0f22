"""Goals are the neighbor's and move no need; to-dos are one's own and are no promise."""

import pytest

from cases.actions import change_goal, close_case, finish_to_do, note_to_dos, set_goal
from cases.models import ToDo
from cases.rules import visible_to_dos
from followups.models import FollowUp
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from tests.conftest import NOON
from tests.factories import make_case, make_need, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(navigator):
    return make_case(held_by=navigator)


def test_a_goal_is_in_progress_until_somebody_says_how_far_it_came(case, navigator):
    goal = set_goal(case=case, words=" A door that locks ", by=navigator, at=NOON)
    assert (goal.words, goal.status) == ("A door that locks", "in_progress")

    assert change_goal(goal=goal, status="partly_met", by=navigator, at=NOON).status == "partly_met"


def test_a_goal_that_is_met_moves_no_need(case, navigator):
    need = make_need(case=case)
    goal = set_goal(case=case, need=need, words="A door that locks", by=navigator, at=NOON)
    change_goal(goal=goal, status="met", by=navigator, at=NOON)

    need.refresh_from_db()
    assert (need.status, need.evidence_level) == ("identified", 0)


def test_a_goal_is_of_the_cases_own_need_and_says_something(case, navigator):
    with pytest.raises(Invalid, match="not in this case"):
        set_goal(case=case, need=make_need(), words="A bed", by=navigator, at=NOON)
    with pytest.raises(Invalid, match="neighbor's words"):
        set_goal(case=case, words=" ", by=navigator, at=NOON)
    with pytest.raises(Invalid, match="in progress, partly met or met"):
        change_goal(
            goal=set_goal(case=case, words="A bed", by=navigator, at=NOON),
            status="done",
            by=navigator,
            at=NOON,
        )


def test_a_closed_case_takes_no_goal(case, navigator):
    goal = set_goal(case=case, words="A bed", by=navigator, at=NOON)
    close_case(case=case, by=navigator, at=NOON, reason="goals_met")

    with pytest.raises(InvalidTransition, match="closed"):
        set_goal(case=case, words="Work", by=navigator, at=NOON)
    with pytest.raises(InvalidTransition, match="closed"):
        change_goal(goal=goal, status="met", by=navigator, at=NOON)


def test_to_dos_are_ones_own_and_no_follow_up(case, navigator, supervisor):
    call, form = note_to_dos(
        words=["Call the shelter", " ", "Print the form"], case=case, by=navigator, at=NOON
    )

    assert [one.words for one in (call, form)] == ["Call the shelter", "Print the form"]
    assert list(visible_to_dos(supervisor)) == []
    assert set(visible_to_dos(navigator)) == {call, form}
    assert not FollowUp.objects.exists()


def test_a_to_do_is_ticked_off_once_and_opened_again(navigator):
    [to_do] = note_to_dos(words=["Refill the bag"], by=navigator, at=NOON)

    done = finish_to_do(to_do=to_do, by=navigator, at=NOON)
    assert finish_to_do(to_do=done, by=navigator, at=NOON.replace(hour=18)).done_at == NOON
    assert finish_to_do(to_do=done, by=navigator, at=NOON, done=False).done_at is None


def test_nobody_ticks_off_for_another(navigator, supervisor):
    [to_do] = note_to_dos(words=["Refill the bag"], by=navigator, at=NOON)

    with pytest.raises(NotPermitted):
        finish_to_do(to_do=to_do, by=supervisor, at=NOON)


def test_a_to_do_about_a_case_takes_its_sight(case, other_team):
    with pytest.raises(NotPermitted):
        note_to_dos(words=["Call"], case=case, by=make_user("navigator", team=other_team), at=NOON)
    assert not ToDo.objects.exists()


def test_a_to_do_says_something(navigator):
    with pytest.raises(Invalid, match="Say what to do"):
        note_to_dos(words=[" "], by=navigator, at=NOON)
