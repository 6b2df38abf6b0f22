"""A breakdown says of each code what the lens narrowed to it says."""

from datetime import date

import pytest

from insights.measures import AXES, MEASURES, Lens, Period, measured, measured_by
from neighbors.models import Neighbor
from tests.factories import make_call, make_encounter, make_neighbor
from tests.insights.story import AS_OF, WEEK, ZONE, city, judged, whole

pytestmark = pytest.mark.django_db
URL = "/api/v1/measures/"
NOVEMBER_2 = {"from": "2026-11-02", "to": "2026-11-02"}


@pytest.fixture
def told(week):
    """The week, with ages and languages, and a word of their own that a crowd uses."""
    a, b, c = (Neighbor.objects.get(pk=each.pk) for each in (week.a, week.b, week.c))
    a.preferred_language, a.age_estimate, a.gender, a.race_ethnicity = "spa", 30, "Woman", ["Testan", "Rare"]
    b.preferred_language, b.age_estimate = "deu", 70
    c.preferred_language, c.gender, c.race_ethnicity = "eng", "A word of her own", ["Testan"]
    for each in (a, b, c):
        each.save_by(week.who.boss)
    for number in range(10):
        make_neighbor(known_as=f"Crowd {number} Testa", gender="Woman", race_ethnicity=["Testan"])
    return week


@pytest.mark.parametrize("by", AXES)
def test_a_code_of_a_breakdown_says_what_the_filter_says(told, by):
    broken = measured_by(by, whole(), AS_OF)

    assert broken.words
    for code in broken.words:
        narrowed = {each.measure.key: each.figure for each in measured(whole().at(by, code), AS_OF)}
        assert {key: broken.figures[key][code] for key in MEASURES} == narrowed, code


def test_a_breakdown_inside_a_filter_stays_inside_it(told):
    lens = whole(beat="111", language="spa")

    programs = measured_by("program", lens, AS_OF, ["encounters"]).figures["encounters"]

    assert {code: figure.value for code, figure in programs.items()} == {
        "CCD": 1, "CRT": 1, "COR": 0, "CN": 0
    }  # fmt: skip


def test_what_two_programs_share_counts_for_both(told):
    """A's follow-up was promised by both, so the programs add up to more than there are."""
    promised = measured_by("program", whole(), AS_OF).figures["within_window_rate"]

    assert {code: figure.denominator for code, figure in promised.items()} == {
        "CCD": 1, "CRT": 3, "COR": 1, "CN": 0
    }  # fmt: skip


def test_a_rare_word_of_ones_own_is_not_said(told):
    words = measured_by("gender", whole(), AS_OF, ["encounters"])

    assert list(words.words) == ["Woman", "other", "unknown"]
    # A's two; C's own word; B, D and the one nobody knew.
    assert {code: each.value for code, each in words.figures["encounters"].items()} == {
        "Woman": 2, "other": 1, "unknown": 3
    }  # fmt: skip


def test_connected_by_need_asks_about_that_need(week):
    by_need = measured_by("need", whole(), AS_OF, ["connected_to_care_rate", "needs"]).figures

    assert (by_need["connected_to_care_rate"]["housing"].value, by_need["needs"]["housing"].value) == (1, 1)
    assert (by_need["connected_to_care_rate"]["food"].value, by_need["needs"]["food"].value) == (0, 1)
    assert by_need["connected_to_care_rate"]["legal"].value is None


@pytest.mark.parametrize(("hour", "part"), [(0, "night"), (6, "morning"), (12, "afternoon"), (23, "evening")])
def test_the_part_of_the_day_is_the_citys_and_of_the_beginning(db, hour, part):
    make_encounter(received_at=city(3, hour), cleared_at=city(4, 13))

    lens = Lens(Period(date(2026, 11, 4), date(2026, 11, 4), ZONE))
    figures = measured_by("part_of_day", lens, AS_OF, ["encounters"]).figures["encounters"]

    assert [code for code, figure in figures.items() if figure.value] == [part]


def test_months_are_the_citys(db):
    make_encounter(cleared_at=city(31, 23, 59, month=10))
    make_encounter(cleared_at=city(1, 0, month=11))
    lens = Lens(Period(date(2026, 10, 1), date(2026, 11, 30), ZONE))

    figures = measured_by("month", lens, AS_OF, ["encounters"]).figures["encounters"]

    assert {code: figure.value for code, figure in figures.items()} == {"2026-10": 1, "2026-11": 1}


def test_calls_by_program_are_to_each_what_they_are_to_it(db):
    judged(make_call(at=city(2, 9)), CRT=True, CCD=False)

    figures = measured_by("program", whole(), AS_OF, ["eligible_calls"]).figures["eligible_calls"]

    assert {code: figure.value for code, figure in figures.items()} == {
        "CCD": 0, "CRT": 1, "COR": 0, "CN": 0
    }  # fmt: skip


def test_the_api_adds_the_figure_of_each_code(week, api, analyst):
    said = api(analyst).get(URL, NOVEMBER_2 | {"by": "program", "key": "encounters"}).json()

    assert [each["key"] for each in said] == ["encounters"]
    assert said[0]["value"] == 3
    assert said[0]["by"][1] == {
        "code": "CRT", "label": "Community Response Team", "value": 2, "numerator": 2, "denominator": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"by": "moon"}, "by"),
        ({"by": "day", "from": "2020-01-01", "to": "2026-11-02"}, "by"),
        ({"key": "encounters,rumors"}, "key"),
        ({"call_type": "jacuzzi"}, "call_type"),
        ({"part_of_day": "teatime"}, "part_of_day"),
        ({"language": "xxx"}, "language"),
        ({"age": "40"}, "age"),
        ({"gender": "A word of her own"}, "gender"),
    ],
)
def test_an_unknown_breakdown_or_code_is_refused_by_its_field(told, api, analyst, asked, field):
    answer = api(analyst).get(URL, asked)

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]


def test_a_breakdown_costs_a_query_a_source_whatever_the_number_of_codes(week, django_assert_num_queries):
    with django_assert_num_queries(16):  # the names of the call types, the counted days, and fourteen sources
        measured_by("call_type", whole(), AS_OF, [key for key in MEASURES if key != "familiar_share"])


def test_the_week_is_the_stories_own():
    assert (WEEK.last - WEEK.first).days == 6
