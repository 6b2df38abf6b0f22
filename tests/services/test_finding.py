"""Finding a service: by need, open now, near, language, age, papers and way in."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from heart.core.acting import acting_as
from programs.models import Beat
from services.calendar import Rule, closing, next_opening
from services.models import Language, RequiredDocument, Schedule, Service, ServiceAtLocation
from services.queries import ServiceFilters, cards, place_of, with_parts
from tests.factories import make_location, make_service

ZONE = ZoneInfo("America/New_York")
WEEKDAYS = "MO,TU,WE,TH,FR"


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)


THURSDAY = local(2026, 11, 19, 10, 0)


# --- whether it is open -------------------------------------------------------------------------------
NINE_TO_FIVE = Rule(time(9), time(17), WEEKDAYS, "WEEKLY")
OVERNIGHT = Rule(time(19), time(7), "FR", "WEEKLY")


@pytest.mark.parametrize(
    ("rule", "at", "is_open"),
    [
        (NINE_TO_FIVE, local(2026, 11, 19, 9, 0), True),
        (NINE_TO_FIVE, local(2026, 11, 19, 8, 59), False),
        (NINE_TO_FIVE, local(2026, 11, 19, 16, 59), True),
        (NINE_TO_FIVE, local(2026, 11, 19, 17, 0), False),
        (NINE_TO_FIVE, local(2026, 11, 21, 10, 0), False),
        # Across midnight: Friday's night ends on Saturday morning, and there is no Saturday night.
        (OVERNIGHT, local(2026, 11, 20, 23, 0), True),
        (OVERNIGHT, local(2026, 11, 21, 6, 59), True),
        (OVERNIGHT, local(2026, 11, 21, 7, 0), False),
        (OVERNIGHT, local(2026, 11, 21, 19, 30), False),
        (Rule(time(0), time(0), "TH", "WEEKLY"), local(2026, 11, 19, 23, 59), True),
        (Rule(time(0), time(0), "TH", "WEEKLY"), local(2026, 11, 20, 0, 0), False),
        (Rule(time(9), time(17), "TH", valid_to=date(2026, 11, 18)), THURSDAY, False),
        (Rule(time(9), time(17), "TH", valid_from=date(2026, 11, 20)), THURSDAY, False),
        (Rule(time(9), time(17), "TH", until=date(2026, 11, 19)), THURSDAY, True),
        # The third Thursday of a month; the second is another.
        (Rule(time(9), time(17), "3TH", "MONTHLY"), THURSDAY, True),
        (Rule(time(9), time(17), "2TH", "MONTHLY"), THURSDAY, False),
        (Rule(time(9), time(17), freq="MONTHLY", bymonthday="19"), THURSDAY, True),
        (Rule(time(9), time(17), freq="MONTHLY", bymonthday="-1"), THURSDAY, False),
        # Every second week, counted from its first day.
        (Rule(time(9), time(17), "TH", "WEEKLY", dtstart=date(2026, 11, 5), interval=2), THURSDAY, True),
        (Rule(time(9), time(17), "TH", "WEEKLY", dtstart=date(2026, 11, 12), interval=2), THURSDAY, False),
        (Rule(time(9), time(17), "TH", "WEEKLY", dtstart=date(2026, 11, 5), count=2), THURSDAY, False),
        # What nobody can read is not open.
        (Rule(time(9), time(17), "someday", "MONTHLY"), THURSDAY, False),
    ],
)
def test_whether_it_is_open_at_a_moment(rule, at, is_open):
    assert (closing([rule], ZONE, at) is not None) is is_open


def test_a_night_is_as_long_as_it_is_when_the_clocks_change():
    """Nov 1, 2026: the clock shows 1 to 2 twice, so 19:00-07:00 has thirteen hours."""
    night = Rule(time(19), time(7), "SA", "WEEKLY")

    assert closing([night], ZONE, local(2026, 10, 31, 20, 0)) == local(2026, 11, 1, 7, 0)
    second_half_past_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert closing([night], ZONE, second_half_past_one) is not None


def test_one_shift_after_another_is_one_opening():
    rules = [Rule(time(9), time(12), "TH"), Rule(time(12), time(20), "TH")]

    assert closing(rules, ZONE, THURSDAY) == local(2026, 11, 19, 20, 0)
    assert next_opening(rules, ZONE, THURSDAY) == local(2026, 11, 19, 12, 0)
    assert next_opening([NINE_TO_FIVE], ZONE, local(2026, 11, 20, 18, 0)) == local(2026, 11, 23, 9, 0)


# --- finding ------------------------------------------------------------------------------------------
def found(at: datetime = THURSDAY, **asked) -> list[str]:
    filters = ServiceFilters(**asked)
    services = filters.of(Service.objects.offered(), at=at, zone=ZONE)
    return [one.name for one in services.order_by(*filters.order, "id")]


@pytest.fixture
def pantry(db) -> Service:
    place = make_location(name="Example House", latitude=36.0, longitude=-78.9)
    return make_service(
        name="Example Pantry",
        location=place,
        opens=time(9),
        closes=time(17),
        byday=WEEKDAYS,
        intake=["walk_in"],
    )


@pytest.fixture
def shelter(db) -> Service:
    place = make_location(name="Test House", latitude=36.05, longitude=-78.9)
    return make_service(
        name="Test Shelter",
        needs=("housing",),
        location=place,
        opens=time(19),
        closes=time(7),
        minimum_age=18,
    )


@pytest.fixture
def line(db) -> Service:
    """A service that is nowhere: by phone."""
    return make_service(name="Sample Line", needs=("housing", "food"), phone="988")


@pytest.mark.django_db
def test_each_filter_keeps_what_fits(pantry, shelter, line, acting):
    Language.objects.create(
        location=ServiceAtLocation.objects.get(service=shelter).location, name="Spanish", iso="spa"
    )
    Language.objects.create(service=line, name="Spanish", iso="spa")
    RequiredDocument.objects.create(service=pantry, document="Photo ID")
    make_service(name="Gone Pantry", status="defunct")

    everything = ["Example Pantry", "Sample Line", "Test Shelter"]
    assert found() == everything
    assert found(need="food") == ["Example Pantry", "Sample Line"]
    assert found(intake="walk_in") == ["Example Pantry"]
    assert found(language="spa") == ["Sample Line", "Test Shelter"]
    assert found(no_papers=True) == ["Sample Line", "Test Shelter"]
    assert found(age=12) == ["Example Pantry", "Sample Line"]
    assert found(age=18) == everything
    assert found(open_now=True) == ["Example Pantry"]
    assert found(at=local(2026, 11, 20, 6, 0), open_now=True) == ["Test Shelter"]
    assert found(q="test shel") == ["Test Shelter"]
    assert found(need="housing", language="spa", age=12) == ["Sample Line"]


@pytest.mark.django_db
def test_the_nearest_comes_first_and_what_is_by_phone_is_near_everybody(pantry, shelter, line):
    here = place_of("36.06,-78.9")

    assert found(near=here) == ["Test Shelter", "Example Pantry", "Sample Line"]
    assert found(near=here, within=2) == ["Test Shelter", "Sample Line"]
    [card] = cards(
        with_parts(ServiceFilters(near=here, q="pantry").of(Service.objects.all(), at=THURSDAY, zone=ZONE)),
        at=THURSDAY, zone=ZONE,
    )  # fmt: skip
    assert card.distance == "4.1 miles"  # 0.06 of a degree of 69.1 miles


@pytest.mark.django_db
def test_a_place_is_a_beat_a_point_or_one_that_the_directory_knows(pantry, shelter, acting):
    Beat.objects.filter(code="411").update(
        outline=[[36.0, -78.9], [36.02, -78.9], [36.02, -78.86], [36.0, -78.86]]
    )

    assert (place_of("beat 411").latitude, place_of("411").longitude) == pytest.approx((36.01, -78.88))
    assert place_of("test house").latitude == 36.05
    assert place_of("1 example st").name == "Example House"
    assert [place_of(said) for said in ("412", "91,0", "nowhere at all", "", "\0")] == [None] * 5


@pytest.mark.django_db
def test_the_hours_of_a_place_count_only_where_a_service_has_none(pantry, line):
    place = ServiceAtLocation.objects.get(service=pantry).location
    neighbor = make_service(name="Neighbor Pantry", location=place)
    with acting_as(Service.history.first().history_user):
        Schedule.objects.create(
            location=place, freq="WEEKLY", byday="TH", opens_at=time(18), closes_at=time(20)
        )
    evening = local(2026, 11, 19, 19, 0)

    assert found(at=evening, open_now=True) == ["Neighbor Pantry"]
    told = {card.service.name: (card.is_open, card.hours_now) for card in _cards(evening)}
    assert told[neighbor.name] == (True, "Open until 8:00 PM")
    assert told[pantry.name] == (False, "Closed, opens Fri 9:00 AM")
    assert told[line.name] == (None, "Hours not known. Call first.")


def _cards(at: datetime):
    return cards(with_parts(Service.objects.all()), at=at, zone=ZONE)


@pytest.mark.django_db
def test_what_the_filter_finds_open_is_what_the_card_says(pantry, shelter, line):
    """A parity test, hour by hour over two weeks with a clock change in them."""
    with acting_as(Service.history.first().history_user):
        Schedule.objects.create(
            service=line, freq="MONTHLY", byday="1SU,-1SA", opens_at="01:30", closes_at="02:30"
        )
    for hour in range(0, 14 * 24, 5):
        at = datetime(2026, 10, 25, 4, 45, tzinfo=UTC) + hour * (THURSDAY - local(2026, 11, 19, 9, 0))
        said = sorted(card.service.name for card in _cards(at) if card.is_open)
        assert found(at=at, open_now=True) == said, at


@pytest.mark.django_db
def test_it_says_how_long_ago_it_was_verified(pantry):
    for day, words, is_stale in (
        (date(2026, 11, 19), "Verified today", False),
        (date(2026, 11, 18), "Verified 1 day ago", False),
        (date(2026, 1, 1), "Verified 322 days ago", True),
        (None, "Never verified. Call first.", True),
    ):
        with acting_as(Service.history.first().history_user):
            Service.objects.filter(pk=pantry.pk).update(assured_date=day)
        [card] = _cards(THURSDAY)
        assert (card.verified, card.is_stale) == (words, is_stale)
