"""Each invariant names the row that breaks it, when triggers and constraints are off."""

import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from calls.actions import review_call
from cases.actions import (
    ask_to_close,
    claim_case,
    connect_need,
    keep_draft,
)
from cases.actions.cases import NeedOutcome
from cases.models import FollowUpWish, Need
from followups.actions import log_attempt
from heart.core.idempotency import create_once
from heart.core.invariants import INVARIANTS
from neighbors.actions import revoke_consent, share
from tests.core.breaking import broken, by_sql
from tests.factories import make_call, make_consent, make_encounter, make_follow_up, make_need, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
NOBODY = uuid.UUID(int=0)
HISTORY = "core.history_is_current"
DATELESS = "followups.case_without_date_is_known_as_one"


def test_nothing_is_broken_by_actions(promise, supervisor):
    log_attempt(
        follow_up=promise, by=supervisor, at=MONDAY + timedelta(hours=50), method="phone", outcome="reached"
    )

    assert broken() == {}


CASE = {
    "cases.closed_case_says_when_who_and_why": "closure_reason = 'goals_met'",
    "cases.paused_case_says_why_and_until_when": "status = 'paused'",
    "cases.case_closes_after_it_opens": (
        "status = 'closed', closed_at = opened_at - interval '1 hour', closed_by_id = neighbor_id, "
        "closure_reason = 'moved'"
    ),
}
ALSO = {
    "cases.case_closes_after_it_opens": {
        "cases.closed_case_has_no_open_need",
        "followups.closed_case_has_no_pending_follow_up",
    }
}


@pytest.mark.parametrize("name", CASE)
def test_a_broken_case_is_named(name, promise):
    by_sql("cases_case", f"UPDATE cases_case SET {CASE[name]} WHERE id = %s", promise.case_id)

    found = broken()

    assert found[name] == [str(promise.case_id)]
    assert found.keys() == {name, HISTORY} | ALSO.get(name, set())


def test_a_closing_that_nobody_waits_for_or_one_gave_themselves_is_named(promise, supervisor):
    asked = ask_to_close(
        case=make_need().case, by=supervisor, at=MONDAY, reason="unable_to_reach", words="Six tries",
        needs=[NeedOutcome(Need.objects.latest("created_at").pk, "declined", "Said no")],
    )  # fmt: skip
    by_sql(
        "cases_case",
        "UPDATE cases_case SET status = 'closed', closed_at = now(), closed_by_id = %s,"
        " closure_reason = 'moved' WHERE id = %s",
        supervisor.pk,
        asked.case_id,
    )
    assert broken()["cases.closed_case_asks_nobody"] == [str(asked.pk)]

    by_sql(
        "cases_closurerequest",
        "UPDATE cases_closurerequest SET status = 'approved', answered_by_id = asked_by_id,"
        " answered_at = now()",
    )
    assert broken()["cases.closing_is_approved_by_another"] == [str(asked.pk)]


@pytest.mark.parametrize("holder", ["NULL", "gen_random_uuid()"])
def test_a_case_held_by_other_than_its_holding_says_is_named(holder, promise, supervisor):
    claim_case(case=promise.case, by=supervisor, at=MONDAY)
    by_sql("cases_case", f"UPDATE cases_case SET assigned_to_id = {holder} WHERE id = %s", promise.case_id)

    assert broken()["cases.case_is_held_by_whom_its_holding_says"] == [str(promise.case_id)]


def test_a_case_held_by_someone_who_left_is_named(promise, supervisor):
    claim_case(case=promise.case, by=supervisor, at=MONDAY)
    by_sql("accounts_user", "UPDATE accounts_user SET is_active = false WHERE id = %s", supervisor.pk)

    assert broken()["cases.open_case_is_held_by_someone_who_works_here"] == [str(promise.case_id)]


