"""A mapping says in TOML how the tables of a foreign layout become those of HSDS; it changes no code.

Its language is described in docs/operations.md; services/mappings/ has two to read.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from services.models.shape import LISTS, TABLES, columns
from services.serializers.package import Package

READY = Path(__file__).resolve().parent.parent / "mappings"
_SECTION_KEYS = {"file", "each", "only"}
_COLUMN_KEYS = {"column", "columns", "join", "value", "match", "values", "otherwise", "contains", "from"}
_LISTS = {"need_categories", "intake"}

Row = dict[str, Any]


class MappingError(Exception):
    """What is wrong with a mapping, or with it and this package together."""


def _fields() -> dict[str, set[str]]:
    """The fields of each table of HSDS, by the table's name."""
    found = {table: {"id", *columns(model)} for model, table in TABLES.items()}
    for lists in LISTS.values():
        for name, part in lists.items():
            found.setdefault(TABLES.get(part, name), {"id", *columns(part)})
    links = {
        "organization_id", "service_id", "location_id", "service_at_location_id", "contact_id", "phone_id",
        "program_id", "taxonomy_term_id", "taxonomy_id", "link_id",
    }  # fmt: skip
    found["services"] |= _LISTS
    return {table: names | links for table, names in found.items()}


@dataclass
class Section:
    """How the rows of one file become rows of one table of HSDS."""

    table: str
    file: str
    fields: dict[str, Any]
    only: dict[str, list[str]] = field(default_factory=dict)
    each: dict[str, str] = field(default_factory=dict)

    @cached_property
    def columns(self) -> set[str]:
        """The columns of the file that the section reads."""
        made = set(re.compile(self.each["matches"]).groupindex) if "matches" in self.each else {"each"}
        read = {name for said in self.fields.values() for name in _columns_of(said)}
        return (
            (read - (made if self.each else set()))
            | set(self.only)
            | {self.each[name] for name in ("column",) if name in self.each}
        )

    def pieces(self, row: Row) -> Iterator[Row]:
        """The row, or one for each piece of the column that is taken apart."""
        if not self.each:
            yield row
            return
        said = row.get(self.each["column"], "")
        if "matches" in self.each:
            for match in re.finditer(self.each["matches"], said):
                yield row | {name: value or "" for name, value in match.groupdict().items()}
            return
        for piece in said.split(self.each.get("split", ",")):
            if piece.strip():
                yield row | {"each": piece.strip()}


class Mapping:
    """The tables of HSDS, read out of a foreign package; call it as `rows(table)`."""

    def __init__(self, source: str, sections: list[Section]) -> None:
        self.source, self.sections = source, sections

    def expect(self, package: Package) -> None:
        """Raise MappingError when the package lacks a file or a column that the mapping reads."""
        for section in self.sections:
            if section.file not in package:
                raise MappingError(_("The package has no %s.") % section.file)
            missing = section.columns - set(package.headings(section.file))
            if missing:
                raise MappingError(
                    _("%(file)s has no column %(missing)s.")
                    % {"file": section.file, "missing": ", ".join(f"“{name}”" for name in sorted(missing))}
                )

    def rows(self, package: Package, table: str) -> Iterator[Row]:
        reading = _Reading(package)
        for section in self.sections:
            if section.table != table:
                continue
            for row in package.rows(section.file):
                if any(row.get(name, "").strip() not in allowed for name, allowed in section.only.items()):
                    continue
                for piece in section.pieces(row):
                    made = {name: reading.value(said, piece) for name, said in section.fields.items()}
                    yield made | {"": row[""]}


