"""The tables of a package, nested as HSDS nests them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model

from services.models import Attribute, Location, Organization, Part, Service
from services.models import ServiceAtLocation as At
from services.models.shape import INSIDE, LISTS, TABLES, owner_field

Row = dict[str, Any]
Rows = Callable[[str], Iterable[Row]]

# What hangs on something, by the name of its table; attributes name it by `link_id`.
_KINDS: dict[type[Model], str] = {
    part: TABLES.get(part, name) for lists in LISTS.values() for name, part in lists.items()
}


class Tables:
    """The rows of each table by what they hang on; only the services themselves are not kept."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.organizations = _by_id(rows("organizations"))
        self.locations = _by_id(rows("locations"))
        self.programs = _by_id(rows("programs"))
        self.terms = _by_id(rows("taxonomy_terms"))
        self.taxonomies = _by_id(rows("taxonomies"))
        self.parts = {part: self._by_owner(part, table) for part, table in _KINDS.items()}
        self.told: set[str] = set()  # organizations and locations that a service told of

    def _by_owner(self, part: type[Model], table: str) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        owners = ("link_id", *_OWNER_COLUMNS) if part is Attribute else _OWNER_COLUMNS
        for row in self.rows(table):
            for name in owners:
                if row.get(name):
                    found[name, row[name]].append(row)
        return found

    def services(self) -> Iterator[Row]:
        for row in self.rows("services"):
            service = self._nested(Service, row)
            organization = self.organizations.get(row.get("organization_id", ""))
            if organization:
                self.told.add(organization["id"])
                service["organization"] = self._nested(Organization, organization)
            if row.get("program_id") in self.programs:
                service["program"] = self.programs[row["program_id"]]
            yield service

    def others(self) -> Iterator[tuple[type[Model], Row]]:
        """The organizations and locations that no service told of; after `services`."""
        for model, rows in ((Organization, self.organizations), (Location, self.locations)):
            for pk, row in rows.items():
                if pk not in self.told:
                    yield model, self._nested(model, row)

    def _nested(self, model: type[Model], row: Row) -> Row:
        lists = {name: self._hanging(model, part, row) for name, part in LISTS.get(model, {}).items()}
        return row | {name: rows for name, rows in lists.items() if rows}

    def _hanging(self, model: type[Model], part: type[Part], row: Row) -> list[Row]:
        name, pk = f"{INSIDE.get(model) or owner_field(model)}_id", row.get("id", "")
        if part is Attribute:
            rows = self.parts[part].get(("link_id", pk), []) + self.parts[part].get((name, pk), [])
            return [self._attribute(one) for one in rows]
        found = [self._nested(part, one) for one in self.parts[part].get((name, pk), [])]
        if part is At:
            return [self._at(one) for one in found]
        return found

    def _at(self, row: Row) -> Row:
        location = self.locations.get(row.get("location_id", ""))
        if location is None:
            return row
        self.told.add(location["id"])
        return row | {"location": self._nested(Location, location)}

    def _attribute(self, row: Row) -> Row:
        term = self.terms.get(row.get("taxonomy_term_id", ""))
        if term is None:
            return row
        detail = self.taxonomies.get(term.get("taxonomy_id", ""))
        return row | {"taxonomy_term": term | ({"taxonomy_detail": detail} if detail else {})}


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows if row.get("id")}


_OWNER_COLUMNS = (
    "service_id",
    "organization_id",
    "location_id",
    "service_at_location_id",
    "contact_id",
    "phone_id",
)
