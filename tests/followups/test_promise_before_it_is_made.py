"""What the form promises in words is what is scheduled when it is saved: two rooms, one arithmetic."""

from datetime import UTC, datetime

import pytest

from cases.queries import promised_window
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db


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
