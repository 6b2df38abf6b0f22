"""What PostgreSQL refuses of encounters, notes, cases and needs, whoever writes."""

import pytest
from django.db import connection

from cases.actions import write_note
from cases.models import Need
from tests.factories import make_case, make_encounter, make_need, make_neighbor
from tests.factories.story import MONDAY
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

SOMEBODY = "(SELECT id FROM accounts_user LIMIT 1)"
BY_SOMEBODY = f"closed_by_id = {SOMEBODY}"
CLOSED = f"status = 'closed', {BY_SOMEBODY}, closure_reason = 'other'"
ON_A_DAY = "connected_on = '2026-11-16'"
CONNECTED = f"status = 'connected', {ON_A_DAY}, verified_by = 'provider'"
FIRST_CASE = "(SELECT id FROM cases_case ORDER BY number LIMIT 1)"
FIRST_ENCOUNTER = "(SELECT id FROM cases_encounter ORDER BY number LIMIT 1)"

OF_CASES = [
    ("case_that_goes_on_is_closed", "joined_to_id = id"),
    ("case_that_goes_on_is_closed", f"{CLOSED}, closed_at = now(), joined_to_id = id"),
    ("cases_case_number_key", "number = 'CN-26-1'"),
    (
        "case_one_open_per_neighbor",
        "neighbor_id = (SELECT neighbor_id FROM cases_case ORDER BY number LIMIT 1)",
    ),
    ("case_status_known", "status = 'lost'"),
    ("case_risk_known", "risk = 'extreme'"),
    ("case_closed_says_when_who_and_why", "status = 'closed'"),
    ("case_closed_says_when_who_and_why", CLOSED),
    (
        "case_closed_says_when_who_and_why",
        "status = 'closed', closed_at = now(), closure_reason = 'other'",
    ),
    ("case_closed_says_when_who_and_why", f"status = 'closed', closed_at = now(), {BY_SOMEBODY}"),
    (
        "case_closed_says_when_who_and_why",
        f"status = 'closed', closed_at = now(), {BY_SOMEBODY}, closure_reason = 'bored'",
    ),
    ("case_closed_says_when_who_and_why", "closed_at = now()"),
    ("case_paused_says_why_and_until_when", "status = 'paused', paused_until = now()"),
    ("case_paused_says_why_and_until_when", "status = 'paused', paused_reason = 'Away'"),
    ("case_paused_says_why_and_until_when", "paused_reason = 'Away'"),
    ("case_paused_says_why_and_until_when", "paused_until = now()"),
    ("case_closes_after_it_opens", f"{CLOSED}, closed_at = opened_at - interval '1 second'"),
    ("case_a_claim_that_lapses_has_a_holder", f"assigned_to_id = {SOMEBODY}, claimed_at = now()"),
    ("case_a_claim_that_lapses_has_a_holder", f"assigned_to_id = {SOMEBODY}, claim_lapses_at = now()"),
    (
        "case_a_claim_that_lapses_has_a_holder",
        f"assigned_to_id = {SOMEBODY}, claimed_at = now(), claim_lapses_at = now()",
    ),
    (
        "case_a_claim_that_lapses_has_a_holder",
        "assigned_to_id = NULL, claimed_at = now(), claim_lapses_at = now() + interval '30 min'",
    ),
]

OF_ENCOUNTERS = [
    ("cases_encounter_number_key", "number = 'CRT-26-1'"),
    ("encounter_outcome_known", "outcome = 'vanished'"),
    ("encounter_outcome_known", "outcome = ''"),
    ("encounter_transported_to_known", "transported_to = 'moon'"),
    ("encounter_requested_by_known", "requested_by = 'nobody'"),
    ("encounter_police_backup_known", "police_backup = 'some'"),
    (
        "encounter_police_backup_reason_known",
        "police_backup = 'routine', police_backup_reason = 'bored'",
    ),
    ("encounter_interpreter_known", "interpreter = 'mime'"),
    ("encounter_follow_up_known", "follow_up = 'maybe'"),
    (
        "encounter_dispatched_at_not_before_received_at",
        "received_at = cleared_at, dispatched_at = cleared_at - interval '1 s'",
    ),
    (
        "encounter_arrived_at_not_before_dispatched_at",
        "dispatched_at = cleared_at, arrived_at = cleared_at - interval '1 s'",
    ),
    (
        "encounter_arrived_at_not_before_received_at",
        "received_at = cleared_at, arrived_at = cleared_at - interval '1 s'",
    ),
    ("encounter_cleared_at_not_before_arrived_at", "arrived_at = cleared_at + interval '1 s'"),
    ("encounter_cleared_at_not_before_dispatched_at", "dispatched_at = cleared_at + interval '1 s'"),
    ("encounter_cleared_at_not_before_received_at", "received_at = cleared_at + interval '1 s'"),
    ("encounter_backup_reason_needs_backup", "police_backup_reason = 'safety'"),
    ("encounter_backup_reason_needs_backup", "police_backup = 'none', police_backup_reason = 'safety'"),
    ("encounter_wanted_has_neighbor_and_case", "follow_up = 'wanted'"),
    (
        "encounter_wanted_has_neighbor_and_case",
        "follow_up = 'wanted', neighbor_id = (SELECT id FROM neighbors_neighbor LIMIT 1)",
    ),
    ("encounter_case_has_neighbor", f"case_id = {FIRST_CASE}"),
]

