"""What every record stands on: an id, its moments, a version, and a history that PostgreSQL writes."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from heart.core.acting import acting_as
from heart.core.errors import InvalidTransition, StaleVersion
from heart.core.triggers import HISTORY


class HistoryRow(models.Model):
    """A row of history also says by which way in the change came."""

    history_via = models.CharField(max_length=20, default="")

    class Meta:
        abstract = True


class RecordQuerySet(models.QuerySet):
    def lock(self, pk: Any) -> Any:
        """The row, locked until the transaction ends, after the rows that it hangs on; raises DoesNotExist.

        Everybody locks from the top down (neighbor, case or encounter, then what is in it), or two who
        lock the same rows in opposite orders would stop each other.
        """
        model: Any = self.model
        for name in model.LOCKED_AFTER:
            key = model._meta.get_field(name)
            parent_pk = self.filter(pk=pk).values_list(key.attname, flat=True).first()
            if parent_pk is not None:
                key.related_model.objects.lock(parent_pk)
        return self.select_for_update(of=("self",)).get(pk=pk)


class Base(models.Model):
    """Identity, moments and version, kept by the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(db_default=1, editable=False)

    objects: ClassVar = RecordQuerySet.as_manager()

    # Names of the foreign keys whose rows are locked before this one's.
    LOCKED_AFTER: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True
        triggers = HISTORY

    def save_by(self, user: Any, reason: str = "") -> Self:
        """Save as the act of `user`, for `reason`, and learn the new version."""
        adding = self._state.adding
        with acting_as(user, reason):
            self.save(force_insert=adding)
            if not adding:
                self.refresh_from_db(fields=["version", "updated_at"])
        return self

    def delete_by(self, user: Any, reason: str = "") -> None:
        """Delete as the act of `user`; the history keeps what was."""
        with acting_as(user, reason):
            self.delete()

    def expect_version(self, version: int | None) -> None:
        """Raise StaleVersion when `version` is given and is not the current one."""
        if version is not None and version != self.version:
            raise StaleVersion(self)

    def move_to(self, status: str, field: str = "status") -> None:
        """Change the status if TRANSITIONS, beside the noun, allows it; raises InvalidTransition."""
        current = getattr(self, field)
        if status not in self.TRANSITIONS[current]:  # type: ignore[attr-defined]
            raise InvalidTransition.between(self, current, status)
        setattr(self, field, status)


class Record(Base):
    """A base with history."""

    history = HistoricalRecords(
        inherit=True,
        bases=[HistoryRow],
        history_id_field=models.BigAutoField(primary_key=True),
        user_db_constraint=False,
        # A person's rows are written by triggers as the acting user; nothing is read from the request.
        history_change_reason_field=models.TextField(null=True),
    )

    class Meta(Base.Meta):
        abstract = True
