"""The ladder: who hears of a promise that comes close or is late, once, and who says that they have it."""

import re
from datetime import timedelta

import pytest

from accounts.actions import deactivate_staff, name_lead
from accounts.models import Role, User
from cases.actions import claim_case
from followups.actions import acknowledge_escalations, reschedule
from followups.actions.ladder import escalate
from followups.models import Escalation, FollowUp
from heart.core.errors import NotPermitted
from notices.actions import acknowledge
from notices.models import FACTS, Notice
from programs.actions import load_profile, name_director
from programs.models import Program
from programs.serializers import parse_profile
from tests.conftest import PROFILE
from tests.factories import make_follow_up, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR, MINUTE, TICK = timedelta(hours=1), timedelta(minutes=1), timedelta(microseconds=1)


@pytest.fixture
def held(navigator) -> FollowUp:
    follow_up = make_follow_up()
    claim_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR)
    return FollowUp.objects.get(pk=follow_up.pk)


@pytest.fixture
def named(team, peer, admin):
    """The team has a lead, and the program that follows up a director."""
    director = make_user(Role.SUPERVISOR, name="Dee Rector")
    name_lead(team=team, lead=peer, by=admin, at=MONDAY)
    name_director(program=Program.objects.get(code="CN"), director=director, by=admin, at=MONDAY)
    return {"lead": peer, "director": director}


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__role", flat=True))


def climbed(follow_up: FollowUp) -> list[str]:
    return list(Escalation.objects.filter(follow_up=follow_up).values_list("step", flat=True))


def test_the_owner_is_warned_before_act_by(held):
    assert escalate(held.act_by - 2 * HOUR - TICK) == 0
    assert escalate(held.act_by - 2 * HOUR) == 1
    assert escalate(held.act_by - HOUR) == 0

    assert told("act_by_near") == ["navigator"]


def test_near_it_the_teams_lead_is_told(held, named):
    escalate(held.act_by - 30 * MINUTE)

    [notice] = Notice.objects.filter(kind="escalated")
    assert notice.recipient == named["lead"]
    assert notice.path == f"/cases/{held.case_id}/"


def test_at_due_the_owner_and_the_supervisors_are_told(held, named, supervisor):
    assert escalate(held.due_at) == 2
    assert escalate(held.due_at + TICK) == 1

    assert told("overdue") == ["navigator", "supervisor", "supervisor"]


def test_a_day_later_the_programs_director_is_told(held, named, supervisor):
    escalate(held.due_at + 24 * HOUR)
    assert sorted(climbed(held)) == ["lead", "overdue", "warned"]

    assert escalate(held.due_at + 24 * HOUR + TICK) == 1

    last = Notice.objects.filter(kind="escalated").latest("at")
    assert last.recipient == named["director"]


def test_each_rung_is_climbed_once_however_often_the_clock_runs(held, named, supervisor):
    for _again in range(3):
        escalate(held.due_at + 48 * HOUR)

    assert sorted(climbed(held)) == ["director", "lead", "overdue", "warned"]
    assert Notice.objects.filter(about_id=held.pk).count() == 1 + 1 + 3 + 1


def test_where_nobody_has_it_the_supervisors_are_warned(supervisor):
    follow_up = make_follow_up()

    escalate(follow_up.act_by)

    assert told("act_by_near") == ["supervisor"]


def test_the_supervisors_stand_in_for_who_is_not_named_or_left(held, team, peer, admin, supervisor):
    name_lead(team=team, lead=peer, by=admin, at=MONDAY)
    deactivate_staff(user=peer, reason="Moved away", by=admin, at=MONDAY)

    escalate(held.act_by)

    assert told("escalated") == ["supervisor"]


def test_a_moved_promise_is_told_anew(held, supervisor):
    escalate(held.due_at + HOUR)
    moved = reschedule(
        follow_up=held, opens_at=held.due_at + 10 * HOUR, due_at=held.due_at + 20 * HOUR,
        reason="In hospital", by=supervisor, at=held.due_at + 2 * HOUR,
    )  # fmt: skip
    assert escalate(held.due_at + 3 * HOUR) == 0

    escalate(moved.due_at + HOUR)

    assert told("overdue") == ["navigator", "navigator", "supervisor", "supervisor"]