class _Reading:
    """Values out of the rows of one package; other files of it are looked up by a key."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.found: dict[tuple[str, str], dict[str, Row]] = {}

    def value(self, said: Any, row: Row) -> Any:
        if isinstance(said, str):
            return row.get(said, "").strip()
        if "value" in said:
            return said["value"]
        if "columns" in said:
            texts = [row.get(name, "").strip() for name in said["columns"]]
            text = str(said.get("join", " ")).join(one for one in texts if one)
        else:
            text = self._looked_up(said, row).strip()
        if "match" in said:
            match = re.search(said["match"], text, re.DOTALL)
            text = (match[1] if match else "").strip()
        if "contains" in said:
            return [code for words, code in said["contains"].items() if re.search(words, text, re.IGNORECASE)]
        if "values" in said:
            text = said["values"].get(text, said.get("otherwise", text))
        return text

    def _looked_up(self, said: dict[str, Any], row: Row) -> str:
        other = said.get("from")
        if not other:
            return str(row.get(said["column"], ""))
        address = other["file"], other["key"]
        if address not in self.found:
            rows = list(self.package.rows(other["file"]))
            # The first row with the key counts, as a reader of the table would look it up.
            self.found[address] = {one.get(other["key"], ""): one for one in reversed(rows)}
        return str(self.found[address].get(row.get(said["column"], "").strip(), {}).get(other["take"], ""))


def read_mapping(text: str) -> Mapping:
    """The mapping that the file describes; raises MappingError."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(_("This is not TOML: %s.") % error) from None
    source = said.pop("source", None)
    if not isinstance(source, str) or not source.strip():
        raise MappingError(_('A mapping names its source: source = "…".'))
    known = _fields()
    sections = []
    for table, listed in said.items():
        if table not in known:
            raise MappingError(_("“%s” is no table of HSDS.") % table)
        for one in listed if isinstance(listed, list) else [listed]:
            sections.append(_section(table, one, known[table]))
    return Mapping(source.strip()[:60], sections)


def mapping_for(package: Package) -> tuple[str, Mapping]:
    """The mapping that came with us and fits this package, and its name; raises MappingError."""
    for path in sorted(READY.glob("*.toml")):
        try:
            mapping = read_mapping(path.read_text(encoding="utf-8"))
            mapping.expect(package)
        except MappingError:
            continue
        return path.name, mapping
    raise MappingError(_("Say with --mapping how the tables of this package become those of HSDS."))


def _section(table: str, said: Any, known: set[str]) -> Section:
    if not isinstance(said, dict) or not isinstance(said.get("file"), str):
        raise MappingError(_("[[%s]] names the file that it reads.") % table)
    fields = {name: value for name, value in said.items() if name not in _SECTION_KEYS}
    if unknown := sorted(fields.keys() - known):
        raise MappingError(
            _("[[%(table)s]] has no field %(unknown)s. It has: %(known)s.")
            % {"table": table, "unknown": ", ".join(unknown), "known": ", ".join(sorted(known))}
        )
    for name, value in fields.items():
        _expect_readable(f"{table}.{name}", value)
    section = Section(table, said["file"], fields, said.get("only", {}), said.get("each", {}))
    try:
        section.columns  # noqa: B018  (compiles the pattern)
    except (re.error, KeyError) as error:
        raise MappingError(_("[[%(table)s]] each: %(error)s.") % {"table": table, "error": error}) from None
    return section


def _expect_readable(name: str, said: Any) -> None:
    if isinstance(said, str):
        return
    if not isinstance(said, dict) or not {"column", "columns", "value"} & said.keys():
        raise MappingError(_("%s is to be the name of a column, or a table with one.") % name)
    if unknown := sorted(said.keys() - _COLUMN_KEYS):
        raise MappingError(
            _("%(name)s: unknown key %(unknown)s.") % {"name": name, "unknown": ", ".join(unknown)}
        )
    try:
        for pattern in (said.get("match", ""), *said.get("contains", {})):
            re.compile(pattern)
    except re.error as error:
        raise MappingError(f"{name}: {error}.") from None


def _columns_of(said: Any) -> list[str]:
    if isinstance(said, str):
        return [said]
    return [said["column"]] if "column" in said else list(said.get("columns", []))
