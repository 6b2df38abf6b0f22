"""The borders of beats, out of the GeoJSON that a city's map office gives."""

import json
from typing import Any

from django.utils.translation import gettext as _

from programs.actions.load_outlines import Outline

_MOST_CORNERS = 5000


class OutlinesError(Exception):
    """What is wrong with the file."""


def parse_outlines(text: str, name: str) -> dict[str, Outline]:
    """The outer border of each feature, by what its property `name` says; raises OutlinesError.

    Of a beat in several pieces the one with the most corners counts.
    """
    try:
        said = json.loads(text)
        features = said["features"]
        return {str(one["properties"][name]): _border(one["geometry"]) for one in features}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise OutlinesError(
            _("This is not GeoJSON with polygons that have the property “%(name)s” (%(error)s).")
            % {"name": name, "error": error}
        ) from None


def _border(geometry: dict[str, Any]) -> Outline:
    pieces = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        pieces = [pieces]
    elif geometry["type"] != "MultiPolygon":
        raise ValueError(geometry["type"])
    ring = max((piece[0] for piece in pieces), key=len)
    corners = [[float(point[1]), float(point[0])] for point in ring]
    if not 3 <= len(corners) <= _MOST_CORNERS:
        raise ValueError(_("%d corners") % len(corners))
    if any(abs(latitude) > 90 or abs(longitude) > 180 for latitude, longitude in corners):
        raise ValueError(_("a corner that is nowhere on earth"))
    return corners