def load_ladder(*rungs: str) -> None:
    """The city's profile, with another ladder."""
    before, _ladder, after = re.split(r"^ladder = (\[.*?^\])$", PROFILE.read_text(), flags=re.M | re.S)
    text = "\n".join([before, "ladder = [", *(f"{rung}," for rung in rungs), "]", after])
    load_profile(profile=parse_profile(text), by=User.objects.operator(), at=MONDAY)


def test_a_promise_climbs_the_ladder_that_its_policy_had_when_it_was_made(held, supervisor):
    load_ladder('{ step = "early", when = "10 h before due", tells = ["owner"] }')
    later = make_follow_up()

    escalate(max(held.due_at, later.due_at) + 48 * HOUR)

    assert sorted(climbed(held)) == ["director", "lead", "overdue", "warned"]
    assert climbed(later) == ["early"]


@pytest.mark.parametrize(
    ("rung", "kind"),
    [
        ('when = "2 h before act_by", tells = ["owner"], can_be_muted = true', "act_by_near"),
        ('when = "2 h before act_by", tells = ["owner"]', "escalated"),
        ('when = "at act_by", tells = ["lead"]', "escalated"),
        ('when = "at due", tells = ["owner"]', "overdue"),
        ('when = "at due", tells = ["owner"], can_be_muted = true', "promise_watched"),
        ('when = "1 d after due", tells = ["director"]', "escalated"),
        ('when = "1 d after due", tells = ["director"], can_be_muted = true', "promise_watched"),
    ],
)
def test_the_rung_says_whether_what_it_tells_can_be_muted(supervisor, rung, kind):
    load_ladder(f'{{ step = "only", {rung} }}')

    escalate(make_follow_up().due_at + 48 * HOUR)

    assert set(Notice.objects.exclude(kind="window_opened").values_list("kind", flat=True)) == {kind}
    assert FACTS[kind].can_be_muted == ("can_be_muted = true" in rung)


def test_whoever_was_told_answers_by_the_notice(held, navigator, supervisor):
    escalate(held.due_at + TICK)
    notice = Notice.objects.get(kind="overdue", recipient=supervisor)

    acknowledge(notice=notice, by=supervisor, at=held.due_at + HOUR)

    answered = Escalation.objects.exclude(acknowledged_at=None)
    assert [(one.step, one.acknowledged_by) for one in answered] == [("overdue", supervisor)]


def test_or_on_the_promise_and_then_for_all_rungs_and_their_own_notices(held, navigator, supervisor):
    escalate(held.due_at + TICK)

    assert acknowledge_escalations(follow_up=held, by=navigator, at=held.due_at + HOUR) == 3
    assert acknowledge_escalations(follow_up=held, by=navigator, at=held.due_at + 2 * HOUR) == 0

    assert not Escalation.objects.unanswered().exists()
    own = Notice.objects.filter(recipient=navigator, kind__in=["overdue", "act_by_near"])
    assert {notice.acknowledged_at for notice in own} == {held.due_at + HOUR}
    assert Notice.objects.get(kind="overdue", recipient=supervisor).acknowledged_at is None


def test_who_may_not_work_the_case_does_not_answer(held, analyst):
    with pytest.raises(NotPermitted):
        acknowledge_escalations(follow_up=held, by=analyst, at=held.due_at)


def test_whoever_was_told_says_so_on_the_case_in_one_press(browse, held, navigator, supervisor):
    escalate(held.due_at + TICK)
    button, page = f"/queue/{held.pk}/have-it/", f"/cases/{held.case_id}/"
    reader = browse(navigator)
    assert button in reader.get(page).content.decode()

    answer = reader.post(button)

    assert (answer.status_code, answer.url) == (303, page)
    assert not Escalation.objects.unanswered().exists()
    assert button not in reader.get(page).content.decode()


def test_who_was_not_told_is_not_asked(browse, held, navigator, supervisor):
    escalate(held.act_by - HOUR)

    assert "have-it" not in browse(supervisor).get(f"/cases/{held.case_id}/").content.decode()


def test_by_api_the_steps_say_who_was_told_and_who_has_it(api, held, navigator, supervisor):
    escalate(held.due_at + TICK)

    answer = api(navigator).post(f"/api/v1/follow-ups/{held.pk}/acknowledge/")

    steps = {step["step"]: step for step in answer.data["escalations"]}
    assert (answer.status_code, set(steps)) == (200, {"warned", "lead", "overdue"})
    assert set(steps["overdue"]["told"]) == {str(navigator.pk), str(supervisor.pk)}
    assert steps["overdue"]["acknowledged_by"] == str(navigator.pk)
