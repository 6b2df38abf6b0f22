"""When a digest comes: at the start of one's own shift, else when the program that follows up opens."""

from datetime import UTC, datetime, timedelta

import pytest

from programs.models import Absence, Program, Shift
from programs.queries.shifts import city_shifts
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# Care navigation opens at 9 AM in the city.
FRIDAY, SATURDAY = datetime(2026, 11, 20, 14, tzinfo=UTC), datetime(2026, 11, 21, 14, tzinfo=UTC)


def next_start(user, at=NOON):
    return city_shifts().next_start(user, at)


def away(user, clock, start, end):
    Absence(user=user, starts_at=start, ends_at=end, reason=Absence.Reason.LEAVE).save_by(clock)


def test_without_a_shift_of_ones_own_the_next_opening_counts(navigator):
    assert [next_start(navigator), next_start(navigator, FRIDAY)] == [FRIDAY, SATURDAY]


def test_ones_own_shift_counts_before_the_hours(navigator, supervisor, clock):
    program = Program.objects.get(code="CN")
    for start in (FRIDAY + 4 * HOUR, FRIDAY + 100 * HOUR):
        Shift(user=navigator, program=program, starts_at=start, ends_at=start + 8 * HOUR).save_by(clock)

    assert next_start(navigator) == FRIDAY + 4 * HOUR
    assert next_start(supervisor) == FRIDAY


def test_who_is_away_comes_on_later(navigator, clock):
    away(navigator, clock, FRIDAY, SATURDAY)

    assert next_start(navigator) == SATURDAY


def test_who_is_away_for_long_has_no_next_shift(navigator, clock):
    away(navigator, clock, FRIDAY, FRIDAY + timedelta(days=30))

    assert next_start(navigator) is None
