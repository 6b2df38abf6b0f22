"""Rows as CSV and XLSX, safe to open: no cell of ours is ever read as a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook

# What a spreadsheet takes for the start of a formula, or for the end of the cell.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_XLSX_ROWS = 1_048_576


def safe(value: Any) -> Any:
    """The value as a cell may hold it: words that look like a formula get an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    words = str(value)
    # Spreadsheets pass over spaces before they look for a formula.
    is_dangerous = words.startswith(DANGEROUS) or words.lstrip(" \u00a0\ufeff").startswith(DANGEROUS)
    return f"'{words}" if is_dangerous else words


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([safe(value) for value in row] for row in rows)
    return written.getvalue().encode()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its heading, its rows, and the number format of each column ("" for words)."""

    name: str
    heading: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    formats: Sequence[str] = ()


def as_xlsx(sheets: Iterable[Sheet], *, watermark: str = "") -> bytes:
    """A workbook; the watermark stands above and below each printed page."""
    written = BytesIO()
    # Strings stay strings, whatever they look like: not formulas, not links, not numbers.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(written, {"in_memory": True, "constant_memory": True, **plain}) as book:
        strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for each in sheets:
            _write(book, each, strong, watermark)
    return written.getvalue()


def _write(book: Workbook, sheet: Sheet, strong: Any, watermark: str) -> None:
    page = book.add_worksheet(sheet.name[:31])
    formats = [book.add_format({"num_format": code}) if code else None for code in sheet.formats]
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 28)
    page.set_column(1, max(len(sheet.heading) - 1, 1), 16)
    if watermark:
        said = watermark.replace("&", "&&")
        page.set_header(f"&C{said}")
        page.set_footer(f"&C{said}")
    for place, label in enumerate(sheet.heading):
        page.write(0, place, safe(label), strong)
    for number, row in enumerate(sheet.rows, 1):
        for place, value in enumerate(row):
            page.write(number, place, safe(value), formats[place] if place < len(formats) else None)
