"""A pause takes time out of the promise, says why, and gives back what is left when it ends early."""

from datetime import timedelta

import pytest

from cases.actions import close_case, pause_case, resume_case
from cases.models import Case, FollowUpWish
from followups.actions import log_attempt, reschedule
from followups.actions.attempts import NextWindow
from followups.actions.sweeps import resume
from followups.models import Pause
from heart.core.errors import Invalid
from insights.measures.lens import Lens, Period
from insights.measures.registry import measured
from programs.queries import city_zone
from tests.factories import make_encounter, make_follow_up
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def follow_up():
    """Opens at 48 h, due at 72 h."""
    return make_follow_up()


def rest(follow_up, by, *, start: int, hours: int, **facts):
    """Pause its case `start` hours after the encounter's end, for so many hours."""
    at = MONDAY + start * HOUR
    pause_case(case=follow_up.case, kind="hospital", until=at + hours * HOUR, by=by, at=at, **facts)
    follow_up.refresh_from_db()
    return Pause.objects.filter(follow_up=follow_up).latest("starts_at")


def hours_of(follow_up) -> tuple[float, float, float]:
    """When it opens, is due and was promised to be, in hours after the encounter's end."""
    follow_up.refresh_from_db()
    moments = (follow_up.opens_at, follow_up.due_at, follow_up.promised_due_at)
    return tuple((moment - MONDAY) / HOUR for moment in moments)


@pytest.mark.parametrize(
    ("start", "opens", "due"),
    [(10, 58, 82), (47, 58, 82), (48, 48, 82), (71, 48, 82), (72, 48, 72), (80, 48, 72)],
)
def test_what_is_still_to_come_is_later_by_the_pause(follow_up, navigator, start, opens, due):
    rest(follow_up, navigator, start=start, hours=10)

    assert hours_of(follow_up) == (opens, due, 72)


def test_it_says_why_and_by_whom(follow_up, navigator):
    pause = rest(follow_up, navigator, start=10, hours=10)

    assert (pause.kind, pause.reason, pause.ended_at) == ("hospital", "In the hospital", None)
    newest = follow_up.history.latest("history_id")
    assert (newest.history_user_id, newest.history_change_reason) == (navigator.pk, "Paused: In the hospital")


def test_ended_before_its_limit_it_gives_back_what_is_left(follow_up, navigator):
    pause = rest(follow_up, navigator, start=10, hours=100)

    resume_case(case=follow_up.case, by=navigator, at=MONDAY + 15 * HOUR)

    assert hours_of(follow_up) == (53, 77, 72)
    pause.refresh_from_db()
    assert pause.ended_at == MONDAY + 15 * HOUR


def test_what_it_had_not_moved_is_not_brought_forward(follow_up, navigator):
    rest(follow_up, navigator, start=50, hours=100)

    resume_case(case=follow_up.case, by=navigator, at=MONDAY + 60 * HOUR)

    assert hours_of(follow_up) == (48, 82, 72)


def test_two_pauses_add_up(follow_up, navigator):
    for start in (10, 30):
        rest(follow_up, navigator, start=start, hours=15)
        resume_case(case=follow_up.case, by=navigator, at=MONDAY + (start + 5) * HOUR)

    assert hours_of(follow_up) == (58, 82, 72)


def test_act_by_is_never_in_the_pause(follow_up, navigator):
    pause = rest(follow_up, navigator, start=10, hours=24 * 7)

    assert pause.until < follow_up.act_by <= follow_up.due_at


def test_the_clock_ends_it_at_its_limit_and_twice_is_harmless(follow_up, navigator):
    pause = rest(follow_up, navigator, start=10, hours=10)

    assert [resume(pause.until - HOUR), resume(pause.until + HOUR), resume(pause.until + HOUR)] == [0, 1, 0]

    assert Case.objects.get().status == Case.Status.OPEN
    assert hours_of(follow_up) == (58, 82, 72)


