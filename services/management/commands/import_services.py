import csv
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from heart.core.acting import coming_through
from services.actions import Change, Outcome, Stored, store_told
from services.models import Entry, Service
from services.queries import count_missing
from services.serializers import Item, MappingError, PackageError, Rejected, Source, read_mapping

_BATCH = 500
_TOLD_CHANGES = 20  # on the screen; all of them are in the report


class Command(BaseCommand):
    help = (
        "Import services: HSDS 3.0 as JSON, NDJSON or CSV package (folder, zip or one of its files), or "
        "another layout by a mapping. The same again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="a .json, .ndjson or .zip file, a folder, or a table of a package")
        parser.add_argument(
            "--mapping", help="how its tables become HSDS's (TOML); services/mappings/ has two"
        )
        parser.add_argument("--rejects", help="where rejected records go (PATH.rejects.csv)")
        parser.add_argument("--report", help="where every change goes, as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["path"])
        try:
            mapping = None
            if options["mapping"]:
                mapping = read_mapping(Path(options["mapping"]).read_text(encoding="utf-8-sig"))
            source = Source(path, mapping)
            if source.mapped_by:
                self.stdout.write(f"Mapping: {source.mapped_by}")
            with coming_through("import"):
                run = _Run(source, self.stdout).go()
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except (MappingError, PackageError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from None
        run.write_rejects(Path(options["rejects"] or path.with_suffix(".rejects.csv")))
        if options["report"]:
            run.write_report(Path(options["report"]))
        run.say()


class _Run:
    """One import: batch by batch, each in a transaction of its own, so that a stop loses nothing done."""

    def __init__(self, source: Source, out: Any) -> None:
        self.source, self.out = source, out
        self.by, self.at = User.objects.importer(), timezone.now()
        self.seen: set[UUID] = set()
        self.outcomes: dict[type[Entry], Counter[str]] = {}
        self.changes: list[Change] = []
        self.rejected: list[Rejected] = []
        self.left_out: list[tuple[Item, str]] = []

    def go(self) -> "_Run":
        items, read = iter(self.source), 0
        while batch := list(islice(items, _BATCH)):
            read += len(batch)
            self.rejected += [one for one in batch if isinstance(one, Rejected)]
            self._store([one for one in batch if isinstance(one, Item)])
            if len(batch) == _BATCH:
                self.out.write(_("%d records …") % read)
        return self

    def _store(self, items: list[Item]) -> None:
        try:
            self._keep(items, self._stored(items))
        except DatabaseError:
            # One that the database refuses must not take the others with it.
            for item in items:
                try:
                    self._keep([item], self._stored([item]))
                except DatabaseError as error:
                    reason = str(error).strip().splitlines()[0]
                    self.rejected.append(Rejected(item.place, item.id, item.name, reason))

    def _stored(self, items: list[Item]) -> Stored:
        seen = set(self.seen)
        with transaction.atomic():
            stored = store_told(
                by=self.by,
                at=self.at,
                source=self.source.name,
                told=[item.told for item in items],
                reason=_("Import of %(file)s") % {"file": self.source.path.name},
                seen=seen,
            )
        self.seen = seen
        return stored

    def _keep(self, items: list[Item], stored: Stored) -> None:
        for (model, _pk), outcome in stored.outcomes.items():
            self.outcomes.setdefault(model, Counter())[outcome] += 1
        self.changes += stored.changes
        self.left_out += [(item, reason) for item in items for reason in item.told.left_out]

    def write_rejects(self, path: Path) -> None:
        """The file of what did not go in; it exists only if there is something."""
        path.unlink(missing_ok=True)  # of an earlier run
        lines = [("rejected", one.place, one.id, one.name, one.reason) for one in self.rejected]
        lines += [("left out", one.place, one.id, one.name, reason) for one, reason in self.left_out]
        if lines:
            _write(path, ["what", "place", "id", "name", "reason"], lines)
            self.out.write(_("Rejected and left out, with the reason of each: %s") % path)
        if self.left_out:
            self.out.write(_("Parts left out of what went in: %d") % len(self.left_out))

    def write_report(self, path: Path) -> None:
        _write(path, ["noun", "id", "name", "moved", "staff had changed it"], map(_line, self.changes))

    def say(self) -> None:
        for change in self.changes[:_TOLD_CHANGES]:
            moved = ", ".join(change.moved) or _("nothing that is shown")
            self.out.write(_("Changed: %(name)s (%(moved)s)") % {"name": change.name, "moved": moved})
        if len(self.changes) > _TOLD_CHANGES:
            self.out.write(_("… and %d more; --report names them all.") % (len(self.changes) - _TOLD_CHANGES))
        for change in self.changes:
            if change.staff_had_changed:
                self.out.write(
                    _("Staff had changed this; it says now what its source says: %s") % change.name
                )
        for model, counts in self.outcomes.items():
            told = ", ".join(f"{counts[name]} {name}" for name in Outcome)
            self.out.write(f"{model._meta.verbose_name_plural}: {told}")
        missing = count_missing(self.source.name, self.seen)
        if missing:
            self.out.write(_("Of this source, but not in it any more, and left as they were: %d") % missing)
        counts = self.outcomes.get(Service, Counter())
        told = ", ".join(f"{counts[name]} {name}" for name in Outcome)
        self.out.write(f"{told}, {len(self.rejected)} rejected")


def _line(change: Change) -> tuple[str, ...]:
    noun = str(change.model._meta.verbose_name)
    return (
        noun,
        str(change.pk),
        change.name,
        ", ".join(change.moved),
        "yes" if change.staff_had_changed else "",
    )


def _write(path: Path, headings: list[str], lines: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(lines)