OF_NEEDS = [
    ("need_one_open_per_category", "category = 'food'"),
    ("need_category_known", "category = 'fame'"),
    ("need_wanted_known", "wanted = 'perhaps'"),
    ("need_status_known", "status = 'hoped'"),
    ("need_verified_by_known", "verified_by = 'rumor'"),
    ("need_connected_has_evidence", "status = 'connected'"),
    ("need_connected_has_evidence", f"{CONNECTED}, evidence_level = 3"),
    ("need_connected_has_evidence", f"status = 'connected', evidence_level = 4, {ON_A_DAY}"),
    ("need_connected_has_evidence", "status = 'connected', evidence_level = 4, verified_by = 'provider'"),
    ("need_connected_has_evidence", "evidence_level = 4"),
    ("need_connected_has_evidence", "connected_on = '2026-11-16'"),
    ("need_evidence_level_known", f"{CONNECTED}, evidence_level = 6"),
    ("need_ended_says_why", "status = 'declined'"),
    ("need_ended_says_why", "status = 'not_connected'"),
]

OF_THE_REST = [
    ("responder_once_per_encounter", f"UPDATE cases_responder SET user_id = {SOMEBODY}"),
    ("responder_discipline_known", "UPDATE cases_responder SET discipline = 'clown'"),
    ("party_comes_back_only_to_who_said_yes", "UPDATE cases_party SET follow_up = true"),
    ("party_comes_back_only_to_who_said_yes", "UPDATE cases_party SET follow_up = true, contact_ok = false"),
    (
        "cases_encounternote_encounter_id_key",
        f"UPDATE cases_encounternote SET encounter_id = {FIRST_ENCOUNTER}",
    ),
    ("holding_ends_after_it_starts", "UPDATE cases_holding SET ends_at = starts_at - interval '1 s'"),
    (
        "holding_one_at_a_time",
        "INSERT INTO cases_holding (id, case_id, holder_id, starts_at) SELECT gen_random_uuid(), case_id,"
        " holder_id, starts_at + interval '1 hour' FROM cases_holding",
    ),
]

BROKEN = [
    *((name, f"UPDATE cases_case SET {change}") for name, change in OF_CASES),
    *((name, f"UPDATE cases_encounter SET {change}") for name, change in OF_ENCOUNTERS),
    *((name, f"UPDATE cases_need SET {change}") for name, change in OF_NEEDS),
    *OF_THE_REST,
]


@pytest.fixture
def story(clinician, supervisor, acting) -> None:
    """Two of each noun, and nothing answered that may wait."""
    case = make_case(held_by=supervisor)
    make_case()
    make_need(case=case, category="housing")
    make_need(case=case, category="food")
    for _again in range(2):
        encounter = make_encounter(by=clinician)
        write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})
    for user in (clinician, supervisor):
        encounter.responders.create(user=user, discipline="clinician")
    encounter.parties.create(name="Ana Ejemplo", role="family")


@pytest.mark.parametrize(("constraint", "sql"), BROKEN)
def test_sql_can_not_break_it(story, constraint, sql):
    assert refuser_of(sql) == constraint


@pytest.mark.parametrize("table", ["neighbors_neighbor", "cases_case", "cases_encounter", "programs_program"])
def test_what_others_stand_on_can_not_be_deleted(clinician, acting, table):
    encounter = make_encounter(by=clinician, neighbor=make_neighbor(), follow_up="wanted", needs=["food"])
    write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})

    assert "_fk_" in refuser_of(f"DELETE FROM {table}")


def test_an_ended_need_lets_another_of_its_category_begin(acting):
    need = make_need(category="food")
    Need.objects.filter(pk=need.pk).update(status="declined", status_reason="Said no")

    assert make_need(case=need.case, category="food").pk != need.pk


def test_a_case_carries_the_person_of_its_neighbor_whoever_writes(acting):
    """Trigger bring_person: what is written is only a request to look again."""
    case = make_case()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET person = gen_random_uuid()")

    case.refresh_from_db()
    assert case.person == case.neighbor_id
