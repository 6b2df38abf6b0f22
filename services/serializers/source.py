"""A file or a package, as what it tells: entry by entry, with those that can't be read and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from heart.core.errors import Invalid
from services.actions import Told
from services.models import Location, Organization
from services.serializers.mapping import Mapping, mapping_for
from services.serializers.package import Package, json_records
from services.serializers.parse import Reader
from services.serializers.tabular import Tables

# What tells a service from an organization where a record does not say what it is.
_OF_SERVICES = {"status", "organization_id", "service_at_locations", "schedules", "application_process"}


@dataclass
class Rejected:
    """A record that can't go in: where it stands, its id and name as far as it has them, and why."""

    place: str
    id: str
    name: str
    reason: str


@dataclass
class Item:
    """One record with where it stands in the source."""

    place: str
    id: str
    name: str
    told: Told


class Source:
    """What is imported, under the name by which its ids are told apart from those of others."""

    def __init__(self, path: Path, mapping: Mapping | None) -> None:
        self.path, self.mapping, self.mapped_by = path, mapping, ""
        self.package = None if path.suffix.lower() in (".json", ".ndjson", ".jsonl") else Package(path)
        if self.package and self.mapping is None and not self._is_hsds():
            self.mapped_by, self.mapping = mapping_for(self.package)
        if self.package and self.mapping and self.mapping.sections:
            self.mapping.expect(self.package)
        self.name = self.mapping.source if self.mapping else "hsds"
        self.reader = Reader(self.name)

    def _is_hsds(self) -> bool:
        package = self.package
        if package is None or "services.csv" not in package:
            return False
        return {"id", "organization_id", "name", "status"} <= set(package.headings("services.csv"))

    def __iter__(self) -> Iterator[Item | Rejected]:
        return self._tabular(self.package) if self.package else self._json()

    def _json(self) -> Iterator[Item | Rejected]:
        for number, record in json_records(self.path):
            place = _("record %d") % number
            if not isinstance(record, dict):
                yield Rejected(place, "", "", _("Not a record."))
                continue
            for kind, one in _records_in(record):
                yield self._read(kind, one, place)

    def _tabular(self, package: Package) -> Iterator[Item | Rejected]:
        tables = Tables(self._rows_of(package))
        for row in tables.services():
            yield self._read("service", row, _("services, line %s") % row.get("", "?"))
        for model, row in tables.others():
            kind = {Organization: "organization", Location: "location"}[model]  # type: ignore[index]
            yield self._read(
                kind, row, _("%(kind)ss, line %(line)s") % {"kind": kind, "line": row.get("", "?")}
            )

    def _rows_of(self, package: Package) -> Any:
        if self.mapping and self.mapping.sections:
            mapping = self.mapping
            return lambda table: mapping.rows(package, table)
        return lambda table: package.rows(f"{table}.csv") if f"{table}.csv" in package else ()

    def _read(self, kind: str, record: dict[str, Any], place: str) -> Item | Rejected:
        pk, name = str(record.get("id") or ""), str(record.get("name") or "")
        try:
            told = getattr(self.reader, kind)(record)
        except Invalid as refusal:
            return Rejected(place, pk, name, refusal.message)
        return Item(place, pk, name, told)


def _records_in(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a JSON record is; an organization may bring its services, a service at a location its service."""
    if isinstance(record.get("service"), dict) and not record.get("name"):
        service = record["service"]
        at = {name: value for name, value in record.items() if name != "service"}
        yield "service", service | {"service_at_locations": [at]}
    elif "location_type" in record:
        yield "location", record
    elif _OF_SERVICES & record.keys():
        yield "service", record
    else:
        yield "organization", {name: value for name, value in record.items() if name != "services"}
        for service in record.get("services") or []:
            if isinstance(service, dict):
                yield "service", service | {"organization_id": record.get("id")}