def test_a_second_open_case_of_a_neighbor_is_named(promise):
    other = make_follow_up()
    by_sql(
        "cases_case",
        "UPDATE cases_case SET neighbor_id = %s WHERE id = %s",
        promise.case.neighbor_id,
        other.case_id,
    )

    assert set(broken()["cases.one_open_case_per_neighbor"]) == {str(promise.case_id), str(other.case_id)}


def test_a_case_of_another_person_than_its_neighbor_is_named(promise):
    by_sql("cases_case", "UPDATE cases_case SET person = gen_random_uuid() WHERE id = %s", promise.case_id)

    assert broken()["cases.case_carries_its_neighbors_person"] == [str(promise.case_id)]


def test_a_case_that_goes_on_in_a_strangers_is_named(promise):
    other = make_follow_up()
    by_sql(
        "cases_case", "UPDATE cases_case SET joined_to_id = %s WHERE id = %s", other.case_id, promise.case_id
    )

    name = "cases.case_that_goes_on_in_another_is_of_the_same_person"
    assert broken()[name] == [str(promise.case_id)]


ENCOUNTER = {
    "cases.encounter_times_are_in_order": "arrived_at = cleared_at + interval '1 second'",
    "cases.wanted_encounter_has_neighbor_and_case": "neighbor_id = NULL",
    "cases.encounter_and_its_case_are_of_one_neighbor": "neighbor_id = gen_random_uuid()",
    "followups.unwanted_encounter_waits_for_nothing": "follow_up = 'declined'",
    "followups.pending_window_counts_from_what_its_policy_says": "cleared_at = cleared_at + interval '1 s'",
}


@pytest.mark.parametrize("name", ENCOUNTER)
def test_a_broken_encounter_is_named(name, promise):
    by_sql(
        "cases_encounter", f"UPDATE cases_encounter SET {ENCOUNTER[name]} WHERE id = %s", promise.encounter_id
    )

    row = (
        promise.pk
        if name == "followups.pending_window_counts_from_what_its_policy_says"
        else promise.encounter_id
    )
    assert broken()[name] == [str(row)]


NEED = {
    "cases.connected_need_has_evidence": "status = 'connected'",
    "cases.ended_need_says_why": "status = 'declined'",
}


@pytest.mark.parametrize("name", NEED)
def test_a_broken_need_is_named(name, promise):
    need = promise.case.needs.get()
    by_sql("cases_need", f"UPDATE cases_need SET {NEED[name]} WHERE id = %s", need.pk)

    assert broken() == {name: [str(need.pk)], HISTORY: [f"cases.need {need.pk}"]}


def test_two_open_needs_of_a_category_are_named(promise):
    food = make_need(case=promise.case, category="food")
    by_sql("cases_need", "UPDATE cases_need SET category = 'housing' WHERE id = %s", food.pk)

    assert set(broken()["cases.one_open_need_per_category"]) == {
        str(pk) for pk in promise.case.needs.values_list("pk", flat=True)
    }


def test_a_need_without_its_evidence_or_check_is_named(promise, supervisor):
    need = promise.case.needs.get()
    connect_need(
        need=need, evidence_level=4, verified_by="neighbor", connected_on=MONDAY.date(), by=supervisor,
        at=MONDAY,
    )  # fmt: skip
    by_sql("cases_needevidence", "DELETE FROM cases_needevidence")
    by_sql("cases_connectioncheck", "DELETE FROM cases_connectioncheck")

    found = broken()

    assert found["cases.need_stands_where_its_evidence_says"] == [str(need.pk)]
    assert found["cases.connection_is_asked_about_again"] == [str(need.pk)]


FOLLOW_UP = {
    "followups.window_is_in_order": "opens_at = due_at",
    "followups.promised_due_is_not_after_due": "promised_due_at = due_at + interval '1 second'",
    "followups.act_by_is_not_after_due": "act_by = due_at + interval '1 second'",
    "followups.settled_says_when": "settled_at = due_at",
    "followups.ended_without_contact_says_why": "status = 'cancelled', settled_at = due_at",
    "followups.done_means_reached": "status = 'done', settled_at = due_at, reached_at = due_at",
    "followups.first_attempt_is_the_earliest_try": "first_attempt_at = due_at",
    "followups.follow_up_knows_its_tries_without_contact": "tries_without_contact = 1",
}
OF_ITS_CASE = ["holder_id = case_id", "team_id = case_id", "risk = 'high'"]


