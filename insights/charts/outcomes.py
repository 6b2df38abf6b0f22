"""How encounters ended, by program: what share of each program's had each outcome."""

from datetime import datetime

from django.utils.translation import gettext as _

from insights.charts.chart import Chart, Column, Kind, Table, sheets
from insights.charts.drawing import Drawing, cut
from insights.measures import Lens
from insights.measures.facts import Facts
from insights.measures.tables import TABLES, TOTAL, fill

OUTCOMES = next(table for table in TABLES if table.key == "outcomes")
ROW = 30


def outcomes(lens: Lens, at: datetime) -> Chart:
    counts = fill(OUTCOMES, Facts(lens, at))
    words = OUTCOMES.dimensions[1].words
    programs = [
        code for code, outcome in counts if outcome == TOTAL and code != TOTAL and counts[code, TOTAL]
    ]
    found = [code for code in words if counts.get((TOTAL, code))]
    ranked = sorted(found, key=lambda code: -counts[TOTAL, code])
    rows = [
        [words[code], *(counts.get((program, code), 0) for program in programs), counts[TOTAL, code]]
        for code in ranked
    ]
    shares = [
        [counts.get((program, code), 0) / counts[program, TOTAL] for program in programs] for code in ranked
    ]
    columns = [Column(_("How it ended"), Kind.TEXT), *map(Column, programs), Column(_("All"))]
    return Chart(
        key="outcomes",
        title=_found([str(words[code]) for code in ranked], [counts[TOTAL, code] for code in ranked]),
        subtitle=_("How encounters ended, as a share of each program’s"),
        definition=OUTCOMES.definition,
        table=Table(columns, rows),
        note="" if rows else _("No encounter ended in this time. Choose a longer one."),
        drawings=[
            _draw(sheet, programs, [str(words[code]) for code in ranked], shares)
            for sheet in sheets(30 + ROW * len(ranked), 30 + (ROW + 18) * len(ranked))
        ]
        if rows
        else [],
    )


def _found(words: list[str], counts: list[int]) -> str:
    """The most frequent outcome, where one is and it is no tie."""
    if not counts or counts[0] in counts[1:]:
        return _("How encounters ended")
    share = round(100 * counts[0] / sum(counts))
    return _("Most often: %(outcome)s, %(n)d%%") % {"outcome": words[0][0].lower() + words[0][1:], "n": share}


def _draw(sheet: Drawing, programs: list[str], words: list[str], shares: list[list[float]]) -> Drawing:
    """A column of bars for each program; in a narrow place the words stand above their bars."""
    left = 4 if sheet.is_narrow else 168
    wide = (sheet.width - left) / len(programs)
    room = wide - 52  # of the widest bar, so that its share stands beside it
    row = ROW + 18 if sheet.is_narrow else ROW
    highest = max(max(each) for each in shares) or 1
    for column, program in enumerate(programs):
        sheet.text("label", left + column * wide, 16, program)
    for place, (word, each) in enumerate(zip(words, shares, strict=True)):
        y = 30 + place * row
        if sheet.is_narrow:
            sheet.text("name", left, y + 12, word)
            y += 18
        else:
            sheet.text("name", left - 12, y + 15, cut(word, left - 12), "end")
        for column, share in enumerate(each):
            x = left + column * wide
            sheet.rect("track", x, y + 2, room, 18)
            said = percent(share)
            sheet.rect("block", x, y + 2, room * share / highest, 18, f"{programs[column]}, {word}: {said}")
            sheet.text("value" if share else "axis", x + room + 6, y + 16, said)
    return sheet


def percent(share: float) -> str:
    """Short, for a picture: the exact numbers are in its table."""
    if 0 < share < 0.005:
        return _("under 1%")
    return _("%(n)d%%") % {"n": round(100 * share)}
