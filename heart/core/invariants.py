"""What must hold in the database whatever wrote to it. `manage.py check_invariants` asks each.

PostgreSQL holds most of these by itself; they are asked again because a restored backup, a constraint that
a migration forgot or a disabled trigger would otherwise break a promise in silence. Rooms register theirs
in `<room>/invariants.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from heart.core.triggers import BOOKKEEPING, history_of, tracked_columns

# The ids of what breaks it, and nothing that names a person.
Check = Callable[[], Iterable[Any]]


@dataclass(frozen=True)
class Invariant:
    name: str
    promise: str
    broken_by: Check


INVARIANTS: dict[str, Invariant] = {}


def invariant(function: Check) -> Check:
    """Register a check under `<room>.<name>`; its docstring is the promise, it returns who breaks it."""
    room = function.__module__.removeprefix("heart.").split(".")[0]
    name = f"{room}.{function.__name__}"
    INVARIANTS[name] = Invariant(name, (function.__doc__ or "").strip(), function)
    return function


def ids_of(rows: models.QuerySet) -> models.QuerySet:
    """What an invariant tells of the rows that break it."""
    return rows.order_by("pk").values_list("pk", flat=True)


@invariant
def history_is_current() -> Iterator[str]:
    """The newest row of a record's history says what the record says; a deleted record's, that it is gone."""
    for model in apps.get_models():
        if hasattr(model, "history"):
            yield from (f"{model._meta.label_lower} {pk}" for pk in _history_differs(model))


def _history_differs(model: type[models.Model]) -> list[Any]:
    columns = [column for column in tracked_columns(model) if column not in BOOKKEEPING]
    names = ", ".join(f'"{column}"' for column in columns)
    record, newest = (", ".join(f'{table}."{column}"' for column in columns) for table in ("r", "h"))
    sql = f"""
        SELECT coalesce(r.id, h.id) FROM "{model._meta.db_table}" r
        FULL JOIN (
            SELECT DISTINCT ON (id) {names}, history_type
            FROM "{history_of(model)._meta.db_table}" ORDER BY id, history_id DESC
        ) h ON h.id = r.id
        WHERE (r.id IS NULL) <> (h.history_type IS NOT DISTINCT FROM '-')
           OR r.id IS NOT NULL AND ROW({record}) IS DISTINCT FROM ROW({newest})
        ORDER BY 1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]
