"""The writer of what a source tells: what it says anew is replaced, the same again changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.rules import require
from heart.core.acting import acting_as
from services.actions.entries import EntryFacts, Facts, Told
from services.actions.parts import replace_parts, upsert
from services.models import (
    Entry,
    Location,
    Organization,
    OrganizationProgram,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Change:
    """An entry that its source changed, the fields and lists that moved, and whether staff had changed it."""

    model: type[Entry]
    pk: UUID
    name: str
    moved: list[str]
    staff_had_changed: bool


@dataclass
class Stored:
    """What came of a batch: an outcome for each entry, and what the changed ones changed."""

    outcomes: dict[tuple[type[Entry], UUID], Outcome] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


@transaction.atomic
def store_told(
    *, by: User, at: datetime, source: str, told: Sequence[Told], reason: str, seen: set[UUID]
) -> Stored:
    """Store what one source tells, in the order of what points at what.

    `seen` are the entries of this run so far, and grows: of an organization that is told with each of its
    services the first telling counts. Raises NotPermitted.
    """
    require(by, "services.change_service")
    stored = Stored()
    with acting_as(by, reason):
        _put_terms(Taxonomy, (one.taxonomies for one in told))
        _put_terms(TaxonomyTerm, (one.terms for one in told))
        for model in (Organization, Location, Service):
            if model is Service:
                _add_programs(one.programs for one in told)
            entries = _once([entry for one in told for entry in one.entries if entry.model is model], seen)
            _Writer(model, source, at, by, stored).write(entries)
    return stored


def _once(entries: list[EntryFacts], seen: set[UUID]) -> list[EntryFacts]:
    fresh = []
    for entry in entries:
        if entry.pk not in seen:
            seen.add(entry.pk)
            fresh.append(entry)
    return fresh


def _put_terms(model: type[Any], told: Iterable[dict[UUID, Facts]]) -> None:
    """Taxonomies and terms have no source of their own: what was said last stands."""
    rows = {pk: facts for one in told for pk, facts in one.items()}
    if rows:
        upsert(model, [model(pk=pk, **facts) for pk, facts in rows.items()])


def _add_programs(told: Iterable[dict[UUID, Facts]]) -> None:
    """Programs that only a service tells of; those of the organization's own list are there already."""
    rows = {pk: facts for one in told for pk, facts in one.items()}
    there = _there(OrganizationProgram, rows)
    owners = _there(Organization, {facts["organization_id"] for facts in rows.values()})
    missing = [pk for pk in rows if pk not in there and rows[pk]["organization_id"] in owners]
    OrganizationProgram.objects.bulk_create([OrganizationProgram(pk=pk, **rows[pk]) for pk in missing])


def _there(model: type[Any], ids: Iterable[Any]) -> set[UUID]:
    wanted = {pk for pk in ids if pk}
    return set(model.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


class _Writer:
    """Writes the entries of one model: a few statements a table, whatever their number."""

    def __init__(self, model: type[Any], source: str, at: datetime, by: User, stored: Stored) -> None:
        self.model, self.source, self.at, self.by, self.stored = model, source, at, by, stored

    def write(self, entries: list[EntryFacts]) -> None:
        ids = [entry.pk for entry in entries]
        digests = dict(self.model.objects.filter(pk__in=ids).values_list("pk", "source_digest"))
        moving = []
        for entry in entries:
            outcome = Outcome.NEW
            if entry.pk in digests:
                outcome = Outcome.UNCHANGED if digests[entry.pk] == entry.digest else Outcome.CHANGED
            self.stored.outcomes[self.model, entry.pk] = outcome
            if outcome is not Outcome.UNCHANGED:
                moving.append(entry)
        if moving:
            self._replace(moving)

    def _replace(self, entries: list[EntryFacts]) -> None:
        before = self.model.objects.select_for_update().in_bulk([entry.pk for entry in entries])
        # Compared before what points at nothing is dropped: the same telling has the same digest.
        digests = {entry.pk: entry.digest for entry in entries}
        self._drop_unknown(entries)
        rows = []
        for entry in entries:
            fields = _settled(entry, before.get(entry.pk), self.at)
            rows.append(
                self.model(pk=entry.pk, source=self.source, source_digest=digests[entry.pk], **fields)
            )
        staffs = self._changed_by_staff(before)
        upsert(self.model, rows)
        lists = replace_parts(self.model, entries, known=set(before))
        for row in rows:
            if row.pk in before:
                moved = _moved(before[row.pk], row) + lists.get(row.pk, [])
                self.stored.changes.append(
                    Change(self.model, row.pk, str(row), moved, staff_had_changed=row.pk in staffs)
                )

    def _drop_unknown(self, entries: list[EntryFacts]) -> None:
        """References to what neither the source nor the directory has are not kept."""
        for name, model in (("organization_id", Organization), ("program_id", OrganizationProgram)):
            there = _there(model, {entry.fields.get(name) for entry in entries})
            for entry in entries:
                if name in entry.fields and entry.fields[name] not in there:
                    entry.fields[name] = None
        ats = [(entry, entry.parts.get(ServiceAtLocation, {})) for entry in entries]
        places = _there(Location, {row["location_id"] for _entry, rows in ats for row in rows.values()})
        for entry, rows in ats:
            gone = {pk for pk, row in rows.items() if row["location_id"] not in places}
            for part, told in entry.parts.items():
                inside = gone if part is ServiceAtLocation else set()
                entry.parts[part] = {
                    pk: row
                    for pk, row in told.items()
                    if pk not in inside and row.get("service_at_location_id") not in gone
                }

    def _changed_by_staff(self, before: dict[UUID, Any]) -> set[UUID]:
        """Those whose latest change was made by a person, and not by an import."""
        history = self.model.history  # type: ignore[attr-defined]
        latest = history.filter(id__in=before).order_by("id", "-history_id").distinct("id")
        return {row.id for row in latest if row.history_user_id != self.by.pk}


def _settled(entry: EntryFacts, before: Any, at: datetime) -> Facts:
    """The fields as they will be: of a service, what staff know better stays."""
    fields = dict(entry.fields)
    if entry.model is not Service:
        return fields
    fields["last_modified"] = fields["last_modified"] or at
    if before is None:
        return fields
    for name in ("need_categories", "intake"):
        fields[name] = fields[name] or getattr(before, name)
    if before.assured_date and (
        fields["assured_date"] is None or before.assured_date > fields["assured_date"]
    ):
        for name in ("assured_date", "assurer_email", "assured_by_id"):
            fields[name] = getattr(before, name)
    return fields


def _moved(before: Any, row: Any) -> list[str]:
    """The names of the fields that say something else than before."""
    skipped = {"id", "created_at", "updated_at", "version", "source", "source_digest", "last_modified"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped]
    return [field.name for field in fields if getattr(before, field.attname) != getattr(row, field.attname)]
