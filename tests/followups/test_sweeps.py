"""The clock's passes over promises: each step once, twice is harmless, one bad row stops nobody."""

from datetime import timedelta

import pytest
from django.db import connection

from cases.actions import claim_case
from cases.models import FollowUpWish
from followups.actions.ladder import escalate
from followups.actions.sweeps import announce, reconcile, try_parked_again
from followups.models import Escalation, FollowUp, Promise, SweepSetback
from followups.models.setback import MAX_TRIES
from heart.core.errors import NotPermitted
from notices.models import Notice
from tests.factories import make_encounter, make_follow_up, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def held(navigator) -> FollowUp:
    follow_up = make_follow_up()
    claim_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR)
    return follow_up


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__role", flat=True))


def test_a_window_that_opens_is_announced_to_its_owner_once(held):
    assert announce(held.opens_at - TICK) == 0
    assert announce(held.opens_at) == 1
    assert announce(held.opens_at + HOUR) == 0

    assert told("window_opened") == ["navigator"]
    held.refresh_from_db()
    assert held.announced_at is not None


def test_a_sweep_writes_history_as_the_clock(held, clock):
    announce(held.opens_at)

    row = FollowUp.history.filter(id=held.pk).latest("history_id")
    assert (row.history_user_id, row.history_change_reason) == (clock.pk, "Window opened")


def test_an_hour_without_the_clock_is_caught_up_once(held, supervisor):
    """Everything that came due meanwhile is told late, once; no list was wrong meanwhile."""
    late = held.due_at + HOUR
    assert FollowUp.objects.overdue(late).count() == 1

    for _ in range(3):
        announce(late), escalate(late)

    # Window, act-by and overdue for the owner; for the supervisor overdue, and what no lead was told.
    assert Notice.objects.count() == 5


def test_notices_carry_no_name_and_no_clinical_word(held, supervisor):
    escalate(held.due_at + HOUR)

    notice = Notice.objects.filter(kind="overdue").first()
    assert notice.case_number == held.case.number
    assert notice.path == f"/cases/{held.case_id}/"


def test_a_lost_promise_is_made_and_reported_as_an_error(clinician, caplog):
    encounter = make_encounter(
        neighbor=make_neighbor(known_as="Marisol Testa"), follow_up=FollowUpWish.WANTED
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # no triggers: the fault itself leaves no trace
        cursor.execute("DELETE FROM followups_promise; DELETE FROM followups_followup")
        cursor.execute("SET session_replication_role = origin")

    assert reconcile(MONDAY + HOUR) == 1
    assert reconcile(MONDAY + HOUR) == 0

    assert Promise.objects.get(encounter=encounter).follow_up.due_at == MONDAY + 72 * HOUR
    assert str(encounter.pk) in caplog.text
    assert "Marisol" not in caplog.text
    assert "its promise row is gone and history does not know how" in caplog.text


@pytest.mark.parametrize(
    ("sql", "cause"),
    [
        ("DELETE FROM followups_promise", "its promise row was deleted through shell"),
        (
            "UPDATE cases_encounter SET follow_up = 'wanted'",
            "it was changed to wanted through shell and no promise was made with it",
        ),
    ],
)
def test_the_error_and_the_history_name_the_cause(acting, caplog, sql, cause):
    wish = "wanted" if "DELETE" in sql else "declined"
    neighbor = make_follow_up().case.neighbor
    encounter = make_encounter(neighbor=neighbor, follow_up=wish)
    with connection.cursor() as cursor:
        if wish == "declined":
            cursor.execute("UPDATE cases_encounter SET case_id = (SELECT id FROM cases_case)")
        cursor.execute(f"{sql} WHERE {'encounter_id' if wish == 'wanted' else 'id'} = %s", [encounter.pk])

    assert reconcile(MONDAY + HOUR) == 1

    assert f"Encounter {encounter.pk} wanted a follow-up and had none: {cause}" in caplog.text
    promise = Promise.objects.get(encounter=encounter)
    assert promise.history.latest("history_id").history_change_reason == f"Found without a follow-up: {cause}"


def test_a_row_that_always_fails_is_parked_and_the_rest_goes_on(supervisor):
    bad, good = make_follow_up(), make_follow_up()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_this_row() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NEW.follow_up_id = '{bad.pk}' AND NEW.step = 'overdue' "
            "THEN RAISE EXCEPTION 'Marisol can not be saved'; END IF; "
            "RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse_this_row BEFORE INSERT ON followups_escalation "
            "FOR EACH ROW EXECUTE FUNCTION refuse_this_row()"
        )
    late = MONDAY + 80 * HOUR

    first = [escalate(late)]
    again = [escalate(late) for _ in range(MAX_TRIES)]

    # Of the good one three rungs, and of the bad one the two before it.
    assert (first, again) == ([5], [0] * MAX_TRIES)
    assert Escalation.objects.filter(follow_up=good, step="overdue", taken_at=late).exists()
    setback = SweepSetback.objects.parked().get()
    assert (setback.record_id, setback.tries) == (bad.pk, MAX_TRIES)
    assert "Marisol" not in setback.error


def test_what_was_parked_is_tried_again_after_someone_looked(held, supervisor, navigator):
    SweepSetback.objects.create(
        sweep="escalate", record_id=held.pk, tries=MAX_TRIES, first_at=MONDAY, parked_at=MONDAY
    )
    assert escalate(held.due_at + HOUR) == 0
    with pytest.raises(NotPermitted):
        try_parked_again(by=navigator, at=held.due_at + HOUR)

    assert try_parked_again(by=supervisor, at=held.due_at + HOUR) == 1

    assert escalate(held.due_at + HOUR) == 3