def test_a_pause_has_a_longest_length_and_a_supervisor_may_go_beyond(follow_up, navigator, supervisor):
    with pytest.raises(Invalid, match="90 days at most") as refused:
        rest(follow_up, navigator, start=10, hours=91 * 24)
    assert refused.value.attr == "until"

    rest(follow_up, supervisor, start=10, hours=91 * 24)

    assert hours_of(follow_up)[1] == 72 + 91 * 24


def test_other_needs_words(follow_up, navigator):
    with pytest.raises(Invalid, match="Say why"):
        pause_case(case=follow_up.case, reason=" ", until=MONDAY + DAY, by=navigator, at=MONDAY)


def test_who_was_met_again_no_longer_rests(follow_up, navigator):
    rest(follow_up, navigator, start=10, hours=24 * 20)

    make_encounter(
        neighbor=follow_up.case.neighbor, follow_up=FollowUpWish.WANTED, cleared_at=MONDAY + 20 * HOUR
    )

    assert hours_of(follow_up) == (58, 82, 72)


def test_a_supervisors_date_stands_when_the_pause_ends(follow_up, navigator, supervisor):
    rest(follow_up, navigator, start=10, hours=100)
    reschedule(
        follow_up=follow_up, opens_at=MONDAY + 120 * HOUR, due_at=MONDAY + 130 * HOUR, reason="Agreed",
        by=supervisor, at=MONDAY + 20 * HOUR,
    )  # fmt: skip

    resume_case(case=follow_up.case, by=navigator, at=MONDAY + 30 * HOUR)

    assert hours_of(follow_up) == (120, 130, 130)


def test_closing_ends_the_pause_and_every_open_follow_up_and_logs_each(follow_up, navigator):
    log_attempt(
        follow_up=follow_up, by=navigator, at=MONDAY + 2 * HOUR, method="phone", outcome="reached",
        next_window=NextWindow(MONDAY + 200 * HOUR, MONDAY + 224 * HOUR),
    )  # fmt: skip
    make_encounter(
        neighbor=follow_up.case.neighbor, follow_up=FollowUpWish.WANTED, cleared_at=MONDAY + 3 * HOUR
    )
    pause_case(case=follow_up.case, kind="jail", until=MONDAY + 9 * DAY, by=navigator, at=MONDAY + 9 * HOUR)

    close_case(case=follow_up.case, by=navigator, at=MONDAY + 10 * HOUR, reason="deceased")

    ended = follow_up.case.follow_ups.exclude(pk=follow_up.pk)
    assert [(one.status, one.settled_reason) for one in ended] == [("cancelled", "Case closed: Died")] * 2
    assert [one.history.latest("history_id").history_change_reason for one in ended] == [
        "Case closed: Died"
    ] * 2
    assert {pause.ended_at for pause in Pause.objects.all()} == {MONDAY + 10 * HOUR}


def test_figures_are_shown_with_and_without_pauses(follow_up, navigator):
    rest(follow_up, navigator, start=10, hours=10)
    log_attempt(follow_up=follow_up, by=navigator, at=MONDAY + 75 * HOUR, method="phone", outcome="no_answer")
    whole = Lens(Period(MONDAY.date() - DAY, MONDAY.date() + DAY, city_zone()))

    said = {one.measure.key: one.figure.value for one in measured(whole, MONDAY + 76 * HOUR)}

    assert (said["within_window_rate"], said["within_window_rate_pauses_counted"]) == (1, 0)
    assert (said["overdue_now"], said["overdue_now_pauses_counted"]) == (0, 1)


def test_the_api_says_when_it_rested(api, follow_up, navigator):
    rest(follow_up, navigator, start=10, hours=10)

    said = api(navigator).get(f"/api/v1/follow-ups/{follow_up.pk}/").json()

    assert said["promised_due_at"] < said["due_at"]
    assert [(one["kind"], one["reason"], one["ended_at"]) for one in said["pauses"]] == [
        ("hospital", "In the hospital", None)
    ]
