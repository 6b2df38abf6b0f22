from datetime import datetime

from django.db import models
from django.db.models import Q

MAX_TRIES = 5


class SetbackQuerySet(models.QuerySet["SweepSetback"]):
    def parked(self) -> "SetbackQuerySet":
        """Rows that a sweep no longer tries: a person has to look."""
        return self.filter(parked_at__isnull=False)

    def note(self, sweep: str, record_id: object, error: str, at: datetime) -> "SweepSetback":
        """Count a failure of this row in this sweep; after five it is parked."""
        setback, _made = self.get_or_create(sweep=sweep, record_id=record_id, defaults={"first_at": at})
        setback.tries += 1
        setback.error = error
        if setback.tries >= MAX_TRIES and setback.parked_at is None:
            setback.parked_at = at
        setback.save()
        return setback


class SweepSetback(models.Model):
    """A row on which a sweep failed. `error` is the kind of error, never its text, which may name people."""

    sweep = models.CharField(max_length=40)
    record_id = models.UUIDField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)
    first_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True, blank=True)

    objects = SetbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "record_id"], name="sweepsetback_once_per_row"),
            models.CheckConstraint(
                condition=Q(parked_at=None) | Q(tries__gte=MAX_TRIES), name="sweepsetback_parked_after_tries"
            ),
        ]
        indexes = [models.Index(fields=["record_id"], name="sweepsetback_by_record")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.record_id}"