@pytest.mark.parametrize("name", FOLLOW_UP)
def test_a_broken_follow_up_is_named(name, promise):
    by_sql("followups_followup", f"UPDATE followups_followup SET {FOLLOW_UP[name]} WHERE id = %s", promise.pk)

    unnoticed = {DATELESS: [str(promise.case_id)]} if "status =" in FOLLOW_UP[name] else {}
    assert broken() == {name: [str(promise.pk)], HISTORY: [f"followups.followup {promise.pk}"]} | unnoticed


def test_a_case_that_is_listed_and_has_a_date_and_one_that_is_not_and_has_none_are_named(promise):
    unlisted = make_need().case
    by_sql("followups_casewithoutdate", "UPDATE followups_casewithoutdate SET case_id = %s", promise.case_id)

    named = set(broken()[DATELESS])
    assert named == {str(promise.case_id), str(unlisted.pk)}


@pytest.mark.parametrize("copy", OF_ITS_CASE)
def test_a_follow_up_that_says_what_its_case_does_not_is_named(copy, promise):
    by_sql("followups_followup", f"UPDATE followups_followup SET {copy} WHERE id = %s", promise.pk)

    assert broken()["followups.follow_up_carries_what_its_case_says"] == [str(promise.pk)]


def test_a_try_that_its_follow_up_does_not_know_is_named(promise, supervisor):
    log_attempt(
        follow_up=promise, by=supervisor, at=MONDAY + timedelta(hours=3), method="phone", outcome="no_answer"
    )
    by_sql("followups_contactattempt", "UPDATE followups_contactattempt SET at = at - interval '1 hour'")
    by_sql("followups_followup", "UPDATE followups_followup SET first_attempt_at = NULL")

    assert broken()["followups.first_attempt_is_the_earliest_try"] == [str(promise.pk)]


def test_a_contact_that_did_not_settle_is_named(promise, supervisor):
    log_attempt(
        follow_up=promise, by=supervisor, at=MONDAY + timedelta(hours=3), method="phone", outcome="no_answer"
    )
    by_sql(
        "followups_contactattempt",
        "UPDATE followups_contactattempt SET outcome = 'reached', with_whom = 'neighbor'",
    )

    assert broken()["followups.done_means_reached"] == [str(promise.pk)]


def test_a_wanted_encounter_without_a_follow_up_is_named(promise):
    by_sql("followups_promise", "DELETE FROM followups_promise WHERE encounter_id = %s", promise.encounter_id)

    found = broken()

    assert found["followups.wanted_encounter_points_at_one_follow_up"] == [str(promise.encounter_id)]
    assert found["followups.follow_up_of_an_encounter_is_promised_to_it"] == [str(promise.pk)]


def test_a_call_to_follow_up_without_a_promise_and_one_that_is_none_with_it_are_named(clinician):
    to_do, not_to_do = make_call(), make_call()
    for call in (to_do, not_to_do):
        review_call(
            call=call, decision="follow_up", reason="They asked", neighbor=make_neighbor(), by=clinician,
            at=MONDAY,
        )  # fmt: skip
    by_sql("followups_callpromise", "DELETE FROM followups_callpromise WHERE call_id = %s", to_do.pk)
    by_sql("calls_call", "UPDATE calls_call SET review_decision = 'not' WHERE id = %s", not_to_do.pk)

    named = set(broken()["followups.followed_up_call_points_at_one_follow_up"])
    assert named == {str(to_do.pk), str(not_to_do.pk)}


