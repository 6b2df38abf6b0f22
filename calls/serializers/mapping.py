"""A mapping says in TOML how a foreign layout becomes ours; a new layout changes no code."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from calls.models import TIMES

READY = Path(__file__).resolve().parent.parent / "mappings"
FIELDS = (
    "source", "cad_number", "call_type", "call_type_received", "priority", "weapon", "violent", "beat",
    "address", *TIMES, "cad_disposition", "notes",
)  # fmt: skip
_KEYS = {"source", "zone", "delimiter", "columns", "values"}
_TIME_KEYS = {"column", "format", "read_as", "seconds_after"}
LOCAL_FROM_UTC_DIGITS = "local-from-utc-digits"


class MappingError(Exception):
    """What is wrong with a mapping, or with it and this file together."""


@dataclass(frozen=True)
class Column:
    """Which column a field is read from and, for a time, how."""

    name: str
    format: str = "iso"
    read_as: str = ""
    seconds_after: str = ""


@dataclass(frozen=True)
class Mapping:
    columns: dict[str, Column]
    source: str = ""
    zone: ZoneInfo | None = None
    delimiter: str = ","
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def expect_columns(self, headings: list[str]) -> None:
        """Raise MappingError naming the columns that the file does not have."""
        missing = sorted({column.name for column in self.columns.values()} - set(headings))
        if missing:
            raise MappingError(
                _("The file has no column %(missing)s. It has: %(there)s.")
                % {"missing": _listed(missing), "there": ", ".join(headings) or _("none")}
            )


def read_mapping(text: str) -> Mapping:
    """The mapping that the file describes; raises MappingError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(_("This is not TOML: %s.") % error) from None
    _expect_known(values, _KEYS, _("key"))
    columns = values.get("columns", {})
    _expect_known(columns, set(FIELDS), _("field"))
    _expect_known(values.get("values", {}), set(FIELDS), _("field"))
    mapping = Mapping(
        columns={name: _column(name, said) for name, said in columns.items()},
        source=str(values.get("source", "")).strip(),
        zone=_zone(values.get("zone")),
        delimiter=values.get("delimiter", ","),
        values=values.get("values", {}),
    )
    if "cad_number" not in columns or "received_at" not in columns:
        raise MappingError(_("A mapping names at least the columns of cad_number and received_at."))
    if bool(mapping.source) == ("source" in columns):
        raise MappingError(_("A mapping says the source, or from which column it is read, and not both."))
    return mapping


def mapping_for(headings: list[str]) -> tuple[str, Mapping]:
    """The mapping for a file that came without one, and its name; raises MappingError.

    Its headings are our fields, or it has every column of a mapping that came with us.
    """
    if {"source", "cad_number", "received_at"} <= set(headings):
        return _("our own names"), Mapping({name: Column(name) for name in FIELDS if name in headings})
    for path in sorted(READY.glob("*.toml")):
        mapping = read_mapping(path.read_text(encoding="utf-8"))
        if {column.name for column in mapping.columns.values()} <= set(headings):
            return path.name, mapping
    raise MappingError(_("Say with --mapping how the columns of this file become ours."))


def _column(name: str, said: Any) -> Column:
    if isinstance(said, str):
        return Column(said)
    if not isinstance(said, dict) or "column" not in said:
        raise MappingError(_("columns.%s is to be the name of a column, or a table with one.") % name)
    _expect_known(said, _TIME_KEYS, _("key"))
    if name not in TIMES and len(said) > 1:
        raise MappingError(_("columns.%s is not a time: it has only a column.") % name)
    if said.get("read_as", LOCAL_FROM_UTC_DIGITS) != LOCAL_FROM_UTC_DIGITS:
        raise MappingError(_("columns.%(name)s: read_as is “%(known)s” or left out.") % {
            "name": name, "known": LOCAL_FROM_UTC_DIGITS})  # fmt: skip
    after = said.get("seconds_after", "")
    if after and (after not in TIMES or after == name):
        raise MappingError(_("columns.%s: seconds_after names another time of the call.") % name)
    return Column(said["column"], said.get("format", "iso"), said.get("read_as", ""), after)


def _zone(name: Any) -> ZoneInfo | None:
    if name is None:
        return None
    if name not in available_timezones():
        raise MappingError(_("There is no time zone “%s”.") % name)
    return ZoneInfo(name)


def _expect_known(said: Any, known: set[str], noun: str) -> None:
    if not isinstance(said, dict):
        raise MappingError(_("“columns” and “values” are tables."))
    if unknown := sorted(said.keys() - known):
        raise MappingError(
            _("Unknown %(noun)s in the mapping: %(unknown)s. Known: %(known)s.")
            % {"noun": noun, "unknown": _listed(unknown), "known": ", ".join(sorted(known))}
        )


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
