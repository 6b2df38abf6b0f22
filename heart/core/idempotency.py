"""The same request twice makes one record: Idempotency-Key of the API, the one-time key of a form."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from heart.core.errors import Conflict, Invalid
from heart.core.models import IdempotencyKey
from heart.core.sweeps import sweep

KEPT_FOR = timedelta(hours=48)


def body_hash(*parts: Any) -> str:
    """A hash of what was asked; the body itself is not kept, since it names people."""
    text = json.dumps(parts, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def create_once(
    *, user: Any, key: str | None, body: str, at: datetime, create: Callable[[], Any]
) -> tuple[UUID, bool]:
    """Run `create` unless `user` already used `key`; returns the record's id and whether it is new.

    A concurrent request with the same key waits for the first one: the unique index holds it until
    the first transaction ends. Raises Conflict when the key was used with another body.
    """
    if not key:
        return create().pk, True
    if len(key) > 255 or not key.isprintable():
        raise Invalid(_("An Idempotency-Key has 1 to 255 printable characters."), attr="Idempotency-Key")
    with transaction.atomic():
        row_id = _claim(user.pk, key, body, at)
        if row_id is None:
            row = IdempotencyKey.objects.get(user_id=user.pk, key=key)
            if row.body_hash != body:
                raise Conflict(
                    _("This Idempotency-Key was used with another body. Use a new key for a new request."),
                    code="idempotency_key_reused",
                )
            # Set in the transaction that made the row, so whoever sees the row sees it.
            return cast(UUID, row.record_id), False
        record = create()
        IdempotencyKey.objects.filter(pk=row_id).update(record_id=record.pk)
        return record.pk, True


def _claim(user_id: UUID, key: str, body: str, at: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_idempotencykey (user_id, key, body_hash, at) VALUES (%s, %s, %s, %s)
            ON CONFLICT (user_id, key) DO NOTHING RETURNING id
            """,
            [user_id, key, body, at],
        )
        row = cursor.fetchone()
    return row[0] if row else None


@sweep
def forget_keys(at: datetime) -> int:
    """Drop keys older than 48 hours; returns how many."""
    return IdempotencyKey.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
