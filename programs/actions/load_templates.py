"""Templates of notes as the profile says them: notes are pinned to them, so a line is never changed."""

from datetime import datetime
from typing import Any

from programs.models import NoteTemplate

Row = dict[str, Any]

# A line that ends earlier or later asks nothing else.
_MAY_CHANGE = {"ends_on"}


def load_templates(wanted: list[Row], at: datetime) -> tuple[int, int, int]:
    """Make the current lines say what is wanted; returns how many were added, changed and superseded."""
    there = {_key(vars(row)): row for row in NoteTemplate.objects.current()}
    named = {_key(row): row for row in wanted}
    kept = {key: row for key, row in there.items() if key in named and _same_terms(row, named[key])}
    old = [row for key, row in there.items() if key not in kept]
    ended = [row for key, row in kept.items() if row.ends_on != named[key]["ends_on"]]
    # Superseded, then ended, then added: no moment in between breaks "one at a time".
    NoteTemplate.objects.filter(pk__in=[row.pk for row in old]).update(superseded_at=at)
    for row in ended:
        row.ends_on = named[_key(vars(row))]["ends_on"]
    NoteTemplate.objects.bulk_update(ended, ["ends_on"])
    new = NoteTemplate.objects.bulk_create(
        [NoteTemplate(**row) for key, row in named.items() if key not in kept]
    )
    replaced = sum(_key(vars(row)) in named for row in old)
    return len(new) - replaced, len(ended) + replaced, len(old) - replaced


def _key(row: Row) -> tuple:
    return row["program_id"], row["starts_on"]


def _same_terms(row: NoteTemplate, wanted: Row) -> bool:
    return all(getattr(row, name) == value for name, value in wanted.items() if name not in _MAY_CHANGE)
