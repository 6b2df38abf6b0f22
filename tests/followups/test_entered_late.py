"""A try that is written down late keeps both times and is marked; it is never refused as expired."""

from datetime import timedelta

import pytest

from cases.actions import close_case
from followups.actions import cancel_follow_up, log_attempt, mark_unreached
from followups.actions.attempts import NextWindow
from heart.core.errors import Invalid, InvalidTransition
from heart.core.invariants import INVARIANTS
from tests.factories import make_follow_up
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def follow_up():
    return make_follow_up()


def log(follow_up, by, *, made: int, typed: int, outcome: str = "no_answer", **facts):
    """A call that was made and typed so many hours after the encounter's end."""
    return log_attempt(
        follow_up=follow_up, by=by, method="phone", outcome=outcome, at=MONDAY + typed * HOUR,
        tried_at=MONDAY + made * HOUR, **facts,
    )  # fmt: skip


def broken() -> list[str]:
    return [name for name, each in INVARIANTS.items() if list(each.broken_by())]


ENDS = {
    "unreached": lambda follow_up, by: mark_unreached(
        follow_up=follow_up, by=by, at=MONDAY + 80 * HOUR, reason="Gave up"
    ),
    "cancelled": lambda follow_up, by: cancel_follow_up(
        follow_up=follow_up, by=by, at=MONDAY + 80 * HOUR, reason="A double"
    ),
    "done": lambda follow_up, by: log(follow_up, by, made=79, typed=80, outcome="reached"),
}


@pytest.mark.parametrize(("typed", "late"), [(50, False), (51, False), (52, True)])
def test_an_hour_later_it_is_marked(follow_up, navigator, api, typed, late):
    made = log(follow_up, navigator, made=50, typed=typed)

    said = api(navigator).get(f"/api/v1/follow-ups/{follow_up.pk}/attempts/{made.pk}/").json()

    assert (made.at, made.recorded_at) == (MONDAY + 50 * HOUR, MONDAY + typed * HOUR)
    assert said["entered_late"] is late
    assert made.history.latest("history_id").history_change_reason == ("Entered late" if late else None)


def test_the_story_says_that_it_was_entered_late(follow_up, navigator, browse):
    log(follow_up, navigator, made=50, typed=60)

    page = browse(navigator).get(f"/cases/{follow_up.case_id}/").content.decode()

    assert "entered late" in page


@pytest.mark.parametrize("end", ENDS)
def test_a_try_made_before_it_ended_is_kept(follow_up, supervisor, end):
    ENDS[end](follow_up, supervisor)

    log(follow_up, supervisor, made=60, typed=90)

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.first_attempt_at) == (end, MONDAY + 60 * HOUR)
    assert broken() == []


@pytest.mark.parametrize("end", ENDS)
def test_a_contact_made_before_it_ended_kept_the_promise(follow_up, supervisor, end):
    ENDS[end](follow_up, supervisor)

    log(follow_up, supervisor, made=60, typed=90, outcome="reached")

    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.reached_at) == ("done", MONDAY + 60 * HOUR)
    assert broken() == []


@pytest.mark.parametrize("end", ENDS)
def test_a_try_made_after_it_ended_is_for_another_date(follow_up, supervisor, end):
    ENDS[end](follow_up, supervisor)

    with pytest.raises(InvalidTransition, match="is settled"):
        log(follow_up, supervisor, made=81, typed=90)


def test_a_contact_before_the_case_was_closed_is_kept_and_the_case_stays_closed(follow_up, supervisor):
    close_case(case=follow_up.case, by=supervisor, at=MONDAY + 80 * HOUR, reason="moved")

    log(follow_up, supervisor, made=60, typed=90, outcome="reached")

    follow_up.refresh_from_db()
    follow_up.case.refresh_from_db()
    assert (follow_up.status, follow_up.case.is_closed) == ("done", True)
    with pytest.raises(InvalidTransition, match="case is closed"):
        log(follow_up, supervisor, made=81, typed=90)


def test_what_has_ended_offers_no_next_date(follow_up, supervisor):
    ENDS["unreached"](follow_up, supervisor)

    with pytest.raises(Invalid, match="has ended") as refused:
        log(
            follow_up, supervisor, made=60, typed=90, outcome="reached",
            next_window=NextWindow(MONDAY + 200 * HOUR, MONDAY + 220 * HOUR),
        )  # fmt: skip
    assert refused.value.attr == "next"


def test_the_page_takes_an_earlier_try_of_what_has_ended(follow_up, supervisor, browse):
    ENDS["unreached"](follow_up, supervisor)

    page = browse(supervisor).get(f"/queue/{follow_up.pk}/attempts/new/")

    assert page.status_code == 200
    assert "This follow-up has ended" in page.content.decode()
