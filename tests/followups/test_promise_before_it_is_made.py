"""What the form promises in words is what is scheduled when it is saved: two rooms, one arithmetic."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.queries import promised_window
from programs.models import FollowUpPolicy
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db


ENDED = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("anchor", FollowUpPolicy.Anchor.values)
def test_it_counts_from_what_the_policy_says(anchor, clock):
    """The policy's terms stand; another one takes its place."""
    current = FollowUpPolicy.objects.current().get()
    current.superseded_at = ENDED
    current.save_by(clock)
    FollowUpPolicy(
        starts_on=current.starts_on, opens_after=current.opens_after,
        due_after=current.due_after, followed_by=current.followed_by, anchor=anchor,
    ).save_by(clock)  # fmt: skip
    times = {"received_at": ENDED - timedelta(minutes=50), "arrived_at": ENDED - timedelta(minutes=30)}
    made = make_follow_up(cleared_at=ENDED, **times)

    shown = promised_window(ENDED, made.encounter.program, **times)

    assert (shown.opens_at, shown.due_at, shown.act_by) == (made.opens_at, made.due_at, made.act_by)


@pytest.mark.parametrize(
    "cleared_at",
    [
        datetime(2026, 11, 16, 15, 0, tzinfo=UTC),
        datetime(2026, 10, 31, 2, 30, tzinfo=UTC),  # the clocks go back in between
        datetime(2026, 3, 6, 7, 10, tzinfo=UTC),  # and forward
    ],
)
def test_the_window_that_is_shown_is_the_window_that_is_promised(cleared_at):
    made = make_follow_up(cleared_at=cleared_at)

    shown = promised_window(cleared_at, made.encounter.program)

    assert (shown.opens_at, shown.due_at, shown.act_by) == (made.opens_at, made.due_at, made.act_by)
