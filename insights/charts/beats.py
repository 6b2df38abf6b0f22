"""Where we were: encounters by beat, drawn on the city's own borders and on nobody's tiles."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.charts.chart import Chart, Column, Kind, Table, definition_of, sheets
from insights.charts.drawing import Drawing
from insights.measures import Lens, measured_by
from programs.models import Beat
from services.queries.map import Sheet

KEY = "encounters"
SHADES = 5


@dataclass(frozen=True)
class Place:
    label: str
    number: int
    beat: Beat | None  # none: where it was is not known


def by_beat(lens: Lens, at: datetime) -> Chart:
    found = measured_by("beat", lens, at, [KEY])
    beats = {beat.code: beat for beat in Beat.objects.all()}
    places = [
        Place(str(found.words[code]), int(figure.value or 0), beats.get(code))
        for code, figure in found.figures[KEY].items()
    ]
    total = sum(place.number for place in places)
    met = sorted((place for place in places if place.number), key=lambda place: (-place.number, place.label))
    outlined = [place for place in places if place.beat and place.beat.outline]
    columns = [Column(_("Beat"), Kind.TEXT), Column(_("Encounters")), Column(_("Share"), Kind.SHARE)]
    return Chart(
        key="by-beat",
        title=_found(met, total),
        subtitle=_("Encounters by beat"),
        definition=definition_of(KEY),
        table=Table(columns, [[place.label, place.number, place.number / total] for place in met]),
        measures=[KEY],
        note=_note(total, outlined, [place for place in met if place not in outlined]),
        drawings=[_draw(sheet, outlined) for sheet in sheets(420, 330)] if outlined and total else [],
    )


def _found(met: list[Place], total: int) -> str:
    """How few beats have half of the encounters whose beat is known."""
    known = [place.number for place in met if place.beat]
    half, beats = sum(known) / 2, 0
    while half > 0 and beats < len(known):
        half -= known[beats]
        beats += 1
    if len(known) < 4 or sum(known) < total / 2:
        return _("Where we were")
    return ngettext("Half of it was in %(n)d beat", "Half of it was in %(n)d beats", beats) % {"n": beats}


def _note(total: int, outlined: list[Place], without: list[Place]) -> str:
    if not total:
        return _("No encounter ended in this time. Choose a longer one.")
    if not outlined:
        return _("No borders are loaded, so there is no map; the table has every beat.")
    if not without:
        return _("The darker, the more. The number is in each beat.")
    number = sum(place.number for place in without)
    return _("The darker, the more. The number is in each beat. Not on the map: %(n)d.") % {"n": number}


def _draw(sheet: Drawing, places: list[Place]) -> Drawing:
    shapes = [(place, place.beat.outline) for place in places if place.beat and place.beat.outline]
    points = [(point[0], point[1]) for _place, outline in shapes for point in outline]
    paper = Sheet(points, sheet.width, sheet.height)
    numbers = [place.number for place in places]
    least, most = min(numbers), max(numbers)
    for place, outline in shapes:
        shade = _shade(place.number, least, most)
        says = _("Beat %(beat)s: %(n)d") % {"beat": place.label, "n": place.number}
        corners = [paper.at((point[0], point[1])) for point in outline]
        sheet.area(f"beat shade-{shade}", corners, says)
    for place, _outline in shapes:
        x, y = paper.at(place.beat.middle)  # type: ignore[union-attr]  # each has a beat, by its border
        on = " on-dark" if _shade(place.number, least, most) == SHADES - 1 else " on-shade"
        sheet.text(f"value{on}", x, y + 2, f"{place.number:,}", "middle")
        sheet.text(f"axis small{on}", x, y + 17, place.beat.code, "middle")  # type: ignore[union-attr]
    return sheet


def _shade(number: int, least: int, most: int) -> int:
    """From 0 for the fewest to the darkest for the most: the difference is what a map shows."""
    return min(int(SHADES * (number - least) / (most - least)), SHADES - 1) if most > least else 0
