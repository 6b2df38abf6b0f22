"""Charts say what the registry says, and their titles what their numbers say."""

import csv
import re
from datetime import date, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from insights.charts import CHARTS
from insights.charts.over_time import steps_of
from insights.measures import Lens, Period, measured, measured_by
from tests.factories import make_encounter, make_neighbor
from tests.insights.story import AS_OF, ZONE, city, whole

pytestmark = pytest.mark.django_db
LATER = AS_OF + timedelta(days=60)
DAYS = {"from": "2026-11-02", "to": "2026-11-08"}


def chart(key: str, lens: Lens | None = None, at=AS_OF):
    return CHARTS[key](lens or whole(), at)


def rows(key: str, lens: Lens | None = None, at=AS_OF) -> list[list]:
    return [list(map(_plain, row)) for row in chart(key, lens, at).table.rows]


def _plain(value):
    return value if value is None or isinstance(value, int | float) else str(value)


def figure(key: str, lens: Lens | None = None):
    return next(each.figure for each in measured(lens or whole(), AS_OF, [key]))


def test_encounters_over_time_add_up_to_the_measure_and_a_day_without_staff_is_no_zero(week):
    found = chart("over-time").table

    assert [column.label for column in found.columns] == ["Time", "CRT", "CCD", "COR"]
    assert len(found.rows) == 7
    assert sum(value or 0 for row in found.rows for value in row[1:]) == figure("encounters").value
    # On Saturday nobody of CCD and COR was on, in the hours of this profile everybody was on Monday.
    by_day = measured_by("day", whole(program="CCD"), AS_OF, ["encounters"]).figures["encounters"]
    assert [row[2] for row in found.rows] == [by_day[f"2026-11-0{day}"].value for day in range(2, 9)]


def test_a_stretch_without_staff_is_a_gap_in_the_line(week):
    """In June 2022 the programs had not begun."""
    before = Lens(Period(date(2022, 6, 20), date(2022, 7, 3), ZONE))
    make_encounter(cleared_at=city(29, 12, month=6).replace(year=2022))

    found = chart("over-time", before)

    assert [row[1] for row in found.table.rows][:8] == [None] * 8
    assert 0 in [row[1] for row in found.table.rows]
    assert 'class="gap"' in found.wide.svg
    assert found.note == "Hatched: nobody was on."


def test_weeks_end_on_the_last_day_and_a_cut_one_is_said_to_be():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(60)]

    steps = steps_of(days)

    assert [(step.first, step.last) for step in steps[:2]] == [
        (date(2026, 1, 1), date(2026, 1, 4)), (date(2026, 1, 5), date(2026, 1, 11)),
    ]  # fmt: skip
    assert [step.is_whole for step in steps] == [False, *[True] * 8]
    assert steps[-1].last == days[-1]


def test_hours_to_the_first_try_are_the_measures_rows(week):
    found = rows("first-try")

    assert found[0][1] == figure("within_48h_rate").numerator == 1
    assert found[1][1] == 1  # on the instant of 72 hours: in the window
    assert found[2][1] == 1  # 73 hours
    assert found[3][1] == figure("never_attempted_rate").numerator == 1
    assert found[4][1:] == [figure("within_window_rate").numerator, figure("within_window_rate").value]
    assert sum(row[1] for row in found[:4]) == figure("within_48h_rate").denominator
    assert chart("first-try").title == "50% get a first try by 72 hours"


def test_needs_are_the_supported_neighbors_with_each(week):
    housing = figure("connected_to_care_rate", whole(need="housing"))

    assert rows("needs") == [["Food", 1, 0, 0.0], ["Housing", 1, housing.numerator, housing.value]]
    assert chart("needs").title == "Needs, and who gets care"  # of two neighbors nothing is found


def test_outcomes_add_up_by_program_and_in_all(week):
    found = chart("outcomes").table
    programs = [str(column.label) for column in found.columns][1:-1]

    for place, program in enumerate(programs, 1):
        assert sum(row[place] for row in found.rows) == figure("encounters", whole(program=program)).value
    assert sum(row[-1] for row in found.rows) == 6


def test_minutes_to_the_scene_are_the_measures(week):
    assert rows("to-scene") == [["CCD", 1.0, 1.0, 1], ["CRT", 10.0, 10.0, 2]]
    assert chart("to-scene").title == "Half the time CRT is there within 10 min"


