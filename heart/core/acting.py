"""Who acts, why, and by which way in: carried by the database transaction, read by the history triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

_via: ContextVar[str] = ContextVar("via", default="shell")

_SETTINGS = ("heart.actor", "heart.reason", "heart.via")
_RESTORE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
# Materialized, so that what was is read before what will be is set: one statement for both.
_EXCHANGE = (
    "WITH before AS MATERIALIZED (SELECT "
    + ", ".join(f"coalesce(current_setting('{name}', true), '') AS v{n}" for n, name in enumerate(_SETTINGS))
    + ") SELECT v0, v1, v2, "
    + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
    + " FROM before"
)


def current_via() -> str:
    """The way in of what runs now: web, api, clock, command, import or shell."""
    return _via.get()


@contextmanager
def coming_through(via: str) -> Iterator[None]:
    """Name the way in for everything inside: set once by each middleware, task and command."""
    token = _via.set(via)
    try:
        yield
    finally:
        _via.reset(token)


@contextmanager
def acting_as(user: Any, reason: str = "") -> Iterator[None]:
    """Everything written inside is the act of `user`, for `reason`.

    Opens a transaction (or a savepoint in one) and restores the previous actor on leaving, so that
    a nested action does not leak its actor to the outer one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EXCHANGE, [str(user.pk), str(reason), current_via()])
        before = cursor.fetchone()[:3]
        try:
            yield
        finally:
            # In a failed transaction the rollback restores the settings by itself.
            if connection.connection.get_transaction_status() != TRANSACTION_STATUS_INERROR:
                cursor.execute(_RESTORE, before)
