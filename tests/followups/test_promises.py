"""Each encounter whose follow-up is wanted points at exactly one follow-up."""

from datetime import timedelta

import pytest

from cases.actions import change_encounter, close_case, reopen_case
from cases.models import FollowUpWish
from followups.actions import cancel_follow_up, log_attempt, reschedule
from followups.actions.attempts import NextWindow
from followups.models import FollowUp, Promise
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from tests.factories import make_encounter, make_follow_up, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_wanted_follow_up_opens_at_48_hours_and_is_due_at_72():
    follow_up = make_follow_up()

    assert follow_up.opens_at - MONDAY == 48 * HOUR
    assert follow_up.due_at - MONDAY == 72 * HOUR
    assert (follow_up.round, follow_up.status) == (1, "pending")


@pytest.mark.parametrize(
    "wish", [FollowUpWish.DECLINED, FollowUpWish.NOT_OFFERED, FollowUpWish.NOT_APPLICABLE]
)
def test_what_is_not_wanted_is_not_promised(wish):
    encounter = make_encounter(neighbor=make_neighbor(), follow_up=wish)

    assert not Promise.objects.filter(encounter=encounter).exists()
    assert encounter.case is None


def test_a_further_encounter_joins_and_the_earlier_due_stands():
    first = make_follow_up()

    later = make_encounter(
        neighbor=first.case.neighbor, follow_up=FollowUpWish.WANTED, cleared_at=MONDAY + 5 * HOUR
    )

    assert later.promise.follow_up == first
    first.refresh_from_db()
    assert first.due_at == MONDAY + 72 * HOUR
    assert later.case == first.case


def test_an_earlier_encounter_logged_late_brings_the_due_forward():
    first = make_follow_up(cleared_at=MONDAY, at=MONDAY + HOUR)

    earlier = make_encounter(
        neighbor=first.case.neighbor,
        follow_up=FollowUpWish.WANTED,
        cleared_at=MONDAY - 6 * HOUR,
        at=MONDAY + 2 * HOUR,
    )

    first.refresh_from_db()
    assert earlier.promise.follow_up == first
    assert (first.encounter, first.due_at) == (earlier, MONDAY + 66 * HOUR)


def test_after_the_first_is_kept_a_new_encounter_starts_a_new_round(navigator):
    first = make_follow_up()
    log_attempt(follow_up=first, by=navigator, at=MONDAY + 50 * HOUR, method="phone", outcome="reached")

    second = make_encounter(
        neighbor=first.case.neighbor, follow_up=FollowUpWish.WANTED, cleared_at=MONDAY + 60 * HOUR
    )

    assert second.promise.follow_up.round == 2
    assert second.promise.follow_up.opens_at == MONDAY + 108 * HOUR


def test_a_later_round_is_not_joined(navigator):
    """A next window agreed in a contact is no first follow-up: a new crisis gets its own 72 hours."""
    first = make_follow_up()
    agreed = NextWindow(MONDAY + 200 * HOUR, MONDAY + 224 * HOUR)
    log_attempt(
        follow_up=first,
        by=navigator,
        at=MONDAY + 50 * HOUR,
        method="phone",
        outcome="reached",
        next_window=agreed,
    )

    second = make_encounter(
        neighbor=first.case.neighbor, follow_up=FollowUpWish.WANTED, cleared_at=MONDAY + 60 * HOUR
    )

    assert second.promise.follow_up.round == 3
    assert FollowUp.objects.pending().filter(case=first.case).count() == 2


def test_a_corrected_end_moves_the_window(clinician):
    encounter = make_encounter(by=clinician, neighbor=make_neighbor(), follow_up=FollowUpWish.WANTED)

    change_encounter(encounter=encounter, by=clinician, at=MONDAY + HOUR, cleared_at=MONDAY - HOUR)

    assert encounter.promise.follow_up.__class__.objects.get().due_at == MONDAY + 71 * HOUR


def test_a_follow_up_no_longer_wanted_is_cancelled_and_wanted_again_is_new(clinician):
    encounter = make_encounter(by=clinician, neighbor=make_neighbor(), follow_up=FollowUpWish.WANTED)

    change_encounter(encounter=encounter, by=clinician, at=MONDAY + HOUR, follow_up=FollowUpWish.DECLINED)
    change_encounter(encounter=encounter, by=clinician, at=MONDAY + 2 * HOUR, follow_up=FollowUpWish.WANTED)

    rounds = FollowUp.objects.order_by("round").values_list("round", "status")
    assert list(rounds) == [(1, "cancelled"), (2, "pending")]
    assert Promise.objects.get(encounter=encounter).follow_up.round == 2


def test_closing_a_case_cancels_what_is_pending_and_says_why(navigator):
    follow_up = make_follow_up()

    close_case(case=follow_up.case, by=navigator, at=MONDAY + HOUR, reason="moved")

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.settled_reason) == ("cancelled", "Case closed: Moved away")


def test_what_is_wanted_once_the_case_is_closed_is_refused_not_promised_in_vain(navigator, clinician):
    neighbor = make_neighbor()
    made = make_follow_up(neighbor=neighbor, cleared_at=MONDAY)
    unwished = make_encounter(neighbor=neighbor, cleared_at=MONDAY, by=clinician)
    close_case(case=made.case, by=navigator, at=MONDAY + timedelta(hours=1), reason="moved")

    with pytest.raises(InvalidTransition, match="nobody would come back"):
        change_encounter(
            encounter=unwished, by=clinician, at=MONDAY + timedelta(hours=2), follow_up=FollowUpWish.WANTED
        )

    assert not Promise.objects.filter(encounter=unwished).exists()


