"""Hours of the week in which it is safe: read, written, in words, across clock changes."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heart.core.errors import Invalid
from neighbors.actions import change_neighbor
from neighbors.calendar import SafeTime, is_safe, next_safe, safe_intervals
from neighbors.models import Neighbor
from neighbors.queries import safe_now_in_words, safe_times_in_words
from tests.factories import make_neighbor
from tests.neighbors.test_neighbor_pages import sent

CITY = ZoneInfo("America/New_York")
EVENINGS = SafeTime((1, 2, 3, 4, 5), time(18), time(20))
OVERNIGHT = SafeTime((5,), time(22), time(6))
THURSDAY = datetime(2026, 11, 19, 19, 0, tzinfo=CITY)

wall = st.times(timezones=st.none()).map(lambda one: one.replace(second=0, microsecond=0))
stretches = st.builds(
    SafeTime, st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days))), wall, wall
)
# Around both clock changes of 2026.
moments = st.sampled_from([datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]).flatmap(
    lambda day: st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda off: day + off)
)


@given(stretches)
def test_what_was_written_is_read_again(one):
    assert SafeTime.read(str(one)) == one


@pytest.mark.parametrize("text", ["", "1", "0 09:00-10:00", "1 9:00-10:00", "1 09:00-25:00", "1 09:00"])
def test_anything_else_is_no_time(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        SafeTime.read(text)


@pytest.mark.parametrize(
    ("hour", "safe"),
    [(17, False), (18, True), (19, True), (20, False)],
    ids=["before", "from", "in", "until"],
)
def test_the_end_is_not_safe_any_more(hour, safe):
    assert is_safe([EVENINGS], THURSDAY.replace(hour=hour), CITY) is safe


def test_hours_over_midnight_belong_to_the_day_on_which_they_begin():
    saturday_morning = datetime(2026, 11, 21, 5, 59, tzinfo=CITY)

    assert is_safe([OVERNIGHT], saturday_morning, CITY)
    assert not is_safe([OVERNIGHT], saturday_morning - timedelta(days=1), CITY)


@given(st.lists(stretches, min_size=1, max_size=3), moments)
def test_the_next_safe_stretch_is_safe_and_nothing_before_it_is(times, at):
    opens, closes = next_safe(times, at, CITY)

    assert at <= opens < closes
    assert is_safe(times, opens, CITY)
    assert is_safe(times, at, CITY) is (opens == at)


@given(st.lists(stretches, max_size=3), moments)
def test_stretches_are_in_order_and_never_touch(times, at):
    found = safe_intervals(times, at, at + timedelta(days=4), CITY)

    edges = [moment for interval in found for moment in interval]
    assert edges == sorted(set(edges))


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (["12345 18:00-20:00"], "Mon-Fri 6:00 PM to 8:00 PM"),
        (["24 09:30-12:00", "67 00:00-00:00"], "Tue, Thu 9:30 AM to 12:00 PM, Sat, Sun all day"),
        (["1234567 08:00-21:00"], "every day 8:00 AM to 9:00 PM"),
        ([], ""),
    ],
)
def test_they_are_said_in_words(times, says):
    assert safe_times_in_words(Neighbor(safe_times=times)) == says


def test_now_is_said_with_its_end_or_with_what_comes():
    neighbor = Neighbor(safe_times=[str(EVENINGS)])

    assert safe_now_in_words(neighbor, THURSDAY, CITY) == "Safe now, until Thu 8:00 PM."
    late = THURSDAY.replace(hour=21)
    assert safe_now_in_words(neighbor, late, CITY) == "Not now: safe from Fri 6:00 PM."
    assert safe_now_in_words(Neighbor(), late, CITY) == ""


def test_what_is_no_time_is_refused_at_its_field(db, navigator):
    neighbor = make_neighbor()

    with pytest.raises(Invalid) as refused:
        change_neighbor(neighbor=neighbor, by=navigator, at=THURSDAY, safe_times=["sometimes"])

    assert refused.value.attr == "safe_times"


def test_the_page_takes_days_and_hours_and_shows_them_before_the_number(browse, navigator):
    neighbor, client = make_neighbor(), browse(navigator)
    typed = sent(
        known_as=neighbor.known_as, version="1", may_answer="Her sister", unsafe_person="A former partner",
        **{"times-0-days": ["1", "2"], "times-0-opens": "18:00", "times-0-closes": "20:00"},
    )  # fmt: skip

    assert client.post(f"/neighbors/{neighbor.pk}/change/", typed).status_code == 303

    neighbor.refresh_from_db()
    assert neighbor.safe_times == ["12 18:00-20:00"]
    page = client.get(f"/neighbors/{neighbor.pk}/").text
    for words in ("Mon, Tue 6:00 PM to 8:00 PM", "Her sister", "A former partner"):
        assert page.index(words) < page.index("Ways to reach them")
    assert 'value="18:00"' in client.get(f"/neighbors/{neighbor.pk}/change/").text


def test_hours_without_a_day_keep_what_was_typed(browse, navigator):
    neighbor = make_neighbor()
    typed = sent(known_as=neighbor.known_as, version="1", **{"times-0-opens": "18:00", "times-0-closes": ""})

    page = browse(navigator).post(f"/neighbors/{neighbor.pk}/change/", typed)

    assert page.status_code == 422
    assert "Say on which days, or clear the hours." in page.text
    assert 'value="18:00"' in page.text


def test_the_api_gives_and_takes_them_as_days_and_hours(api, navigator):
    neighbor, client = make_neighbor(), api(navigator)
    times = [{"days": [1, 3], "opens": "18:00", "closes": "20:00"}]
    address = f"/api/v1/neighbors/{neighbor.pk}/"

    assert client.patch(address, {"safe_times": times}, format="json").json()["safe_times"] == times
    wrong = [{"days": [8], "opens": "18:00", "closes": "20:00"}]
    assert client.patch(address, {"safe_times": wrong}, format="json").status_code == 400
