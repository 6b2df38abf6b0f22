"""Periods are the city's days; filters narrow each measure as its definition says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.actions import open_case
from insights.measures import Lens, Period, measured
from tests.factories import make_encounter, make_neighbor
from tests.insights.story import AS_OF, ZONE, city, tried, whole

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def figures(lens: Lens, at=AS_OF) -> dict:
    return {each.measure.key: each.figure for each in measured(lens, at)}


def of_day(day: date) -> Lens:
    return Lens(Period(day, day, ZONE))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 11, 3), 24), (date(2026, 11, 1), 25), (date(2026, 3, 8), 23), (date(2027, 3, 14), 23)],
)
def test_a_day_is_the_citys_and_has_its_hours(day, hours):
    period = Period(day, day, ZONE)

    assert period.end - period.start == timedelta(hours=hours)
    assert period.start.astimezone(ZONE).hour == 0


@pytest.mark.parametrize("hour", [19, 20, 21, 22, 23])
def test_an_evening_belongs_to_the_citys_day_and_not_to_utcs(hour):
    make_encounter(cleared_at=city(3, hour, 59))

    assert figures(of_day(date(2026, 11, 3)))["encounters"].value == 1
    assert figures(of_day(date(2026, 11, 4)))["encounters"].value == 0


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 3, 8)])
def test_midnight_begins_a_day_also_when_the_clocks_change(day):
    start, end = Period(day, day, ZONE).start, Period(day, day, ZONE).end
    for moment in (start - MICROSECOND, start, end - MICROSECOND, end):
        make_encounter(cleared_at=moment, at=AS_OF)

    assert figures(of_day(day))["encounters"].value == 2


def test_another_city_has_other_days():
    make_encounter(cleared_at=datetime(2026, 11, 3, 4, 30, tzinfo=UTC))
    tokyo = Period(date(2026, 11, 3), date(2026, 11, 3), ZoneInfo("Asia/Tokyo"))

    assert figures(Lens(tokyo))["encounters"].value == 1
    assert figures(of_day(date(2026, 11, 3)))["encounters"].value == 0


def test_a_call_counts_by_when_it_came_in_and_not_by_its_encounter(week):
    sunday = figures(of_day(date(2026, 11, 8)))

    assert sunday["eligible_calls"].value == 1
    assert (sunday["response_rate"].numerator, sunday["response_rate"].denominator) == (0, 1)


def test_a_neighbor_is_supported_on_the_day_of_the_first_contact_alone(week):
    """A was reached on Wednesday, B on Thursday; a later contact makes no second one."""
    by_day = {day: figures(of_day(date(2026, 11, day)))["neighbors_supported"].value for day in range(2, 9)}

    assert by_day == {2: 0, 3: 0, 4: 1, 5: 1, 6: 0, 7: 0, 8: 0}


def test_a_second_contact_in_a_later_period_does_not_support_again(week):
    case = week.e_scene.case
    again = make_encounter(neighbor=week.a, cleared_at=city(10, 12), at=AS_OF, follow_up="wanted")
    tried(again.promise.follow_up, week.who.boss, 50, "reached")

    november = figures(Lens(Period(date(2026, 11, 9), date(2026, 11, 20), ZONE)))

    assert again.case == case
    assert november["neighbors_supported"].value == 0


def test_follow_ups_count_by_the_encounters_end(week):
    """C's try was on Friday; its encounter ended on Tuesday."""
    assert figures(of_day(date(2026, 11, 3)))["days_to_first_attempt_mean"].denominator == 1
    assert figures(of_day(date(2026, 11, 6)))["days_to_first_attempt_mean"].denominator == 0


def test_overdue_now_is_now_whatever_the_period(week):
    assert figures(of_day(date(2020, 1, 1)))["overdue_now"].value == 2


@pytest.mark.parametrize(
    ("codes", "encounters", "eligible", "answered", "promises", "supported", "overdue"),
    [
        ({"program": "CRT"}, 3, 2, 1, 3, 2, 1),
        ({"program": "CCD"}, 2, 1, 1, 1, 1, 0),
        ({"program": "COR"}, 1, 0, 0, 1, 0, 1),
        ({"beat": "111"}, 3, 0, 0, 2, 1, 1),
        ({"beat": "112"}, 1, 0, 0, 1, 1, 0),
        ({"program": "CRT", "beat": "111"}, 1, 0, 0, 1, 1, 0),
        ({"need": "housing"}, 1, None, None, 1, 1, 0),
        ({"need": "food"}, 1, None, None, 1, 1, 0),
        ({"need": "legal"}, 0, None, None, 0, 0, 0),
    ],
)
def test_filters_narrow_each_measure(
    week, codes, encounters, eligible, answered, promises, supported, overdue
):
    said = figures(whole(**codes))

    assert {
        "encounters": said["encounters"].value,
        "eligible": said["eligible_calls"].value,
        "answered": said["response_rate"].numerator,
        "promises": said["within_window_rate"].denominator,
        "supported": said["neighbors_supported"].value,
        "overdue": said["overdue_now"].value,
    } == {
        "encounters": encounters,
        "eligible": eligible,
        "answered": answered,
        "promises": promises,
        "supported": supported,
        "overdue": overdue,
    }


def test_connected_under_a_need_asks_about_that_need(week):
    """A's housing is connected; B's food has a provider's answer."""
    keys = ("connected_to_care_rate", "connected_to_care_rate_lenient")

    said = {need: [figures(whole(need=need))[key].value for key in keys] for need in ("housing", "food")}

    assert said == {"housing": [1, 1], "food": [0, 1]}


def test_a_neighbor_without_a_case_of_the_program_is_not_its_neighbor(week):
    stranger = make_neighbor()
    open_case(neighbor=stranger, by=week.who.boss, at=AS_OF, reason="Walked in")

    assert figures(whole(program="CCD"))["neighbors_supported"].value == 1