def test_a_reopened_case_has_no_date_until_one_is_set(supervisor):
    follow_up = make_follow_up()
    close_case(case=follow_up.case, by=supervisor, at=MONDAY + HOUR, reason="moved")

    reopen_case(case=follow_up.case, by=supervisor, at=MONDAY + 2 * HOUR, reason="Came back")

    assert not FollowUp.objects.pending().filter(case=follow_up.case).exists()


def test_no_answer_keeps_the_promise_open(navigator):
    follow_up = make_follow_up()

    log_attempt(follow_up=follow_up, by=navigator, at=MONDAY + 50 * HOUR, method="phone", outcome="no_answer")

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.first_attempt_at) == ("pending", MONDAY + 50 * HOUR)


def test_reaching_a_provider_does_not_settle_it(navigator):
    follow_up = make_follow_up()

    log_attempt(
        follow_up=follow_up,
        by=navigator,
        at=MONDAY + 50 * HOUR,
        method="phone",
        outcome="reached",
        with_whom="provider",
    )

    follow_up.refresh_from_db()
    assert follow_up.is_pending


def test_a_try_logged_late_keeps_both_times(navigator):
    follow_up = make_follow_up()
    log_attempt(follow_up=follow_up, by=navigator, at=MONDAY + 70 * HOUR, method="phone", outcome="no_answer")

    late = log_attempt(
        follow_up=follow_up,
        by=navigator,
        at=MONDAY + 80 * HOUR,
        tried_at=MONDAY + 20 * HOUR,
        method="text",
        outcome="left_message",
    )

    follow_up.refresh_from_db()
    assert late.at == MONDAY + 20 * HOUR
    assert follow_up.first_attempt_at == MONDAY + 20 * HOUR


@pytest.mark.parametrize(
    ("tried_at", "message"),
    [(MONDAY - HOUR, "before the encounter ended"), (MONDAY + 60 * HOUR, "in the future")],
)
def test_a_try_at_an_impossible_time_is_refused(navigator, tried_at, message):
    follow_up = make_follow_up()

    with pytest.raises(Invalid, match=message):
        log_attempt(
            follow_up=follow_up,
            by=navigator,
            at=MONDAY + 50 * HOUR,
            tried_at=tried_at,
            method="phone",
            outcome="no_answer",
        )


def test_a_settled_promise_takes_no_more_tries(navigator):
    follow_up = make_follow_up()
    log_attempt(follow_up=follow_up, by=navigator, at=MONDAY + 50 * HOUR, method="phone", outcome="reached")

    with pytest.raises(InvalidTransition, match="is settled"):
        log_attempt(
            follow_up=follow_up, by=navigator, at=MONDAY + 51 * HOUR, method="phone", outcome="reached"
        )


def test_only_supervisors_move_and_cancel_promises(navigator, supervisor):
    follow_up = make_follow_up()
    later = {"opens_at": MONDAY + 100 * HOUR, "due_at": MONDAY + 124 * HOUR, "reason": "In hospital"}
    with pytest.raises(NotPermitted):
        reschedule(follow_up=follow_up, by=navigator, at=MONDAY + HOUR, **later)
    with pytest.raises(NotPermitted):
        cancel_follow_up(follow_up=follow_up, by=navigator, at=MONDAY + HOUR, reason="No")

    moved = reschedule(follow_up=follow_up, by=supervisor, at=MONDAY + HOUR, **later)

    assert (moved.opens_at, moved.due_at) == (later["opens_at"], later["due_at"])
    assert moved.history.latest("history_id").history_change_reason == "In hospital"


def test_a_moved_promise_stays_when_the_encounter_is_completed(clinician, supervisor):
    encounter = make_encounter(by=clinician, neighbor=make_neighbor(), follow_up=FollowUpWish.WANTED)
    later = {"opens_at": MONDAY + 100 * HOUR, "due_at": MONDAY + 124 * HOUR, "reason": "In hospital"}
    reschedule(follow_up=encounter.promise.follow_up, by=supervisor, at=MONDAY + HOUR, **later)

    change_encounter(encounter=encounter, by=clinician, at=MONDAY + 2 * HOUR, location="Main St at 2nd")

    assert FollowUp.objects.get().due_at == later["due_at"]


def test_a_row_of_the_log_holds_ids_only(caplog, clinician, browse):
    """Requests are logged with path and user id; what was typed is not."""
    caplog.set_level("INFO")

    browse(clinician).post("/neighbors/", {"q": "Marisol Testa"})

    assert "request_finished" in caplog.text
    assert "Marisol" not in caplog.text


def test_a_next_date_without_a_contact_is_refused(navigator):
    follow_up = make_follow_up()

    with pytest.raises(Invalid, match="agreed with someone who was reached"):
        log_attempt(
            follow_up=follow_up,
            by=navigator,
            at=MONDAY + 50 * HOUR,
            method="phone",
            outcome="no_answer",
            next_window=NextWindow(MONDAY + 100 * HOUR, MONDAY + 124 * HOUR),
        )
