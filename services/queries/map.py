"""The map as shapes on a sheet: beats and services, drawn by us, from nobody's tiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, radians

from programs.models import Beat
from services.queries.cards import Card
from services.queries.places import Place

WIDTH, HEIGHT, MARGIN = 400, 320, 14

Point = tuple[float, float]


@dataclass(frozen=True)
class Area:
    code: str
    points: str  # of an SVG polygon
    x: float
    y: float


@dataclass(frozen=True)
class Pin:
    """A service on the map, by the number that it has in the list beside it."""

    number: int
    x: float
    y: float
    is_open: bool | None


@dataclass(frozen=True)
class Map:
    """Beats, pins and, where one was given, the place that the reader asked about."""

    areas: list[Area] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    here: Point | None = None
    width: int = WIDTH
    height: int = HEIGHT


def drawn(cards: Sequence[Card], beats: Iterable[Beat], near: Place | None) -> Map | None:
    """The map of these services; None when nothing of them has a point."""
    outlines = {beat: beat.outline for beat in beats if beat.outline}
    places = [
        (number, place, card) for number, card in enumerate(cards, 1) for place in card.places if place.point
    ]
    if not places:
        return None
    shown = [place.point for _number, place, _card in places if place.point]
    shown += [(near.latitude, near.longitude)] if near else []
    shown += [(point[0], point[1]) for outline in outlines.values() for point in outline]
    sheet = Sheet(shown)
    return Map(
        areas=[_area(beat, outline, sheet) for beat, outline in outlines.items()],
        pins=[Pin(number, *sheet.at(place.point), card.is_open) for number, place, card in places],  # type: ignore[arg-type]
        here=sheet.at((near.latitude, near.longitude)) if near else None,
    )


def _area(beat: Beat, outline: list[list[float]], sheet: "Sheet") -> Area:
    corners = [sheet.at((point[0], point[1])) for point in outline]
    x, y = sheet.at(beat.middle)
    return Area(beat.code, " ".join(f"{x:g},{y:g}" for x, y in corners), x, y)


class Sheet:
    """Points of the earth on a sheet of paper: small enough here that the earth is flat."""

    def __init__(self, points: list[Point], width: float = WIDTH, height: float = HEIGHT) -> None:
        latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
        self.top, self.left = max(latitudes), min(longitudes)
        self.squeeze = cos(radians((max(latitudes) + min(latitudes)) / 2))
        wide = (max(longitudes) - self.left) * self.squeeze
        high = self.top - min(latitudes)
        # A single point has no extent: a mile around it is shown.
        self.scale = min((width - 2 * MARGIN) / max(wide, 0.01), (height - 2 * MARGIN) / max(high, 0.01))
        self.over = (width - wide * self.scale) / 2
        self.down = (height - high * self.scale) / 2

    def at(self, point: Point) -> Point:
        x = self.over + (point[1] - self.left) * self.squeeze * self.scale
        y = self.down + (self.top - point[0]) * self.scale
        return round(x, 1), round(y, 1)
