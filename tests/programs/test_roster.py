"""Shifts and absences: planned, taken back, and what they do to act-by."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Role
from followups.models import FollowUp
from heart.core.errors import Conflict, Invalid, NotPermitted
from programs.actions import cancel_shift, end_absence, name_director, note_absence, plan_shift
from programs.models import Absence, Program, Shift
from programs.queries import program_calendar
from tests.conftest import NOON
from tests.factories import make_follow_up, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Thursday at 8 PM in the city: the care navigators close at 9 PM.
DUE = MONDAY + 72 * HOUR


def leave(user, starts_at, ends_at, *, by, at=MONDAY, reason="leave") -> Absence:
    return note_absence(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason, by=by, at=at)


def cn() -> Program:
    return Program.objects.get(code="CN")


def test_while_somebody_is_there_nothing_moves(navigator, peer, supervisor):
    follow_up = make_follow_up()
    before = follow_up.act_by

    leave(navigator, MONDAY, DUE + DAY, by=supervisor)

    assert FollowUp.objects.get(pk=follow_up.pk).act_by == before
    assert program_calendar("CN").is_staffed(MONDAY)


def test_act_by_comes_before_the_last_of_them_leaves(navigator, peer, supervisor):
    follow_up = make_follow_up()
    leave(navigator, MONDAY, DUE + DAY, by=supervisor)

    leave(peer, MONDAY + 30 * HOUR, DUE + DAY, by=supervisor)

    assert FollowUp.objects.get(pk=follow_up.pk).act_by == MONDAY + 30 * HOUR
    row = FollowUp.history.filter(id=follow_up.pk).latest("history_id")
    assert row.history_user_id == supervisor.pk


def test_act_by_goes_back_when_one_of_them_comes_back(navigator, peer, supervisor):
    follow_up = make_follow_up()
    before = follow_up.act_by
    leave(navigator, MONDAY, DUE + DAY, by=supervisor)
    absence = leave(peer, MONDAY, DUE + DAY, by=supervisor)

    end_absence(absence=absence, by=supervisor, at=MONDAY + 20 * HOUR)

    absence.refresh_from_db()
    assert absence.ends_at == MONDAY + 20 * HOUR
    assert FollowUp.objects.get(pk=follow_up.pk).act_by == before


def test_what_will_not_be_is_taken_out_of_the_plan(navigator, supervisor):
    absence = leave(navigator, NOON + DAY, NOON + 2 * DAY, by=supervisor)

    end_absence(absence=absence, by=supervisor, at=NOON)

    assert not Absence.objects.exists()
    assert Absence.history.filter(id=absence.pk).latest("history_id").history_type == "-"


def test_programs_that_answer_calls_are_staffed_as_their_hours_say(navigator, supervisor):
    leave(navigator, MONDAY, DUE, by=supervisor)

    assert program_calendar("CRT").is_staffed(MONDAY)
    assert not program_calendar("CN").is_staffed(MONDAY)


@pytest.mark.parametrize(
    ("starts", "ends", "attr"),
    [(2, 1, "ends_at"), (-3, -1, "ends_at"), (0, 24 * 400, "ends_at")],
)
def test_times_that_cannot_be_are_refused(navigator, supervisor, starts, ends, attr):
    with pytest.raises(Invalid) as refusal:
        leave(navigator, NOON + starts * HOUR, NOON + ends * HOUR, by=supervisor, at=NOON)

    assert refusal.value.attr == attr


def test_nobody_is_away_twice_at_once(navigator, supervisor):
    leave(navigator, NOON, NOON + DAY, by=supervisor)

    with pytest.raises(Conflict, match="already"):
        leave(navigator, NOON + HOUR, NOON + 2 * DAY, by=supervisor)
    leave(navigator, NOON + DAY, NOON + 2 * DAY, by=supervisor)

    assert Absence.objects.count() == 2


def test_a_reason_is_one_of_the_list(navigator, supervisor):
    with pytest.raises(Invalid, match="list"):
        leave(navigator, NOON, NOON + DAY, by=supervisor, reason="a broken heart")


def test_a_shift_is_planned_and_taken_back_until_it_begins(navigator, supervisor):
    shift = plan_shift(
        user=navigator,
        program=cn(),
        starts_at=NOON + DAY,
        ends_at=NOON + DAY + 8 * HOUR,
        by=supervisor,
        at=NOON,
    )
    with pytest.raises(Conflict, match="begun"):
        cancel_shift(shift=shift, by=supervisor, at=NOON + DAY)

    cancel_shift(shift=shift, by=supervisor, at=NOON)

    assert not Shift.objects.exists()


def test_a_shift_has_an_end_within_a_day(navigator, supervisor):
    with pytest.raises(Invalid, match="24 hours"):
        plan_shift(
            user=navigator, program=cn(), starts_at=NOON, ends_at=NOON + 25 * HOUR, by=supervisor, at=NOON
        )


def test_who_left_is_not_planned(supervisor):
    gone = make_user(Role.NAVIGATOR, is_active=False)

    with pytest.raises(Invalid, match="no longer"):
        leave(gone, NOON, NOON + DAY, by=supervisor, at=NOON)


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.CLINICIAN, Role.ANALYST])
def test_who_works_the_queue_does_not_plan_it(role, navigator):
    with pytest.raises(NotPermitted):
        leave(navigator, NOON, NOON + DAY, by=make_user(role), at=NOON)


def test_a_director_sees_every_teams_cases(admin, supervisor, navigator):
    with pytest.raises(Invalid, match="every team"):
        name_director(program=cn(), director=navigator, by=admin, at=NOON)

    assert name_director(program=cn(), director=supervisor, by=admin, at=NOON).director == supervisor


def test_by_api_supervisors_plan_and_navigators_do_not_look(api, supervisor, navigator):
    soon = datetime.now(UTC) + DAY
    body = {
        "user": str(navigator.pk), "starts_at": soon.isoformat(), "ends_at": (soon + DAY).isoformat(),
    }  # fmt: skip

    absence = api(supervisor).post("/api/v1/absences/", body | {"reason": "sick"})
    shift = api(supervisor).post(
        "/api/v1/shifts/", body | {"program": "CN", "ends_at": (soon + HOUR).isoformat()}
    )

    assert (absence.status_code, shift.status_code) == (201, 201), (absence.data, shift.data)
    assert [row["reason"] for row in api(supervisor).get("/api/v1/absences/").data["results"]] == ["sick"]
    assert [row["program"] for row in api(supervisor).get("/api/v1/shifts/").data["results"]] == ["CN"]
    assert api(navigator).get("/api/v1/absences/").status_code == 403
    # Neither is there a way round by the history.
    assert api(navigator).get(f"/api/v1/history/?object={absence.data['id']}").status_code == 404
    assert api(supervisor).post(f"/api/v1/absences/{absence.data['id']}/end/").status_code == 204
    assert api(supervisor).post(f"/api/v1/shifts/{shift.data['id']}/cancel/").status_code == 204
