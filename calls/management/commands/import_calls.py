import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from calls.actions import Message, Outcome, hold_back, store_messages
from calls.queries import unmapped_call_types
from calls.serializers import (
    Mapping,
    MappingError,
    Rejected,
    Row,
    csv_headings,
    csv_rows,
    mapping_for,
    message_of,
    read_mapping,
)
from heart.core.acting import coming_through
from heart.core.errors import Invalid

_BATCH = 1000
_PROGRESS_EVERY = 5000


class Command(BaseCommand):
    help = "Import 911 calls from a CSV file. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a CSV file with headings")
        parser.add_argument("--mapping", help="how its columns become ours (TOML); calls/mappings/ has three")
        parser.add_argument("--rejects", help="where rejected rows go (FILE.rejects.csv)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change no call")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        rejects = Path(options["rejects"] or path.with_suffix(".rejects.csv"))
        try:
            mapping = self._mapping(path, options["mapping"])
            with coming_through("import"), _undone() if options["dry_run"] else nullcontext():
                self._import(path, mapping, rejects, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from None
        except MappingError as error:
            raise CommandError(str(error)) from None

    def _mapping(self, path: Path, given: str | None) -> Mapping:
        if given is None:
            name, mapping = mapping_for(csv_headings(path))
            self.stdout.write(f"Mapping: {name}")
            return mapping
        mapping = read_mapping(Path(given).read_text(encoding="utf-8-sig", errors="replace"))
        mapping.expect_columns(csv_headings(path, mapping.delimiter))
        return mapping

    def _import(self, path: Path, mapping: Mapping, rejects: Path, *, dry_run: bool) -> None:
        by, at = User.objects.importer(), timezone.now()
        rows = csv_rows(path, mapping.delimiter)
        counts: Counter[str] = Counter()
        sources: set[str] = set()
        held = 0
        with _Rejects(rejects) as rejected:
            while batch := list(islice(rows, _BATCH)):
                stored = _Batch(batch, mapping, at)
                counts.update(stored.store(by, at, path.name))
                sources |= stored.sources
                held += stored.held
                rejected.write(stored.rejected)
                if sum(counts.values()) % _PROGRESS_EVERY == 0:
                    self.stdout.write(f"{sum(counts.values())} rows …")
        if rejected.count:
            self.stdout.write(f"Rejected rows, with the reason of each: {rejects}")
        if held:
            self.stdout.write(
                f"Held back, kept nowhere: what looked like a criminal-justice return, in {held} rows"
            )
        if unmapped := unmapped_call_types(sources):
            named = ", ".join(f"{name} ({count})" for name, count in unmapped)
            self.stdout.write(f"Call types that are none of ours, kept as received: {named}")
        if dry_run:
            self.stdout.write("A dry run: no call was changed.")
        self.stdout.write(", ".join(f"{counts[name]} {name}" for name in (*Outcome, "rejected")))


class _Batch:
    """Rows that go in together: what can't is set aside, the rest is stored.

    `held` counts those that said what looks like a criminal-justice return; neither a call nor the file of
    rejected rows gets that.
    """

    def __init__(self, rows: list[Row | Rejected], mapping: Mapping, at: datetime) -> None:
        self.held = sum(_without_returns(row) != row for row in rows)
        self.rejected = [row for row in rows if isinstance(row, Rejected)]
        self.told: list[tuple[Row, Message]] = []
        for row in rows:
            if isinstance(row, Row):
                try:
                    self.told.append((row, message_of(row.values, mapping, at)))
                except Invalid as refusal:
                    self._reject(row, refusal)

    @property
    def sources(self) -> set[str]:
        return {message.source for _row, message in self.told}

    def store(self, by: User, at: datetime, name: str) -> Counter[str]:
        """Store what can be; returns how many rows came to what."""
        counts: Counter[str] = Counter()
        messages = [message for _row, message in self.told]
        outcomes = store_messages(
            by=by, at=at, messages=messages, reason=_("Import of %(file)s") % {"file": name}
        )
        for (row, _message), outcome in zip(self.told, outcomes, strict=True):
            if isinstance(outcome, Invalid):
                self._reject(row, outcome)
            else:
                counts[outcome] += 1
        counts["rejected"] = len(self.rejected)
        return counts

    def _reject(self, row: Row, refusal: Invalid) -> None:
        self.rejected.append(Rejected(row.line, refusal.message, row.values))


class _Rejects:
    """The file of rejected rows; it exists only if there are some."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: Any = None

    def __enter__(self) -> "_Rejects":
        self.path.unlink(missing_ok=True)  # of an earlier run
        return self

    def __exit__(self, *error: object) -> None:
        if self._file:
            self._file.close()

    def write(self, rejected: list[Rejected]) -> None:
        for row in sorted(rejected, key=lambda one: one.line):
            if self._file is None:
                self._file = self.path.open("w", encoding="utf-8", newline="")
                self._writer = csv.writer(self._file)
                self._writer.writerow(["line", "reason", *row.values])
            # A reason may quote the cell that it speaks of.
            self._writer.writerow([row.line, hold_back(row.reason), *_without_returns(row).values.values()])
            self.count += 1


def _without_returns(row: Row | Rejected) -> Row | Rejected:
    return replace(row, values={name: hold_back(said) for name, said in row.values.items()})


@contextmanager
def _undone() -> Iterator[None]:
    """Everything inside is tried for real and then taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
