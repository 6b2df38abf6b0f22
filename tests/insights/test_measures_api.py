from datetime import timedelta

import pytest
from django.utils import timezone

from insights.measures import MEASURES
from tests.factories import make_encounter, make_follow_up

pytestmark = pytest.mark.django_db
URL = "/api/v1/measures/"


def test_every_measure_is_answered_with_what_it_is_made_of(week, api, analyst):
    answer = api(analyst).get(URL, {"from": "2026-11-02", "to": "2026-11-08"})

    assert answer.status_code == 200
    said = {each["key"]: each for each in answer.json()}
    assert list(said) == list(MEASURES)
    assert said["encounters"] | {"as_of": ""} == {
        "key": "encounters",
        "label": "Encounters",
        "unit": "count",
        "value": 6,
        "numerator": 6,
        "denominator": None,
        "definition": str(MEASURES["encounters"].definition),
        "counts": "encounter",
        "leaves_out": "",
        "evidence": "recorded",
        "as_of": "",
    }
    assert said["minutes_on_scene_mean"]["value"] == 112 / 3
    assert said["transport_rate"]["value"] == 1 / 6
    assert said["encounters"]["as_of"].endswith("Z")


def test_filters_that_are_empty_look_at_all(week, api, analyst):
    asked = {"from": "2026-11-02", "to": "2026-11-08", "program": "", "beat": "", "need": ""}

    answer = api(analyst).get(URL, asked)

    assert next(each["value"] for each in answer.json() if each["key"] == "encounters") == 6


def test_without_days_it_is_the_last_thirty_of_the_city(api, analyst, clinician):
    now = timezone.now()
    for days in (0, 28, 31):
        make_encounter(by=clinician, cleared_at=now - timedelta(days=days), at=now)

    answer = api(analyst).get(URL)

    assert next(each["value"] for each in answer.json() if each["key"] == "encounters") == 2


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-02-30"}, "from"),
        ({"from": "11/02/2026"}, "from"),
        ({"to": "2026-11-02T00:00:00Z"}, "to"),
        ({"to": "1899-12-31"}, "to"),
        ({"to": "0001-01-01"}, "to"),
        ({"from": "2026-11-08", "to": "2026-11-02"}, "to"),
        ({"program": "XYZ"}, "program"),
        ({"beat": "000"}, "beat"),
        ({"need": "jacuzzi"}, "need"),
        ({"programme": "CRT"}, "programme"),
    ],
)
def test_bad_input_is_refused_by_its_field(api, analyst, asked, field):
    answer = api(analyst).get(URL, asked)

    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("navigator", 200), ("peer", 200), ("clinician", 200), ("emt", 403), ("supervisor", 200),
        ("analyst", 200), ("admin", 200), ("integration", 403),
    ],
)  # fmt: skip
def test_who_may_see_figures(api, request, role, status):
    assert api(request.getfixturevalue(role)).get(URL).status_code == status


def test_the_signed_out_are_asked_for_a_token(client):
    assert client.get(URL).status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cost_does_not_grow_with_the_rows(rows, api, analyst, clinician, django_assert_num_queries):
    for _number in range(rows):
        make_follow_up(by=clinician)
    client = api(analyst)

    with django_assert_num_queries(
        17
    ):  # the city's zone, the counted days, fourteen sources and the familiar
        client.get(URL, {"from": "2026-11-01", "to": "2026-11-30"})