def test_an_encounter_that_points_twice_is_named(promise):
    other = make_follow_up()
    by_sql(
        "followups_promise", "UPDATE followups_promise SET encounter_id = %s WHERE follow_up_id = %s",
        promise.encounter_id, other.pk,
    )  # fmt: skip

    found = broken()

    assert set(found["followups.wanted_encounter_points_at_one_follow_up"]) == {
        str(promise.encounter_id),
        str(other.encounter_id),
    }
    assert found["followups.promise_is_on_the_encounters_case"] == [str(other.promises.get().pk)]


def test_two_pending_first_follow_ups_of_a_case_are_named(promise):
    other = make_follow_up()
    by_sql(
        "followups_followup",
        "UPDATE followups_followup SET case_id = %s WHERE id = %s",
        promise.case_id,
        other.pk,
    )

    assert set(broken()["followups.one_pending_first_follow_up_per_case"]) == {str(promise.pk), str(other.pk)}


def test_what_was_shared_after_the_consent_was_taken_back_is_named(supervisor):
    consent = make_consent(by=supervisor)
    told = {"categories": ["needs"], "recipient": consent.recipient, "purpose": "A bed", "channel": "phone"}
    shared = share(neighbor=consent.neighbor, by=supervisor, at=MONDAY, **told)
    override = share(neighbor=make_neighbor(), by=supervisor, at=MONDAY, override_reason="Fire", **told)
    by_sql("neighbors_disclosure", "UPDATE neighbors_disclosure SET override_reason = ''")
    revoke_consent(consent=consent, by=supervisor, at=MONDAY - timedelta(minutes=1))

    found = broken()

    assert found["neighbors.disclosure_was_allowed_when_it_was_made"] == [str(shared.pk)]
    assert found["neighbors.disclosure_without_consent_says_why"] == [str(override.pk)]


def test_a_record_without_history_and_history_without_its_record_are_named():
    neighbor, gone = make_neighbor(), make_neighbor()
    by_sql(
        "neighbors_historicalneighbor", "DELETE FROM neighbors_historicalneighbor WHERE id = %s", neighbor.pk
    )
    by_sql("neighbors_neighbor", "DELETE FROM neighbors_neighbor WHERE id = %s", gone.pk)

    assert set(broken()[HISTORY]) == {f"neighbors.neighbor {neighbor.pk}", f"neighbors.neighbor {gone.pk}"}


def test_a_call_to_be_followed_up_without_a_promise_is_named(promise):
    call = make_call()
    by_sql("calls_call", "UPDATE calls_call SET review_decision = 'follow_up' WHERE id = %s", call.pk)

    assert broken()["followups.followed_up_call_points_at_one_follow_up"] == [str(call.pk)]


def test_a_draft_of_a_form_that_was_sent_is_named(clinician):
    key = uuid.uuid4()
    draft = keep_draft(
        by=clinician, at=MONDAY, kind="new_encounter", about=key, form_key=key, values={"note_saw": ["Cold"]}
    )
    sent = make_encounter(by=clinician)
    create_once(user=clinician, key=f"form:{key}", body="", at=MONDAY, create=lambda: sent)

    assert broken() == {"cases.sent_form_has_no_draft": [str(draft.pk)]}


def test_every_invariant_is_broken_by_a_test():
    """What no test breaks might be true of anything."""
    sources = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*invariants.py"))

    assert [name for name in INVARIANTS if name not in sources] == []


def test_the_command_answers_with_the_rows_and_fails(promise):
    make_encounter(neighbor=make_neighbor(), follow_up=FollowUpWish.DECLINED)
    by_sql(
        "followups_followup", "UPDATE followups_followup SET settled_at = due_at WHERE id = %s", promise.pk
    )
    out = StringIO()

    with pytest.raises(CommandError, match="2 of"):
        call_command("check_invariants", stdout=out)

    assert "BROKEN followups.settled_says_when" in out.getvalue()
    assert str(promise.pk) in out.getvalue()
    assert "Testa" not in out.getvalue()


def test_the_command_says_that_all_hold(promise):
    out = StringIO()

    call_command("check_invariants", stdout=out)

    assert "invariants hold." in out.getvalue().splitlines()[-1]
