"""What the city put in stands on the public page beside what came of it."""

from datetime import date, timedelta

import pytest

from insights.actions import publish
from insights.measures import Period
from insights.measures.inputs import input_tables
from programs.models import Program, Shift
from tests.factories import make_team, make_user
from tests.insights.story import ZONE, city
from tests.insights.test_publications import DECEMBER, NOVEMBER_ENDS

pytestmark = pytest.mark.django_db


def inputs(first: date, last: date) -> dict[str, dict]:
    """By program, what is said of it."""
    found: dict[str, dict] = {}
    for labels, value in input_tables(Period(first, last, ZONE))[0].rows:
        found.setdefault(labels["program"], {})[labels["input"]] = value
    return found


def test_hours_and_days_are_the_calendars():
    """Summer of 2022: CRT Monday to Friday 8:30 to 16:30 in twelve beats; COR was not there yet."""
    july = inputs(date(2022, 7, 4), date(2022, 7, 17))

    assert july["CRT"]["hours_a_week"] == 40
    assert (july["CRT"]["days_with_a_team"], july["CRT"]["days_without"]) == (10, 4)
    assert july["COR"]["days_with_a_team"] == 0


def test_teams_are_the_rosters_and_none_where_none_was_kept():
    crt = Program.objects.get(code="CRT")
    north, south = make_team("north"), make_team("south")
    boss = make_user("supervisor")
    for team, days in ((north, (2, 3)), (north, (2,)), (south, (2,))):
        person = make_user("clinician", team=team)
        for day in days:
            start = city(day, 9)
            Shift(program=crt, user=person, starts_at=start, ends_at=start + timedelta(hours=8)).save_by(boss)

    said = inputs(date(2026, 11, 2), date(2026, 11, 8))

    assert said["CRT"]["teams_a_day"] == 1.5
    assert "teams_a_day" not in said["COR"]


def test_the_public_page_says_them_in_both_languages(week, client):
    publish(last_on=NOVEMBER_ENDS, by=week.who.boss, at=DECEMBER)

    english, spanish = (client.get(path).content.decode() for path in ("/public/", "/public/es/"))
    tables = {each["key"]: each for each in client.get("/public/measures.json").json()["tables"]}

    assert "Who was there, and when" in english
    assert "Quién estuvo, y cuándo" in spanish
    assert "Which calls we take" in english
    taken = {(row["labels"]["program"], row["labels"]["call_type"]) for row in tables["call_types"]["rows"]}
    assert ("COR", "involuntary_commitment") in taken
    assert ("CRT", "involuntary_commitment") not in taken
