from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from followups.calendar import DayPart, PastTry, Proposal, Why, different_try, next_midnight, window_of_day

CITY = ZoneInfo("America/New_York")
MORNING = datetime(2026, 11, 19, 9, 0, tzinfo=CITY)
EVENING = datetime(2026, 11, 19, 19, 0, tzinfo=CITY)


def propose(past, *, methods=("phone", "text"), safe_parts=tuple(DayPart), at=EVENING):
    return different_try(past, methods=methods, safe_parts=safe_parts, at=at, zone=CITY)


def test_the_first_try_is_the_usual_way_and_free_in_its_hour():
    assert propose([]) == Proposal("phone", None, Why.FIRST)


def test_after_a_call_in_the_evening_the_next_is_another_way_at_another_time():
    proposal = propose([PastTry(EVENING, "phone")])

    assert proposal == Proposal("text", DayPart.MORNING, Why.OTHER_WAY)


def test_with_one_way_only_the_time_of_day_changes():
    proposal = propose([PastTry(EVENING, "phone")], methods=["phone"])

    assert proposal == Proposal("phone", DayPart.MORNING, Why.OTHER_TIME)


def test_the_part_of_the_day_that_comes_first_is_proposed():
    proposal = propose([PastTry(EVENING, "phone")], methods=["phone"], at=MORNING + timedelta(hours=5))

    assert proposal.part == DayPart.AFTERNOON


def test_no_hour_is_proposed_to_who_said_when_it_is_safe():
    proposal = propose([PastTry(EVENING, "phone")], safe_parts=())

    assert proposal == Proposal("text", None, Why.OTHER_WAY)


def test_when_all_was_tried_the_least_tried_is_proposed():
    hours = [MORNING, MORNING.replace(hour=13), EVENING]
    past = [PastTry(hour, "phone") for hour in hours] + [PastTry(MORNING, "phone")]

    assert propose(past, methods=["phone"]) == Proposal("phone", DayPart.EVENING, Why.LEAST_TRIED)


def test_what_reached_them_last_is_proposed_again():
    past = [PastTry(MORNING, "phone"), PastTry(EVENING, "text", reached=True)]

    assert propose(past) == Proposal("text", DayPart.EVENING, Why.WORKED)


def test_a_way_that_reached_them_and_did_not_since_is_one_that_was_tried():
    past = [PastTry(EVENING, "phone", reached=True), PastTry(EVENING, "phone")]

    assert propose(past) == Proposal("text", DayPart.MORNING, Why.OTHER_WAY)


def test_a_way_that_reached_them_and_is_gone_is_not_proposed():
    assert propose([PastTry(EVENING, "video", reached=True)]).method == "phone"


def test_nothing_is_proposed_where_no_way_is_known():
    assert propose([], methods=[]) is None


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 19), 24)]
)
def test_a_day_of_the_city_is_as_long_as_its_clocks_make_it(day, hours):
    opens_at, due_at = window_of_day(day, CITY, not_before=datetime(2026, 1, 1, tzinfo=UTC))

    assert due_at - opens_at == timedelta(hours=hours) - timedelta(minutes=1)


def test_the_citys_day_ends_at_its_own_midnight_not_at_that_of_utc():
    assert next_midnight(EVENING, CITY) == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