def test_beats_add_up_and_what_is_on_no_map_is_said(week):
    found = rows("by-beat")

    assert sum(row[1] for row in found) == 6
    assert chart("by-beat").drawings == []
    assert str(chart("by-beat").note).startswith("No borders are loaded")


def test_the_funnel_waits_until_thirty_days_are_over(week):
    assert rows("to-care") == []
    assert str(chart("to-care").note).startswith("The 30 days of these encounters are not over")

    found = rows("to-care", at=LATER)

    assert [row[:2] for row in found] == [
        ["Encounters", 6], ["Wanted a follow-up", 5], ["Somebody tried", 4], ["Reached", 3],
        ["Has a need to work on", 3], ["Connected at 30 days", 2],
    ]  # fmt: skip


def test_a_repeat_is_of_another_response_and_later(week):
    """C and D were met before this week; A's two programs at one call are one response."""
    year = Lens(Period(date(2026, 9, 1), date(2026, 11, 8), ZONE))

    found = rows("repeats", year, at=LATER)

    assert found == [
        ["Sep 2026", 1, 0.0, None, None, None],
        ["Oct 2026", 1, None, None, None, None],
        ["Nov 2026", 2, None, None, None, None],
    ]


def test_who_comes_back_within_thirty_days_and_who_later(acting):
    for back_after in (10, 45, None):
        neighbor = make_neighbor(known_as=f"Cohort {back_after} Testa")
        make_encounter(neighbor=neighbor, cleared_at=city(5, 12, month=3))
        if back_after:
            make_encounter(neighbor=neighbor, cleared_at=city(5, 12, month=3) + timedelta(days=back_after))
    year = Lens(Period(date(2026, 3, 1), date(2026, 11, 8), ZONE))

    assert rows("repeats", year) == [["Mar 2026", 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3]]


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_of_nothing_says_why(db, key):
    empty = Lens(Period(date(2020, 1, 1), date(2020, 1, 31), ZONE))

    found = chart(key, empty)

    assert found.drawings == []
    assert list(found.table.rows) == []
    assert str(found.note).endswith(".")


def test_a_drawing_has_no_style_of_its_own_and_says_only_what_is_escaped(week):
    make_encounter(program="CRT", cleared_at=city(4, 12), beat=None)

    for key in CHARTS:
        for sheet in chart(key, at=LATER).drawings:
            assert not re.search(r"style=|fill=|<script|on\w+=", sheet.svg)
            assert re.fullmatch(r"(<(\w+)[^<>]*>([^<>]*|<title>[^<>]*</title>)</\2>\n?)*", sheet.svg), key


def test_the_page_shows_each_chart_with_its_table_and_downloads(week, browse, analyst):
    page = browse(analyst).get("/insights/", DAYS).content.decode()

    for key in CHARTS:
        assert f'id="chart-{key}"' in page
    assert "/insights/charts/first-try.png?from=2026-11-02&amp;to=2026-11-08" in page
    assert "50% get a first try by 72 hours" in page


def test_a_chart_as_csv_holds_the_exact_numbers_and_what_they_are_of(week, browse, analyst):
    answer = browse(analyst).get("/insights/charts/outcomes.csv", DAYS | {"program": "CRT"})
    lines = list(csv.reader(StringIO(answer.content.decode())))

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="heart-outcomes-2026-11-02-2026-11-08.csv"'
    )
    assert lines[0] == ["How it ended", "CRT", "All"]
    assert ["Program", "CRT"] in lines
    assert ["From", "2026-11-02"] in lines


def test_a_chart_as_a_workbook_and_as_a_picture(week, browse, analyst):
    reader = browse(analyst)

    book = ZipFile(BytesIO(reader.get("/insights/charts/needs.xlsx", DAYS).content))
    assert "xl/worksheets/sheet2.xml" in book.namelist()
    for key in CHARTS:
        picture = reader.get(f"/insights/charts/{key}.png", DAYS).content
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(picture[16:20]) == 2 * (640 + 2 * 24)


@pytest.mark.parametrize(
    ("address", "status"),
    [("needs.pdf", 404), ("nothing.csv", 404), ("needs.csv?from=soon", 400), ("needs.csv?beat=none", 400)],
)
def test_a_file_of_something_else_is_refused(browse, analyst, address, status):
    assert browse(analyst).get(f"/insights/charts/{address}").status_code == status
