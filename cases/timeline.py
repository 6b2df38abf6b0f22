"""History told as sentences: labels and choices as on screen, moments in the city's time, ids as names.

An id becomes a name only where the reader may see the record that it points at.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils import dateformat
from django.utils.translation import gettext as _

from audit.timeline import NOUNS, Change, Entry, Noun, entries
from heart.core import words

# Names that are no secret to whoever reads a case: staff, teams and what the profile defines.
OPEN_NAMES = {"accounts.user", "accounts.team", "programs.program", "programs.calltype", "programs.beat"}


def history_of(noun: Noun, ids: Iterable[Any], *, most: int) -> list[Entry]:
    """The newest changes of these records, newest first."""
    rows = noun.model.history.filter(id__in=list(ids)).order_by("-history_id")[:most]  # type: ignore[attr-defined]
    return entries(noun, list(rows))


def changes_since(record: Model, version: int) -> list[Entry]:
    """What others changed since the reader saw `version` of this record, oldest first."""
    noun = NOUNS[type(record)]
    rows = noun.model.history.filter(id=record.pk, version__gte=version)  # type: ignore[attr-defined]
    told = entries(noun, list(rows.order_by("-history_id")))
    return [entry for entry in reversed(told) if entry.changes]


class Names:
    """What the ids in these entries are called, read in one query a kind of record."""

    def __init__(self, reader: Any, told: Iterable[tuple[Noun, Entry]]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for noun, entry in told:
            for change in entry.changes:
                field = noun.model._meta.get_field(change.field)
                if isinstance(field, ForeignKey):
                    wanted[field.related_model] |= {change.old, change.new} - {None}
        self.names: dict[Any, str] = {}
        for model, ids in wanted.items():
            rows = _readable(model, reader)
            if rows is not None and ids:
                self.names |= {row.pk: str(row) for row in rows.filter(pk__in=ids)}

    def of(self, pk: Any) -> str:
        return self.names.get(pk, _("someone or something you can't see"))


def _readable(model: type[Model], reader: Any) -> Any:
    if model._meta.label_lower in OPEN_NAMES:
        return model._default_manager.all()
    return NOUNS[model].visible(reader) if model in NOUNS else None


@dataclass(frozen=True)
class Teller:
    """Says changes to one reader, at one moment."""

    names: Names
    at: datetime
    tz: tzinfo

    def change(self, noun: Noun, change: Change) -> str:
        """ "Outcome from Resolved on scene to Transported"."""
        what = change.label[:1].upper() + change.label[1:]
        if isinstance(change.new, dict):
            return _("%(what)s rewritten") % {"what": what}
        told = {
            "what": what,
            "old": self.value(noun, change.field, change.old),
            "new": self.value(noun, change.field, change.new),
        }
        if change.old in (None, "", []):
            return _("%(what)s: %(new)s") % told
        return _("%(what)s from %(old)s to %(new)s") % told

    def changes(self, noun: Noun, changes: Iterable[Change]) -> str:
        return "; ".join(self.change(noun, change) for change in changes)

    def value(self, noun: Noun, name: str, value: Any) -> str:
        field = noun.model._meta.get_field(name)
        if value in (None, "", []):
            return _("nothing")
        if isinstance(field, ForeignKey):
            return self.names.of(value)
        if isinstance(value, datetime):
            return words.absolute(value, self.at, self.tz)
        if isinstance(value, date):
            return dateformat.format(value, "M j, Y")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return _chosen(field, value)


def _chosen(field: Any, value: Any) -> str:
    """A choice by its label, a list by the labels of its members, anything else as it is."""
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(one, one)) for one in value)
    return str(dict(field.flatchoices).get(value, value))


@dataclass(frozen=True)
class Conflict:
    """What one other person changed meanwhile, in words."""

    who: str
    when: str
    says: str
    reason: str


def conflicts(record: Model, version: int, *, reader: Any, at: datetime, tz: tzinfo) -> list[Conflict]:
    noun = NOUNS[type(record)]
    told = changes_since(record, version)
    teller = Teller(Names(reader, [(noun, entry) for entry in told]), at, tz)
    return [
        Conflict(
            entry.actor_name,
            words.absolute(entry.at, at, tz),
            teller.changes(noun, entry.changes),
            entry.reason,
        )
        for entry in told
    ]
