"""What PostgreSQL refuses of promises and tries, whoever writes."""

from datetime import timedelta

import pytest

from followups.actions import log_attempt
from followups.models import Escalation, Pause, SweepSetback
from tests.factories import make_encounter, make_follow_up
from tests.factories.story import MONDAY
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

FIRST_CASE = "(SELECT case_id FROM followups_followup ORDER BY id LIMIT 1)"
FIRST_SETBACK = "(SELECT record_id FROM followups_sweepsetback ORDER BY id LIMIT 1)"
FIRST_ENCOUNTER = "(SELECT encounter_id FROM followups_promise ORDER BY id LIMIT 1)"
DONE = "status = 'done', settled_at = now()"

OF_FOLLOW_UPS = [
    ("followup_round_once", f"case_id = {FIRST_CASE}, encounter_id = NULL"),
    # Rounds of their own, so that only the second pending first promise is wrong.
    (
        "followup_one_pending_first_per_case",
        f"case_id = {FIRST_CASE}, round = CASE WHEN case_id = {FIRST_CASE} THEN 8 ELSE 9 END",
    ),
    ("followup_status_known", "status = 'lost', settled_at = now()"),
    ("followup_opens_before_due", "opens_at = due_at"),
    ("followup_opens_before_due", "opens_at = anchor_at - interval '1 s'"),
    ("followup_promised_at_or_before_due", "promised_due_at = due_at + interval '1 s'"),
    ("followup_promised_at_or_before_due", "promised_due_at = anchor_at"),
    ("followup_act_by_at_or_before_due", "act_by = due_at + interval '1 s'"),
    ("followup_act_by_at_or_before_due", "act_by = anchor_at - interval '1 s'"),
    ("followup_settled_says_when", "status = 'cancelled', settled_reason = 'Moved'"),
    ("followup_settled_says_when", "settled_at = now()"),
    ("followup_done_means_reached", DONE),
    ("followup_done_means_reached", "reached_at = now(), first_attempt_at = now()"),
    (
        "followup_first_try_not_after_reached",
        f"{DONE}, reached_at = now(), first_attempt_at = now() + interval '1 s'",
    ),
    ("followup_first_try_not_after_reached", f"{DONE}, reached_at = now(), first_attempt_at = NULL"),
    ("followup_ended_says_why", "status = 'cancelled', settled_at = now()"),
    ("followup_ended_says_why", "status = 'unreached', settled_at = now()"),
    ("followup_round_counts_from_one", "round = 0"),
    ("followup_pinned_says_when_who_and_why", "pinned_at = now()"),
    ("followup_pinned_says_when_who_and_why", "pinned_reason = 'Promised on the phone'"),
    (
        "followup_pinned_says_when_who_and_why",
        "pinned_at = now(), pinned_by_id = (SELECT id FROM accounts_user LIMIT 1)",
    ),
]

OF_ATTEMPTS = [
    ("contactattempt_method_known", "method = 'pigeon'"),
    ("contactattempt_with_whom_known", "with_whom = 'cat'"),
    ("contactattempt_outcome_known", "outcome = 'bored'"),
    ("contactattempt_reached_someone", "outcome = 'reached', with_whom = 'nobody'"),
]

OF_ESCALATIONS = [
    ("escalation_once_per_step", "step = 'overdue'"),
    ("escalation_has_a_step", "step = ''"),
    ("escalation_acknowledged_says_who", "acknowledged_at = now()"),
    ("escalation_acknowledged_says_who", "acknowledged_by_id = (SELECT id FROM accounts_user LIMIT 1)"),
    (
        "escalation_told_before_acknowledged",
        "acknowledged_at = taken_at - interval '1 s',"
        " acknowledged_by_id = (SELECT id FROM accounts_user LIMIT 1)",
    ),
]

OF_PAUSES = [
    ("pause_kind_known", "kind = 'holiday'"),
    ("pause_says_why", "reason = ''"),
    ("pause_has_a_length", "until = starts_at"),
    ("pause_ended_before_its_limit", "ended_at = until"),
    ("pause_ended_before_its_limit", "ended_at = starts_at - interval '1 s'"),
    ("pause_one_at_a_time", "starts_at = now(), until = now() + interval '1 d'"),
]

BROKEN = [
    *((name, f"UPDATE followups_escalation SET {change}") for name, change in OF_ESCALATIONS),
    *((name, f"UPDATE followups_followup SET {change}") for name, change in OF_FOLLOW_UPS),
    *((name, f"UPDATE followups_contactattempt SET {change}") for name, change in OF_ATTEMPTS),
    *((name, f"UPDATE followups_pause SET {change}") for name, change in OF_PAUSES),
    (
        "followups_promise_encounter_id_key",
        f"UPDATE followups_promise SET encounter_id = {FIRST_ENCOUNTER}",
    ),
    ("sweepsetback_once_per_row", f"UPDATE followups_sweepsetback SET record_id = {FIRST_SETBACK}"),
    ("sweepsetback_parked_after_tries", "UPDATE followups_sweepsetback SET parked_at = now()"),
]


@pytest.fixture
def story(navigator, acting) -> None:
    """Two pending promises of two cases, one tried, escalated and paused twice, and two setbacks."""
    make_follow_up()
    tried = make_follow_up()
    log_attempt(follow_up=tried, by=navigator, at=MONDAY, method="phone", outcome="no_answer")
    for days in (0, 2):
        start = MONDAY + timedelta(days=days)
        Pause(
            follow_up=tried, kind="jail", reason="In jail", starts_at=start, until=start + timedelta(days=1)
        ).save(force_insert=True)
    for record_id in (tried.pk, tried.case_id):
        SweepSetback.objects.create(sweep="warn", record_id=record_id, first_at=MONDAY)
    for step in ("warned", "overdue"):
        Escalation.objects.create(follow_up=tried, step=step, due_at=tried.due_at, taken_at=MONDAY)


@pytest.mark.parametrize(("constraint", "sql"), BROKEN)
def test_sql_can_not_break_it(story, constraint, sql):
    assert refuser_of(sql) == constraint


@pytest.mark.parametrize("table", ["followups_followup", "cases_case", "cases_encounter"])
def test_what_a_promise_stands_on_can_not_be_deleted(story, table):
    assert "_fk_" in refuser_of(f"DELETE FROM {table}")


def test_an_encounter_that_joins_needs_no_round_of_its_own(acting):
    """What the constraints allow: two encounters on one promise."""
    first = make_follow_up()
    second = make_encounter(neighbor=first.case.neighbor, follow_up="wanted")

    assert second.promise.follow_up == first
