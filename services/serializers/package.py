"""What an import reads: a JSON or NDJSON file, or CSV tables in a folder, in a zip or beside a file."""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

_CHUNK = 1 << 20  # characters
csv.field_size_limit(min(sys.maxsize, 10_000_000))


class PackageError(Exception):
    """The whole file can't be imported; `str()` says why."""


class Package:
    """The CSV tables of a folder or a zip, by their file names, wherever inside of it they are."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path) if path.is_file() and zipfile.is_zipfile(path) else None
        if self.zip:
            names = {PurePosixPath(name).name: name for name in self.zip.namelist()}
        else:
            folder = path if path.is_dir() else path.parent
            names = {file.name: str(file) for file in sorted(folder.glob("*.csv"))}
        self.files = {name: place for name, place in names.items() if name.lower().endswith(".csv")}
        if not self.files:
            raise PackageError(_("No CSV tables are in %s.") % path.name)

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """The rows of one table, each with the line of the file under "" ."""
        with self._open(name) as file:
            reader = csv.DictReader(file, restval="", restkey="")
            for row in reader:
                yield {(key or "").strip(): value for key, value in row.items() if isinstance(value, str)} | {
                    "": str(reader.line_num)
                }

    def headings(self, name: str) -> list[str]:
        with self._open(name) as file:
            return [heading.strip() for heading in next(csv.reader(file), [])]

    def _open(self, name: str) -> IO[str]:
        raw = self.zip.open(self.files[name]) if self.zip else open(self.files[name], "rb")  # noqa: SIM115
        return io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


def json_records(path: Path) -> Iterator[tuple[int, Any]]:
    """The records of a JSON or NDJSON file with their numbers, one at a time; raises PackageError.

    A list is read as it comes; an object is one record, or a page with its records in `contents`.
    """
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = _first_character(file)
        if path.suffix.lower() in (".ndjson", ".jsonl"):
            yield from _lines(file)
        elif first == "[":
            yield from enumerate(_listed(file), start=1)
        else:
            yield from _object(file)


def _first_character(file: IO[str]) -> str:
    first = file.read(1)
    while first.isspace():
        first = file.read(1)
    file.seek(0)
    return first


def _lines(file: IO[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, None  # no record; the next line may be one


def _object(file: IO[str]) -> Iterator[tuple[int, Any]]:
    try:
        found = json.load(file)
    except ValueError as error:
        file.seek(0)
        # Records a line each, in a file that is not named so.
        lines = list(_lines(file))
        if len(lines) > 1 and all(isinstance(record, dict) for _number, record in lines):
            yield from lines
            return
        raise PackageError(_("This is not JSON: %s.") % error) from None
    for name in ("contents", "services", "organizations"):
        if isinstance(found, dict) and "name" not in found and isinstance(found.get(name), list):
            found = found[name]
    yield from enumerate(found if isinstance(found, list) else [found], start=1)


def _listed(file: IO[str]) -> Iterator[Any]:
    """The elements of a JSON list, without the whole of it in memory."""
    decoder, buffer, ended = json.JSONDecoder(), file.read(_CHUNK).lstrip()[1:], False
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        try:
            record, end = decoder.raw_decode(buffer)
            # A number or a word that ends with the buffer may go on in the file.
            if end == len(buffer) and not ended:
                raise ValueError
        except ValueError as error:
            more = file.read(_CHUNK)
            if not more:
                if ended or not buffer:
                    raise PackageError(_("This is not JSON: %s.") % error) from None
                ended = True
            buffer += more
            continue
        yield record
        buffer = buffer[end:]
