"""What changed: history rows read as changes. Rooms above register how a noun is shown, and to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet, Value

from accounts.models import User
from heart.core.paging import PAGE_SIZE, keyset_page
from heart.core.triggers import BOOKKEEPING


@dataclass(frozen=True)
class Noun:
    """How the timeline reads a model: which rows `visible(user)` shows, which fields stay untold."""

    model: type[Model]
    visible: Callable[[Any], QuerySet]
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Entry:
    """One row of history: who did what when, by which way in, and why."""

    object: UUID
    noun: str
    kind: str  # "+", "~" or "-"
    at: datetime
    actor: UUID
    actor_name: str
    reason: str
    via: str
    changes: list[Change] = field(default_factory=list)


NOUNS: dict[type[Model], Noun] = {}


def register(model: type[Model], *, visible: Callable[[Any], QuerySet], untold: tuple[str, ...] = ()) -> None:
    NOUNS[model] = Noun(model, visible, frozenset(untold))


def noun_of(user: Any, pk: Any) -> Noun | None:
    """The registered noun that has this id among the rows that `user` may see."""
    # One query for all nouns: a room more must not cost every reader of history a query more.
    nouns = list(NOUNS.values())
    first, *others = [
        noun.visible(user).filter(pk=pk).order_by().values_list(Value(number))
        for number, noun in enumerate(nouns)
    ]
    found = first.union(*others, all=True)[:1]
    return next((nouns[number] for (number,) in found), None)


@cache
def _told_fields(model: type[Model]) -> list[Any]:
    history = {f.attname for f in model.history.model._meta.fields}  # type: ignore[attr-defined]
    skipped = BOOKKEEPING | {"id", "created_at"}
    return [f for f in model._meta.concrete_fields if f.attname in history and f.name not in skipped]


def history_page(
    noun: Noun, pk: Any, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> tuple[list[Entry], str | None, str | None]:
    """The newest changes first; returns the entries and the cursors of the next and previous page."""
    rows = noun.model.history.filter(id=pk)  # type: ignore[attr-defined]
    page = keyset_page(rows, order=["-history_id"], cursor=cursor, size=size, unique="history_id")
    found = page.rows
    before = (
        rows.filter(history_id__lt=found[-1].history_id).order_by("-history_id").first() if found else None
    )
    return entries(noun, [*found, *([before] if before else [])])[: len(found)], page.next, page.previous


def entries(noun: Noun, rows: list[Any]) -> list[Entry]:
    """Entries for history rows of one or more records, newest first within each record."""
    names = dict(User.objects.filter(pk__in={row.history_user_id for row in rows}).values_list("pk", "name"))
    previous: dict[Any, Any] = {}
    made = []
    for row in reversed(rows):
        made.append(
            Entry(
                object=row.id,
                noun=noun.model._meta.model_name or "",
                kind=row.history_type,
                at=row.history_date,
                actor=row.history_user_id,
                actor_name=names.get(row.history_user_id, ""),
                reason=row.history_change_reason or "",
                via=row.history_via,
                changes=_changes(noun, previous.get(row.id), row),
            )
        )
        previous[row.id] = row
    made.reverse()
    return made


def _changes(noun: Noun, old: Any, new: Any) -> list[Change]:
    if old is None or new.history_type != "~":
        return []
    return [
        Change(f.name, str(f.verbose_name), getattr(old, f.attname), getattr(new, f.attname))
        for f in _told_fields(noun.model)
        if getattr(old, f.attname) != getattr(new, f.attname) and f.name not in noun.untold
    ]
