"""Who acts, why, and by which way in: carried by the database transaction, read by the history triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

_via: ContextVar[str] = ContextVar("via", default="shell")

_SETTINGS = ("heart.actor", "heart.reason", "heart.via")
_READ = "SELECT " + ", ".join(f"current_setting('{name}', true)" for name in _SETTINGS)
_WRITE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


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
        cursor.execute(_READ)
        before = [value or "" for value in cursor.fetchone()]
        cursor.execute(_WRITE, [str(user.pk), str(reason), current_via()])
        try:
            yield
        finally:
            # In a failed transaction the rollback restores the settings by itself.
            if connection.connection.get_transaction_status() != TRANSACTION_STATUS_INERROR:
                cursor.execute(_WRITE, before)
