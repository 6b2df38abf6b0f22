"""Borders of beats come as GeoJSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs.models import Beat

pytestmark = pytest.mark.django_db

RING = [[-78.9, 36.0], [-78.86, 36.0], [-78.86, 36.02], [-78.9, 36.02], [-78.9, 36.0]]


def feature(code: str, geometry: dict) -> dict:
    return {"type": "Feature", "properties": {"beat": code}, "geometry": geometry}


@pytest.fixture
def load(tmp_path):
    def run(*features: dict, **options: str) -> str:
        path = tmp_path / "beats.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        said = StringIO()
        call_command("load_outlines", str(path), stdout=said, **options)
        return said.getvalue()

    return run


def test_a_border_is_loaded_once_and_points_are_latitude_first(load):
    pieces = {"type": "MultiPolygon", "coordinates": [[RING[:3]], [RING]]}

    first = load(feature("411", {"type": "Polygon", "coordinates": [RING]}), feature("412", pieces))
    again = load(feature("411", {"type": "Polygon", "coordinates": [RING]}))

    assert first.splitlines() == ["No beat of the profile: 412", "1 borders new or changed, 0 unchanged"]
    assert again == "0 borders new or changed, 1 unchanged\n"
    beat = Beat.objects.get(code="411")
    assert beat.outline[1] == [36.0, -78.86]
    assert beat.middle == pytest.approx((36.01, -78.88))


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [-78.9, 36.0]},
        {"type": "Polygon", "coordinates": [RING[:2]]},
        {"type": "Polygon", "coordinates": [[[500, 36.0]] * 4]},
        {"type": "Polygon", "coordinates": []},
        None,
    ],
)
def test_what_is_no_border_is_refused(load, geometry):
    with pytest.raises(CommandError, match="not GeoJSON"):
        load(feature("411", geometry))


def test_another_property_may_hold_the_code(load):
    with pytest.raises(CommandError, match="“district”"):
        load(feature("411", {"type": "Polygon", "coordinates": [RING]}), property="district")
