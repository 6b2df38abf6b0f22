"""bring_case_and_tries, count_added, count_changed and count_taken keep true what lists sort by."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.models import User
from cases.actions import assign_case, close_case, reopen_case, set_risk
from cases.models import Case
from followups.actions import cancel_follow_up, log_attempt, plan_follow_up
from followups.models import CaseWithoutDate, ContactAttempt, FollowUp
from heart.core.acting import acting_as
from tests.at_once import at_once
from tests.factories import make_case, make_follow_up, make_user, unsaved_round
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def on_the_row(follow_up: FollowUp) -> tuple:
    fresh = FollowUp.objects.get(pk=follow_up.pk)
    return (fresh.holder_id, fresh.team_id, fresh.risk, fresh.risk_rank, fresh.tries_without_contact)


def sql(statement: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def tried(follow_up: FollowUp, by, outcome: str = "no_answer") -> ContactAttempt:
    return log_attempt(follow_up=follow_up, by=by, at=MONDAY, method="phone", outcome=outcome)


def test_a_new_follow_up_takes_after_its_case(navigator, supervisor):
    first = make_follow_up()
    assign_case(case=first.case, to=navigator, by=supervisor, at=MONDAY)
    set_risk(case=first.case, risk="high", by=supervisor, at=MONDAY)
    tried(first, navigator, "reached")

    second = unsaved_round(first.case, 2, anchor_at=MONDAY, opens_at=MONDAY, due_at=first.due_at).save_by(
        navigator
    )

    assert on_the_row(second) == (navigator.pk, navigator.team_id, "high", 0, 0)


def test_what_changes_on_the_case_reaches_every_follow_up_of_it(navigator, supervisor, acting):
    follow_up, other = make_follow_up(), make_follow_up()
    assign_case(case=follow_up.case, to=navigator, by=supervisor, at=MONDAY)

    Case.objects.filter(pk=follow_up.case_id).update(risk="low")

    assert on_the_row(follow_up) == (navigator.pk, navigator.team_id, "low", 3, 0)
    assert on_the_row(other) == (None, None, None, 2, 0)


def test_tries_that_reached_nobody_are_counted_also_when_one_is_changed_or_taken_away(navigator, acting):
    follow_up = make_follow_up()
    for outcome in ("no_answer", "left_message", "refused"):
        last = tried(follow_up, navigator, outcome)
    after_three = on_the_row(follow_up)[-1]
    ContactAttempt.objects.filter(pk=last.pk).update(outcome="reached", with_whom="neighbor")
    after_change = on_the_row(follow_up)[-1]
    ContactAttempt.objects.exclude(pk=last.pk).delete()

    assert (after_three, after_change, on_the_row(follow_up)[-1]) == (3, 2, 0)


def test_a_row_that_was_read_before_does_not_write_back_what_was(navigator, supervisor):
    read_before = make_follow_up()
    assign_case(case=read_before.case, to=navigator, by=supervisor, at=MONDAY)
    tried(read_before, navigator)
    version = FollowUp.objects.get(pk=read_before.pk).version

    read_before.first_attempt_at = MONDAY
    read_before.save_by(supervisor)

    assert on_the_row(read_before) == (navigator.pk, navigator.team_id, None, 2, 1)
    assert read_before.version == version  # nothing was changed by that


def test_what_sql_writes_into_a_copy_is_what_the_case_says(acting):
    follow_up, person = make_follow_up(), make_user("navigator")

    sql("UPDATE followups_followup SET holder_id = %s, tries_without_contact = 7", person.pk)

    assert on_the_row(follow_up) == (None, None, None, 2, 0)


def test_a_follow_up_that_is_made_while_its_case_is_taken_knows_who_took_it(committed):
    """The new row waits for the change of its case, which could not see it."""
    first, person = committed(lambda: (make_follow_up(), make_user("navigator")))
    taken, made = Event(), Event()

    def take():
        with acting_as(User.objects.clock(), "a test"):
            Case.objects.filter(pk=first.case_id).update(assigned_to=person)
            taken.set()
            made.wait(timeout=1)  # the other one can't be done: it waits for this

    def make():
        taken.wait(timeout=10)
        with transaction.atomic():
            follow_up = unsaved_round(
                first.case, 2, anchor_at=MONDAY, opens_at=MONDAY, due_at=first.due_at
            ).save_by(User.objects.clock())
        made.set()
        return follow_up

    _taken, second = at_once([take, make])

    assert on_the_row(second)[0] == person.pk


def listed() -> set:
    return set(CaseWithoutDate.objects.values_list("case", flat=True))


def test_a_case_is_listed_as_without_a_date_exactly_while_it_has_none(navigator, supervisor):
    """By every way in which a date comes and goes, and the case with it."""
    case = make_case(at=MONDAY)
    opened = listed()
    planned = plan_follow_up(
        case=case, opens_at=MONDAY + DAY, due_at=MONDAY + 2 * DAY, by=navigator, at=MONDAY
    )
    dated = listed()
    cancel_follow_up(follow_up=planned, reason="Moved away", by=supervisor, at=MONDAY)
    undated = listed()
    close_case(case=case, reason="moved", by=supervisor, at=MONDAY)
    closed = listed()
    reopen_case(case=case, reason="They called", by=supervisor, at=MONDAY + DAY)

    assert [opened, dated, undated, closed, listed()] == [{case.pk}, set(), {case.pk}, set(), {case.pk}]


def test_the_list_follows_what_sql_does(acting):
    follow_up, other = make_follow_up(), make_follow_up()
    before = listed()

    sql("DELETE FROM followups_promise WHERE follow_up_id = %s", other.pk)
    sql("DELETE FROM followups_followup WHERE id = %s", other.pk)
    deleted = listed()
    sql("UPDATE followups_followup SET case_id = %s, round = 7 WHERE id = %s", other.case_id, follow_up.pk)

    assert [before, deleted, listed()] == [set(), {other.case_id}, {follow_up.case_id}]
