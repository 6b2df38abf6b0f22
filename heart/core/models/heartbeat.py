from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models


class HeartbeatQuerySet(models.QuerySet):
    def beat(self, name: str, at: datetime) -> None:
        """Note that `name` has just done its work; never moves backwards."""
        self.bulk_create(
            [self.model(name=name, at=at)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )

    def last(self, name: str = "sweep") -> "Heartbeat | None":  # type: ignore[override]
        return self.filter(name=name).first()


class Heartbeat(models.Model):
    """The last time a process proved that it works: a row that its task wrote, not a pid."""

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%dT%H:%M:%SZ}"

    def age(self, at: datetime) -> timedelta:
        return at - self.at

    def is_late(self, at: datetime) -> bool:
        """Later than three periods: a silent scheduler is the worst failure."""
        return self.age(at) > timedelta(seconds=3 * settings.SWEEP_PERIOD_SECONDS)

    @classmethod
    def sweep_is_late(cls, at: datetime) -> bool:
        beat: Self | None = cls.objects.last("sweep")  # type: ignore[assignment]
        return beat is None or beat.is_late(at)
