from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from heart.core import words

CITY = ZoneInfo("America/New_York")
THURSDAY_7_PM = datetime(2026, 11, 19, 19, 0, tzinfo=CITY)


def city(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CITY)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=2, minutes=5, seconds=59), "2 h 5 min"),
        (timedelta(hours=5, minutes=59), "5 h 59 min"),
        (timedelta(hours=6, minutes=30), "6 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=24), "1 d"),
        (timedelta(hours=27, minutes=10), "1 d 3 h"),
        (timedelta(days=12, hours=4), "12 d 4 h"),
        (-timedelta(hours=19), "19 h"),
    ],
)
def test_a_length_shows_minutes_under_six_hours_and_days_from_24(span, said):
    assert words.length(span) == said


def test_the_same_distance_reads_by_what_it_means():
    at, moment = THURSDAY_7_PM, THURSDAY_7_PM + timedelta(hours=16)

    assert words.until(moment, at) == "in 16 h"
    assert words.left(moment, at) == "16 h left"
    assert words.late(at, moment) == "16 h late"
    assert words.ago(at, moment) == "16 h ago"
    assert words.ago(at, at + timedelta(seconds=30)) == "just now"
    assert words.relative(moment, at) == "in 16 h"
    assert words.relative(at, moment) == "16 h ago"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (city(19, 21), "Thu 9:00 PM"),
        (city(20, 3, 10), "Fri 3:10 AM"),
        (city(25, 12), "Wed 12:00 PM"),
        (city(13, 23, 59), "Fri 11:59 PM"),
        (city(26, 21), "Thu Nov 26, 9:00 PM"),
        (city(12, 9), "Thu Nov 12, 9:00 AM"),
        (city(1, 9, month=2, year=2027), "Mon Feb 1, 2027, 9:00 AM"),
    ],
)
def test_a_moment_has_a_date_where_the_name_of_the_day_could_mean_another(moment, said):
    assert words.absolute(moment.astimezone(UTC), THURSDAY_7_PM, CITY) == said


def test_a_moment_is_told_on_the_wall_of_the_city_not_of_the_server():
    moment = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    assert words.absolute(moment, THURSDAY_7_PM, CITY) == "Thu 9:00 PM"
    assert words.time(moment, CITY) == "9:00 PM"
    assert words.day(moment, THURSDAY_7_PM, CITY) == "Today"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (city(19, 0, 1), "Today"),
        (city(16, 9), "Mon"),
        (city(12, 9), "Nov 12"),
        (city(12, 9, year=2025), "Nov 12, 2025"),
    ],
)
def test_a_day_is_named(moment, said):
    assert words.day(moment, THURSDAY_7_PM, CITY) == said


def test_both_times_stand_together():
    assert words.both(city(19, 21), THURSDAY_7_PM, CITY) == "Thu 9:00 PM · in 2 h"


@pytest.mark.parametrize(
    ("at", "moment", "said"),
    [
        (city(7, 12, month=3), city(8, 12, month=3), "23 h left"),  # the clocks go forward in between
        (city(31, 12, month=10), city(1, 12), "1 d 1 h left"),  # and back
    ],
)
def test_hours_are_elapsed_on_the_nights_the_clocks_change(at, moment, said):
    assert words.left(moment, at) == said


@pytest.mark.parametrize(("fold", "left"), [(0, "30 min left"), (1, "1 h 30 min left")])
def test_the_repeated_hour_is_told_apart(fold, left):
    at = city(1, 1, 0)
    moment = datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=CITY)

    assert words.left(moment, at) == left


def test_a_word_of_the_calendar_is_translated():
    with translation.override("es"):
        assert words.absolute(city(19, 21), THURSDAY_7_PM, CITY).startswith("jue")


class TestPromiseClock:
    def clock(self, at=THURSDAY_7_PM, **moments):
        return words.promise_clock(at=at, tz=CITY, **moments)

    def test_overdue_says_how_late_and_both_moments_missed(self):
        clock = self.clock(opens_at=city(17, 23, 40), act_by=city(18, 21), due_at=city(18, 23, 40))

        assert clock == words.Clock(
            "19 h late", ("was due Wed 11:40 PM", "act by was Wed 9:00 PM"), is_late=True
        )

    def test_overdue_begins_the_instant_after_due(self):
        moments = {"opens_at": city(18, 19), "act_by": city(19, 19), "due_at": city(19, 19)}

        assert self.clock(**moments).is_late is False
        assert self.clock(at=THURSDAY_7_PM + timedelta(microseconds=1), **moments).is_late is True

    def test_open_counts_to_act_by(self):
        clock = self.clock(opens_at=city(19, 3, 10), act_by=city(19, 21), due_at=city(20, 3, 10))

        assert clock == words.Clock("2 h left", ("act by Thu 9:00 PM", "due Fri 3:10 AM"))

    def test_after_the_last_staffed_moment_what_is_left_is_until_due(self):
        clock = self.clock(
            at=city(19, 23), opens_at=city(19, 3, 10), act_by=city(19, 21), due_at=city(20, 3, 10)
        )

        assert clock == words.Clock("4 h 10 min left", ("act by was Thu 9:00 PM", "due Fri 3:10 AM"))

    def test_upcoming_counts_to_the_opening(self):
        clock = self.clock(opens_at=city(20, 11), act_by=city(21, 11), due_at=city(21, 11))

        assert clock == words.Clock("in 16 h", ("opens Fri 11:00 AM", "act by Sat 11:00 AM"))

    def test_upcoming_that_must_be_acted_on_today_counts_to_act_by(self):
        clock = self.clock(opens_at=city(21, 10), act_by=city(19, 21), due_at=city(22, 10), act_today=True)

        assert clock == words.Clock("2 h left", ("act by Thu 9:00 PM", "due Sun 10:00 AM"))

    def test_nobody_staffed_leaves_only_due(self):
        clock = self.clock(opens_at=city(19, 3), act_by=None, due_at=city(20, 3))

        assert clock == words.Clock("8 h left", ("due Fri 3:00 AM",))
