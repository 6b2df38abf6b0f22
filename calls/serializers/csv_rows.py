"""A CSV file as others write them, read row by row: any length, byte order marks, odd encodings, quotes."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

_CHUNK = 1 << 20
# Notes of a call may be long; without a limit an unclosed quote would read a whole file into one field.
_LONGEST_FIELD = 2_000_000


@dataclass(frozen=True)
class Row:
    """One row of the file by its headings; `line` is where it begins."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True)
class Rejected:
    """A row that does not go in, and why."""

    line: int
    reason: str
    values: dict[str, str]


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without its mark) or UTF-16 when the file is that, else Windows-1252."""
    with path.open("rb") as file:
        start = file.read(2)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def csv_headings(path: Path, delimiter: str = ",") -> list[str]:
    """The headings of the file; none when it is empty."""
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        return [name.strip() for name in next(csv.reader(file, delimiter=delimiter), [])]


def csv_rows(path: Path, delimiter: str = ",") -> Iterator[Row | Rejected]:
    """The rows below the headings; one that does not fit them is rejected, and reading goes on."""
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        headings = [name.strip() for name in next(reader, [])]
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Rejected(line, _("The quotes do not fit: %s.") % error, {})
                continue
            if not cells:
                continue
            values = dict(zip(headings, cells, strict=False))
            if len(cells) != len(headings):
                counts = {"cells": len(cells), "headings": len(headings)}
                yield Rejected(line, _("%(cells)d cells under %(headings)d headings.") % counts, values)
            else:
                yield Row(line, values)
