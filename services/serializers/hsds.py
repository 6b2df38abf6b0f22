"""The directory as HSDS 3.0 nests it. What nobody said is left out, as the schema wants."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Model
from django.utils import translation

from programs.models import NeedCategory
from services.models import (
    Attribute,
    Intake,
    Location,
    Organization,
    OrganizationProgram,
    Part,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from services.models.shape import (
    INTAKE_TAXONOMY,
    LISTS,
    NEEDS_TAXONOMY,
    REQUIRED,
    columns,
    owner_field,
    parts_of,
)

Nested = dict[str, Any]


def full_services(services: Sequence[Service]) -> list[Nested]:
    """Services with everything: as the compiled schema `service` has them."""
    hanging = _Hanging(Service, services)
    locations = _locations(hanging)
    owners = list(Organization.objects.filter(pk__in=_ids(one.organization_id for one in services)))
    organizations = {one.pk: nested for one, nested in zip(owners, full_organizations(owners), strict=True)}
    return [
        _service(one, organizations) | hanging.lists(one, locations) | _with_ours(one, hanging)
        for one in services
    ]


def listed_services(services: Sequence[Service]) -> list[Nested]:
    """Services as `service_list` has them: with organization and program, without the lists."""
    ids = _ids(one.organization_id for one in services)
    organizations = {one.pk: _fields(one) for one in Organization.objects.filter(pk__in=ids)}
    return [_service(one, organizations) for one in services]


def full_organizations(organizations: Sequence[Organization], *, services: bool = False) -> list[Nested]:
    """Organizations as the compiled schema `organization` has them; their services in full if asked for."""
    found = _nested(Organization, organizations)
    ids = [one.pk for one in organizations]
    by_owner: dict[UUID, list[Nested]] = defaultdict(list)
    locations = list(Location.objects.filter(organization__in=ids))
    told = _nested(Location, locations)
    for location in locations:
        by_owner[location.organization_id].append(told[location.pk])  # type: ignore[index]
    offered: dict[UUID, list[Nested]] = defaultdict(list)
    if services:
        rows = list(Service.objects.filter(organization__in=ids).select_related("program"))
        for service, nested in zip(rows, full_services(rows), strict=True):
            offered[service.organization_id].append(nested)  # type: ignore[index]
    for pk in ids:
        lists = {"locations": by_owner[pk], "services": offered[pk]}
        found[pk] |= {name: rows for name, rows in lists.items() if rows}
    return [found[pk] for pk in ids]


def listed_organizations(organizations: Iterable[Organization]) -> list[Nested]:
    return [_fields(one) for one in organizations]


def services_at_locations(rows: Sequence[ServiceAtLocation], *, full: bool) -> list[Nested]:
    """Services at locations, each with its location and its service; `full` with all that hangs on it."""
    wanted = {row.service_id for row in rows}
    services = list(Service.objects.select_related("program").filter(pk__in=wanted))
    told = (full_services if full else listed_services)(services)
    by_id = {service.pk: nested for service, nested in zip(services, told, strict=True)}
    locations = _nested_by_id(Location, {row.location_id for row in rows})
    made = []
    for row in rows:
        service = dict(by_id[row.service_id])
        here: Nested = next(
            (at for at in service.pop("service_at_locations", []) if at["id"] == str(row.hsds_id)), {}
        )
        made.append(
            _fields(row)
            | here
            | {
                "service_id": service["id"],
                "location_id": str(row.location_id),
                "location": locations[row.location_id],
                "service": service,
            }
        )
    return made


def terms(rows: Iterable[TaxonomyTerm]) -> list[Nested]:
    return [_term(row) for row in rows]


def plain(rows: Iterable[Model]) -> list[Nested]:
    """Rows with their own fields alone."""
    return [_fields(row) for row in rows]


def minimal(services: Iterable[Service]) -> list[Nested]:
    """Which services there are, and when each last changed."""
    return [
        {"id": str(one.pk), "modified_date": _value(one.last_modified or one.updated_at)} for one in services
    ]


class _Hanging:
    """What hangs on entries of one model: a query for each kind, whatever the number of entries."""

    def __init__(self, model: type[Model], entries: Iterable[Model]) -> None:
        self.model = model
        self.rows: dict[tuple[type[Part], UUID], list[Part]] = defaultdict(list)
        owner = owner_field(model)
        ids = [entry.pk for entry in entries]
        for part in parts_of(model):
            kind: Any = part  # which parts there are is data
            rows = kind.objects.filter(**{f"{owner}__in": ids}).order_by("position", "id")
            if part is Attribute:
                rows = rows.select_related("taxonomy_term__taxonomy_detail")
            for row in rows:
                self.rows[part, self._parent(part, row, owner)].append(row)

    def _parent(self, part: type[Part], row: Part, owner: str) -> UUID:
        """What it hangs on: the nearest of what it names."""
        nearest: UUID | None = next(
            (pk for name in part.INSIDE if (pk := getattr(row, f"{name}_id"))), getattr(row, f"{owner}_id")
        )
        assert nearest is not None  # the database holds that each part names its entry
        return nearest

    def of(self, part: type[Part], pk: UUID) -> list[Part]:
        return self.rows.get((part, pk), [])

    def lists(self, row: Model, locations: dict[UUID, Nested] | None = None) -> Nested:
        """The lists of a row that are not empty, each item with its own."""
        made = {}
        for name, part in LISTS.get(type(row), {}).items():
            items = []
            for child in self.of(part, row.pk):
                item = (
                    _attribute(child) if isinstance(child, Attribute) else _fields(child) | self.lists(child)
                )
                if isinstance(child, ServiceAtLocation) and locations:
                    item["location"] = locations[child.location_id]
                items.append(item)
            if items:
                made[name] = items
        return made


def _nested(model: type[Model], rows: Iterable[Model]) -> dict[UUID, Nested]:
    rows = list(rows)
    hanging = _Hanging(model, rows)
    return {row.pk: _fields(row) | hanging.lists(row) for row in rows}


def _nested_by_id(model: type[Any], ids: Iterable[UUID | None]) -> dict[UUID, Nested]:
    return _nested(model, model.objects.filter(pk__in=_ids(ids)))


def _ids(ids: Iterable[UUID | None]) -> set[UUID]:
    return {pk for pk in ids if pk}


def _locations(hanging: _Hanging) -> dict[UUID, Nested]:
    ats = [row for (part, _pk), rows in hanging.rows.items() if part is ServiceAtLocation for row in rows]
    return _nested_by_id(Location, {row.location_id for row in ats})  # type: ignore[attr-defined]


def _service(service: Service, organizations: dict[UUID, Nested]) -> Nested:
    told = _fields(service)
    told["last_modified"] = _value(service.last_modified or service.updated_at)
    if service.organization_id:
        told["organization_id"] = str(service.organization_id)
        told["organization"] = organizations[service.organization_id]
    if service.program:
        told["program_id"] = str(service.program.hsds_id)
        told["program"] = _fields(service.program)
    return told


def _with_ours(service: Service, hanging: _Hanging) -> Nested:
    """The attributes of a service, with its needs and ways in as terms of ours."""
    told = [_attribute(row) for row in hanging.of(Attribute, service.pk)]  # type: ignore[arg-type]
    for taxonomy, choices, codes in (
        (NEEDS_TAXONOMY, NeedCategory, service.need_categories),
        (INTAKE_TAXONOMY, Intake, service.intake),
    ):
        told += [_our_attribute(service, taxonomy, choices(code)) for code in codes]
    return {"attributes": told} if told else {}


def our_term_id(taxonomy: str, code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"heart:{taxonomy}/{code}")


def _our_attribute(service: Service, taxonomy: str, choice: Any) -> Nested:
    with translation.override("en"):
        name = str(choice.label)
    return {
        "id": str(uuid5(service.pk, f"{taxonomy}/{choice.value}")),
        "link_entity": "service",
        "taxonomy_term": {
            "id": str(our_term_id(taxonomy, choice.value)),
            "code": choice.value,
            "name": name,
            "description": name,
            "taxonomy": taxonomy,
        },
    }


def _attribute(row: Attribute) -> Nested:
    told = _fields(row)
    if row.taxonomy_term:
        told["taxonomy_term"] = _term(row.taxonomy_term)
    return told


def _term(row: TaxonomyTerm) -> Nested:
    told = _fields(row)
    if row.taxonomy_detail:
        told["taxonomy_id"] = str(row.taxonomy_detail_id)
        told["taxonomy_detail"] = _fields(row.taxonomy_detail)
    return told


def _fields(row: Model) -> Nested:
    """The fields of a row that say something, and those that the schema asks for."""
    told = {"id": str(getattr(row, "hsds_id", row.pk))}
    required = REQUIRED.get(type(row), ())
    for name, field in columns(type(row)).items():
        value = getattr(row, field.name)
        if value not in (None, "") or name in required:
            told[name] = _value(value)
    if isinstance(row, OrganizationProgram):
        told["organization_id"] = str(row.organization_id)
    return told


def _value(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date | time) else value
