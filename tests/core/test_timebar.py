from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from heart.core.timebar import Promise, Try, time_bar

CITY = ZoneInfo("America/New_York")
THURSDAY_7_PM = datetime(2026, 11, 19, 19, 0, tzinfo=CITY)


def city(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CITY)


def promise(anchor: datetime, **given) -> Promise:
    return Promise(
        anchor_at=anchor,
        opens_at=anchor + timedelta(hours=48),
        due_at=anchor + timedelta(hours=72),
        **given,
    )


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


OPEN = promise(
    city(17, 3, 10),
    act_by=city(19, 21),
    tries=(Try(city(19, 9, 30), "chat"), Try(city(19, 17, 40), "phone")),
    started_by="911 call",
)


def test_the_whole_bar_is_three_days_and_a_late_zone():
    bar = time_bar(OPEN, at=THURSDAY_7_PM, tz=CITY).whole

    assert percent(bar.window.x) == pytest.approx(48 / 80.64 * 100, abs=0.01)
    assert percent(bar.window.width) == pytest.approx(24 / 80.64 * 100, abs=0.01)
    assert percent(bar.over.x) + percent(bar.over.width) == pytest.approx(100, abs=0.02)
    assert (bar.start.text, bar.opens.text) == ("911 call Tue 3:10 AM", "window opened Thu 3:10 AM")
    assert (bar.act_by.text, bar.due.text) == ("act by Thu 9:00 PM", "due Fri 3:10 AM")


def test_the_narrow_bar_shows_the_window_alone():
    bar = time_bar(OPEN, at=THURSDAY_7_PM, tz=CITY).near

    assert percent(bar.window.width) == pytest.approx(75, abs=0.01)
    assert bar.start is None
    assert [mark.icon for mark in bar.tries] == ["chat", "phone"]


def test_labels_of_one_line_never_touch():
    for hours in range(110):
        at = OPEN.anchor_at + timedelta(hours=hours)
        drawing = time_bar(OPEN, at=at, tz=CITY)
        for bar, letter in ((drawing.whole, 0.72), (drawing.near, 1.9)):
            for line in ((bar.start, bar.opens, bar.now), (bar.act_by, bar.due, *bar.days)):
                reaches = sorted(_reach(mark, letter) for mark in line if mark and mark.text)
                assert all(one[1] <= two[0] for one, two in pairwise(reaches)), at


def _reach(mark, letter):
    width = len(mark.text) * letter
    start = percent(mark.x) - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return start, start + width


def test_act_by_and_due_on_one_moment_share_a_tick():
    bar = time_bar(promise(city(18, 11), act_by=city(21, 11)), at=THURSDAY_7_PM, tz=CITY).whole

    assert bar.act_by.text == "act by, due Sat 11:00 AM"
    assert bar.due.text == ""
    assert bar.due.x == bar.act_by.x


def test_late_the_bar_grows_to_now():
    late = promise(city(15, 23, 40), act_by=city(18, 21))

    bar = time_bar(late, at=THURSDAY_7_PM, tz=CITY).whole

    assert percent(bar.now.x) == pytest.approx(percent(bar.gone.width), abs=0.01)
    assert 80 < percent(bar.now.x) < 95


def test_reached_the_bar_ends_at_the_contact():
    reached = promise(city(17, 14, 30), tries=(Try(city(19, 15, 10), "phone", reached=True),))

    drawing = time_bar(reached, at=city(25, 9), tz=CITY)

    assert drawing.whole.now is None
    assert drawing.whole.act_by.text == "reached Thu 3:10 PM"
    assert drawing.whole.gone.width == drawing.whole.act_by.x
    assert drawing.sentence.endswith("1 try. Reached Thu 3:10 PM.")


def test_the_sentence_says_what_the_drawing_shows():
    assert time_bar(OPEN, at=THURSDAY_7_PM, tz=CITY).sentence == (
        "From Tue 3:10 AM, window from Thu 3:10 AM to Fri 3:10 AM. Act by Thu 9:00 PM. "
        "2 tries. Now Thu 7:00 PM."
    )


def test_nobody_staffed_leaves_no_act_by():
    bar = time_bar(promise(city(17, 3, 10)), at=THURSDAY_7_PM, tz=CITY).whole

    assert bar.act_by is None
    assert bar.due.text == "due Fri 3:10 AM"
