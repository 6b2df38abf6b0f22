"""What neighbors need, the most frequent first, and for how many of them care has begun."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from insights.charts.chart import Chart, Column, Kind, Table, definition_of, sheets
from insights.charts.drawing import Drawing, cut, width_of
from insights.charts.outcomes import percent
from insights.measures import Lens, measured_by

SUPPORTED, CONNECTED = "neighbors_supported", "connected_to_care_rate"
FEW = 10  # of fewer neighbors nothing is found
ROW = 30


@dataclass(frozen=True)
class Ranked:
    label: str
    neighbors: int
    connected: int

    @property
    def share(self) -> float:
        return self.connected / self.neighbors


def needs_ranked(lens: Lens, at: datetime) -> Chart:
    found = measured_by("need", lens, at, [SUPPORTED, CONNECTED])
    ranked = [
        Ranked(str(label), int(figure.denominator), int(figure.numerator or 0))
        for code, label in found.words.items()
        if (figure := found.figures[CONNECTED][code]).denominator
    ]
    ranked.sort(key=lambda each: (-each.neighbors, each.label))
    columns = [
        Column(_("Need"), Kind.TEXT), Column(_("Neighbors with it")), Column(_("Care has begun")),
        Column(_("Share"), Kind.SHARE),
    ]  # fmt: skip
    return Chart(
        key="needs",
        title=_found(ranked),
        subtitle=_("Neighbors supported with each need, and the share connected to care"),
        definition=definition_of(CONNECTED),
        table=Table(columns, [[each.label, each.neighbors, each.connected, each.share] for each in ranked]),
        measures=[CONNECTED, SUPPORTED],
        note=_("A neighbor with two needs is in two rows.")
        if ranked
        else _("Nobody was first reached in this time. Choose a longer one."),
        drawings=[
            _draw(sheet, ranked) for sheet in sheets(ROW * len(ranked) + 6, (ROW + 18) * len(ranked) + 6)
        ]
        if ranked
        else [],
        legend=[("strong", _("connected")), ("sand", _("not yet"))],
    )


def _found(ranked: list[Ranked]) -> str:
    """The need that we connect least, among those that enough neighbors have, unless it is a tie."""
    enough = sorted((each for each in ranked if each.neighbors >= FEW), key=lambda each: each.share)
    if len(enough) < 2 or enough[0].share == enough[1].share:
        return _("Needs, and who gets care")
    return _("%(need)s is the need we connect least") % {"need": enough[0].label}


def _draw(sheet: Drawing, ranked: list[Ranked]) -> Drawing:
    left, row = (4, ROW + 18) if sheet.is_narrow else (172, ROW)
    said = [
        _("%(share)s of %(n)s") % {"share": percent(each.share), "n": f"{each.neighbors:,}"}
        for each in ranked
    ]
    room = sheet.width - left - max(map(width_of, said)) - 12
    for place, (each, words) in enumerate(zip(ranked, said, strict=True)):
        y = 4 + place * row
        if sheet.is_narrow:
            sheet.text("name", left, y + 12, each.label)
            y += 18
        else:
            sheet.text("name", left - 12, y + 15, cut(each.label, left - 12), "end")
        wide = room * each.neighbors / ranked[0].neighbors
        sheet.rect("block sand", left, y, wide, 20, f"{each.label}: {words}")
        sheet.rect("block strong", left, y, wide * each.share, 20, f"{each.label}: {words}")
        sheet.text("value", left + wide + 8, y + 15, words)
    return sheet
