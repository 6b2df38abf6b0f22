"""The rows that hang on entries, made to say what is wanted of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.actions.entries import EntryFacts
from services.models import Entry, OrganizationProgram, Part
from services.models.shape import owner_field, parts_of

_BATCH = 1000
_KEPT = {"id", "created_at", "updated_at", "version"}


def upsert(model: type[Any], rows: list[Any]) -> None:
    """Insert the rows, or make those that are there say the same."""
    fields = [field.name for field in model._meta.concrete_fields if field.name not in _KEPT]
    model.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, update_fields=fields, unique_fields=["id"]
    )


def replace_parts(
    model: type[Entry], entries: Iterable[EntryFacts], *, known: set[UUID]
) -> dict[UUID, list[str]]:
    """Make the parts of these entries what they say; returns for those `known` before which kinds moved."""
    entries = list(entries)
    owner = f"{owner_field(model)}_id"
    moved: dict[UUID, list[str]] = {}
    kinds = parts_of(model)
    there = {
        part: {row.pk: row for row in part.objects.filter(**{f"{owner}__in": known})} if known else {}
        for part in kinds
    }
    wanted = {
        part: {pk: row for one in entries for pk, row in one.parts.get(part, {}).items()} for part in kinds
    }
    for part in reversed(kinds):
        gone = [row for pk, row in there[part].items() if pk not in wanted[part]]
        _note(moved, part, {getattr(row, owner) for row in gone})
        _delete(part, [row.pk for row in gone])
    for part in kinds:
        other = {
            pk: facts
            for pk, facts in wanted[part].items()
            if pk not in there[part] or _differs(there[part][pk], facts)
        }
        _note(moved, part, {facts[owner] for facts in other.values()} & known)
        if other:
            upsert(part, [_row(part, pk, facts) for pk, facts in other.items()])
    return moved


def _row(part: type[Any], pk: UUID, facts: dict[str, Any]) -> Part:
    made: Part = part(pk=pk, **facts)
    return made


def _delete(part: type[Any], ids: list[UUID]) -> None:
    rows = part.objects.filter(pk__in=ids)
    if part is OrganizationProgram:
        rows = rows.filter(services=None)  # a service may still name it
    if ids:
        rows.delete()


def _differs(row: Part, facts: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in facts.items())


def _note(moved: dict[UUID, list[str]], part: type[Part], owners: set[UUID]) -> None:
    for owner in owners:
        names = moved.setdefault(owner, [])
        name = str(part._meta.verbose_name_plural)
        if name not in names:
            names.append(name)
