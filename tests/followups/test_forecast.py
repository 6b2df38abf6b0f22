"""What is due against who is on, for the next 72 hours; and what the end of a shift leaves uncovered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from cases.actions import claim_case
from cases.models import Case
from followups.actions import log_attempt
from followups.actions.uncovered import uncovered
from followups.calendar.forecast import forecast
from followups.models import FollowUp
from followups.queries.cover import cover_for
from followups.queries.forecast import HOURS_AHEAD, WhatIf, next_72_hours
from notices.models import Notice
from programs.actions import note_absence, plan_shift
from programs.models import Program
from tests.conftest import NOON
from tests.factories import make_follow_up, make_user
from tests.factories.story import MONDAY

HOUR = timedelta(hours=1)
DUE = MONDAY + 72 * HOUR

places = st.integers(0, 47).map(lambda half: NOON + half * HOUR / 2)
stretches = st.tuples(places, places).map(sorted).map(tuple)


def story(promises, staffed, each=30):
    return forecast(promises, staffed, start=NOON, hours=24, each=each)


def short(hours) -> float:
    return sum(hour.short for hour in hours)


@given(st.lists(stretches, max_size=8), st.lists(stretches, max_size=4))
def test_one_more_for_the_whole_day_never_leaves_more_missing(promises, staffed):
    assert short(story(promises, [*staffed, (NOON, NOON + 24 * HOUR)])) <= short(story(promises, staffed))


@given(st.lists(stretches, max_size=8))
def test_without_anybody_everything_is_missing(promises):
    found = story(promises, [])

    assert short(found) == sum(hour.due for hour in found) == 30 * len(promises)


def test_what_does_not_fit_is_a_predicted_breach_in_its_hour():
    promises = [(NOON, NOON + HOUR / 2)] * 3

    [first, *rest] = story(promises, [(NOON, NOON + HOUR)])

    assert (first.due, first.staffed, first.short, first.breaches) == (90, 60, 30, 1)
    assert not any(hour.due for hour in rest)


@pytest.mark.django_db
def test_a_promise_is_due_in_the_hour_of_its_act_by(navigator):
    follow_up = make_follow_up()

    hours = next_72_hours(FollowUp.objects.all(), MONDAY + 24 * HOUR)

    [due] = [hour for hour in hours if hour.due]
    assert (len(hours), due.starts_at, due.breaches) == (HOURS_AHEAD, follow_up.act_by, 0)


@pytest.mark.django_db
def test_what_if_the_only_one_is_away_and_what_if_one_more_is_on(navigator):
    make_follow_up()
    rows, at = FollowUp.objects.all(), MONDAY + 24 * HOUR

    away = next_72_hours(rows, at, WhatIf(away=navigator.pk))
    both = next_72_hours(rows, at, WhatIf(away=navigator.pk, extra=1))

    assert [sum(hour.breaches for hour in hours) for hours in (away, both)] == [1, 0]


@pytest.mark.django_db
def test_where_shifts_are_planned_they_count_and_not_the_hours(navigator, supervisor):
    at = MONDAY + 24 * HOUR
    plan_shift(
        user=navigator, program=Program.objects.get(code="CN"), starts_at=at + 2 * HOUR,
        ends_at=at + 4 * HOUR, by=supervisor, at=at,
    )  # fmt: skip

    assert sum(hour.staffed for hour in next_72_hours(FollowUp.objects.all(), at)) == 120


@pytest.mark.django_db
def test_the_page_and_the_api_answer_the_supervisor_the_same_question(api, browse, supervisor, navigator):
    address = f"?away={navigator.pk}&extra=2"

    page = browse(supervisor).get(f"/oversight/forecast/{address}")
    answer = api(supervisor).get(f"/api/v1/forecast/{address}")

    assert (page.status_code, answer.status_code) == (200, 200)
    assert (len(answer.data["hours"]), answer.data["minutes_per_follow_up"]) == (HOURS_AHEAD, 30)
    assert browse(supervisor).get("/oversight/forecast/?extra=many").status_code == 400
    assert api(navigator).get("/api/v1/forecast/").status_code == 403


@pytest.mark.django_db
def test_before_the_shift_ends_supervisors_hear_once_what_is_left(navigator, supervisor):
    closing = make_follow_up(cleared_at=MONDAY + 14 * HOUR).act_by

    assert [uncovered(closing - before * HOUR) for before in (2, 1, 0.5)] == [0, 1, 0]

    [notice] = Notice.objects.filter(kind="uncovered")
    assert (notice.recipient, notice.case_number) == (supervisor, "")


@pytest.mark.django_db
def test_what_was_tried_is_covered(navigator, supervisor):
    follow_up = make_follow_up(cleared_at=MONDAY + 14 * HOUR)
    log_attempt(
        follow_up=follow_up, by=navigator, at=follow_up.act_by - 5 * HOUR, method="phone", outcome="no_answer"
    )

    assert uncovered(follow_up.act_by - HOUR) == 0


@pytest.mark.django_db
def test_an_absence_names_the_cases_to_cover(navigator, supervisor):
    held, others = make_follow_up(), make_follow_up()
    claim_case(case=held.case, by=navigator, at=MONDAY)
    claim_case(case=others.case, by=supervisor, at=MONDAY)
    absence = note_absence(
        user=navigator, starts_at=DUE - 5 * HOUR, ends_at=DUE + HOUR, reason="sick", by=supervisor, at=MONDAY
    )

    assert list(cover_for(absence, Case.objects.all())) == [held.case]


def _plan(rows: int, supervisor) -> None:
    program = Program.objects.get(code="CN")
    for _row in range(rows):
        someone = make_user(Role.NAVIGATOR)
        held = make_follow_up()
        claim_case(case=held.case, by=someone, at=MONDAY)
        away = {"starts_at": DUE - 5 * HOUR, "ends_at": DUE + HOUR}
        note_absence(user=someone, reason="sick", by=supervisor, at=MONDAY, **away)
        on = {"starts_at": MONDAY + 24 * HOUR, "ends_at": MONDAY + 30 * HOUR}
        plan_shift(user=someone, program=program, by=supervisor, at=MONDAY, **on)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/oversight/forecast/", 17),
        ("/oversight/roster/", 9),
        ("/api/v1/forecast/", 14),
        ("/api/v1/shifts/", 3),
        ("/api/v1/absences/", 3),
    ],
)
def test_the_plan_costs_the_same_with_one_row_and_three(
    browse, time_machine, supervisor, rows, path, queries, django_assert_num_queries
):
    time_machine.move_to(MONDAY + 25 * HOUR, tick=False)
    _plan(rows, supervisor)
    client = browse(supervisor)
    client.get(path)

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_cover_costs_the_same_with_one_case_and_three(
    browse, supervisor, navigator, rows, django_assert_num_queries
):
    for _row in range(rows):
        claim_case(case=make_follow_up().case, by=navigator, at=MONDAY)
    absence = note_absence(
        user=navigator, starts_at=DUE - 5 * HOUR, ends_at=DUE + HOUR, reason="sick", by=supervisor, at=MONDAY
    )
    client = browse(supervisor)
    client.get(f"/oversight/roster/absences/{absence.pk}/cover/")

    with django_assert_num_queries(9):
        page = client.get(f"/oversight/roster/absences/{absence.pk}/cover/")

    assert len(page.context["cases"]) == rows


@pytest.mark.django_db
def test_the_plan_is_written_and_taken_back_on_its_page(browse, supervisor, navigator):
    page = browse(supervisor)
    body = {
        "kind": "absence", "absence-user": str(navigator.pk), "absence-reason": "leave",
        "absence-starts_at": "2099-01-04T09:00", "absence-ends_at": "2099-01-05T17:00",
    }  # fmt: skip

    assert page.post("/oversight/roster/", body).status_code == 303
    assert page.post("/oversight/roster/", body | {"absence-ends_at": "2099-01-03T17:00"}).status_code == 422
    absence = navigator.absences.get()
    assert navigator.name in page.get("/oversight/roster/").content.decode()
    assert page.get(f"/oversight/roster/absences/{absence.pk}/cover/").status_code == 200
    assert page.post(f"/oversight/roster/absences/{absence.pk}/end/").status_code == 303
    assert not navigator.absences.exists()
