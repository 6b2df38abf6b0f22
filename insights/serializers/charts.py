"""A chart as its readers get it: a table in words, a CSV, a workbook, a picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import resvg_py
from django.contrib.staticfiles import finders
from django.utils import dateformat
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from insights.charts import Chart, Kind
from insights.charts.drawing import WIDE, Drawing
from insights.measures import AXES, Lens, Unit
from insights.serializers.figures import in_words
from insights.sheets.writing import Sheet, as_csv, as_xlsx

FORMATS = {Kind.TEXT: "", Kind.COUNT: "#,##0", Kind.SHARE: "0.0%", Kind.MINUTES: "0.0"}
FONTS = (
    "public-sans/PublicSans-SemiBold.ttf", "public-sans/PublicSans-Bold.ttf",
    "source-sans-pro/sourcesanspro-regular-webfont.ttf", "source-sans-pro/sourcesanspro-semibold-webfont.ttf",
)  # fmt: skip
MARGIN, HEAD, FOOT, ZOOM = 24, 74, 40, 2


@dataclass(frozen=True)
class Shown:
    """A chart with its table in words."""

    chart: Chart
    columns: list[tuple[str, bool]]  # with whether it holds numbers
    rows: list[list[tuple[str, bool]]]


def shown(chart: Chart) -> Shown:
    kinds = [column.kind for column in chart.table.columns]
    numeric = [kind is not Kind.TEXT for kind in kinds]
    rows = [
        [(_cell(value, kind), number) for value, kind, number in zip(row, kinds, numeric, strict=True)]
        for row in chart.table.rows
    ]
    labels = [str(column.label) for column in chart.table.columns]
    return Shown(chart, list(zip(labels, numeric, strict=True)), rows)


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return "–"
    if kind is Kind.TEXT:
        return str(value)
    if kind is Kind.SHARE:
        return in_words(value, Unit.RATE)
    if kind is Kind.MINUTES:
        return in_words(value, Unit.MINUTES)
    return number_format(value, decimal_pos=0, force_grouping=True)


def chart_as_csv(chart: Chart, about: Sequence[Sequence[str]]) -> bytes:
    """The table, exact, and below an empty line what it is about."""
    heading = [column.label for column in chart.table.columns]
    return as_csv([heading, *chart.table.rows, [], *about])


def chart_as_xlsx(chart: Chart, about: Sequence[Sequence[str]]) -> bytes:
    columns = chart.table.columns
    formats = [FORMATS[column.kind] for column in columns]
    numbers = Sheet(_("Numbers"), [column.label for column in columns], chart.table.rows, formats)
    return as_xlsx([numbers, Sheet(_("About"), [_("What"), _("Which")], about)])


def about(chart: Chart, lens: Lens, at: datetime) -> list[tuple[str, str]]:
    """What a table is of, so that it can be read without the page."""
    narrowed = [(str(AXES[axis].label), code) for axis, code in lens.narrowed.items()]
    return [
        (_("Chart"), str(chart.title)),
        (_("Measure"), str(chart.subtitle)),
        (_("Definition"), str(chart.definition)),
        (_("From"), lens.period.first.isoformat()),
        (_("To"), lens.period.last.isoformat()),
        *narrowed,
        (_("As of"), at.astimezone(lens.period.zone).isoformat(timespec="minutes")),
        *([(_("Note"), str(chart.note))] if chart.note else []),
    ]


PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="{w}" height="{h}">
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<line class="hatch-line" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>
<rect class="sheet" width="{w}" height="{h}"/>
<text class="title" x="{m}" y="34">{title}</text><text class="subtitle" x="{m}" y="56">{subtitle}</text>
<g transform="translate({m} {head})">{inside}</g>
<text class="axis" x="{m}" y="{foot}">{about}</text></svg>"""


def chart_as_png(chart: Chart, lens: Lens, at: datetime) -> bytes:
    """The wide drawing in the light colors, with its title above and what it is of below."""
    drawing = chart.wide or Drawing(WIDE, 0)
    height = HEAD + drawing.height + FOOT
    svg = format_html(
        PICTURE, w=drawing.width + 2 * MARGIN, h=height, m=MARGIN, head=HEAD, foot=height - 14,
        title=chart.title, subtitle=chart.subtitle, inside=drawing.svg, about=_line_about(lens, at),
    )  # fmt: skip
    fonts = [found for name in FONTS if (found := finders.find(f"uswds/fonts/{name}"))]
    picture = resvg_py.svg_to_bytes(
        svg_string=svg, style_sheet=_style(), font_files=fonts, skip_system_fonts=True, zoom=ZOOM
    )
    return bytes(picture)


def filters_in_words(lens: Lens) -> str:
    """Which days, and what of them."""
    first, last = (dateformat.format(day, "M j, Y") for day in (lens.period.first, lens.period.last))
    return " · ".join([f"{first} – {last}", *lens.narrowed.values()])


def _line_about(lens: Lens, at: datetime) -> str:
    moment = dateformat.format(at.astimezone(lens.period.zone), "M j, Y, g:i A")
    return " · ".join(["HEART", filters_in_words(lens), _("as of %(when)s") % {"when": moment}])


@cache
def _style() -> str:
    """The page's own sheet of charts, its colors by name put in as they are by day."""
    tokens, sheet = (_sheet(name) for name in ("tokens.css", "charts.css"))
    by_day = re.sub(r"light-dark\(([^,()]+|rgb\([^)]*\)),\s*([^()]+|rgb\([^)]*\))\)", r"\1", tokens)
    named = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", by_day))
    style = re.sub(r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^}]*\})*[^}]*\}", "", sheet, flags=re.DOTALL)
    for _round in range(2):  # a type names its family by name
        style = re.sub(r"var\((--[\w-]+)\)", lambda found: named[found[1]], style)
    return style


def _sheet(name: str) -> str:
    return Path(str(finders.find(f"heart/css/{name}"))).read_text(encoding="utf-8")
