"""Quiet hours are a wall clock's, on every night of the year."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heart.core.moments import is_skipped
from notices.calendar import quiet_until

CITY = ZoneInfo("America/New_York")
NIGHT = (time(21), time(7))


def city(*moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=CITY, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (NIGHT, city(2026, 11, 19, 20, 59), None),
        (NIGHT, city(2026, 11, 19, 21), city(2026, 11, 20, 7)),
        (NIGHT, city(2026, 11, 20, 6, 59), city(2026, 11, 20, 7)),
        (NIGHT, city(2026, 11, 20, 7), None),
        ((time(12), time(13)), city(2026, 11, 20, 12, 30), city(2026, 11, 20, 13)),
        ((time(12), time(13)), city(2026, 11, 20, 13), None),
        # The clocks go back on 2026-11-01 at 2 AM: 1:45 comes twice, and is quiet twice.
        ((time(1), time(1, 50)), city(2026, 11, 1, 1, 45), city(2026, 11, 1, 1, 50)),
        ((time(1), time(1, 50)), city(2026, 11, 1, 1, 55), None),
        ((time(1), time(1, 50)), city(2026, 11, 1, 1, 45, fold=1), city(2026, 11, 1, 1, 50, fold=1)),
        # They go forward on 2027-03-14 at 2 AM: 2:30 does not come, and is as long after the jump.
        ((time(1), time(2, 30)), city(2027, 3, 14, 1, 30), city(2027, 3, 14, 3, 30)),
    ],
)
def test_when_they_end(hours, at, until):
    assert quiet_until(*hours, CITY, at) == until


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
times = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(*divmod(minutes, 60)))


@given(starts=times, ends=times, at=moments)
def test_they_end_later_within_a_day_and_at_their_end(starts, ends, at):
    """Later, always: an e-mail that is put off to now or before would be put off for ever."""
    until = quiet_until(starts, ends, CITY, at)

    if until is not None:
        assert at < until <= at + timedelta(hours=25)
        wall = until.astimezone(CITY)
        assert wall.time() == ends or is_skipped(
            wall.replace(tzinfo=None, hour=ends.hour, minute=ends.minute), CITY
        )
