from datetime import datetime

from django.db import models


class HeartbeatQuerySet(models.QuerySet):
    def beat(self, name: str, at: datetime) -> None:
        """Note that `name` has just done its work."""
        self.bulk_create(
            [self.model(name=name, at=at)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )


class Heartbeat(models.Model):
    """The last time a process proved that it works: a row that its task wrote, not a pid."""

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%dT%H:%M:%SZ}"
