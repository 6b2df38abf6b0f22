from typing import Any, ClassVar

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class PartQuerySet(RecordQuerySet):
    def current(self) -> "PartQuerySet":
        """Those that hold now, in the neighbor's own order."""
        return self.filter(removed_at=None).order_by("position")


class PartOfNeighbor(Record):
    """What belongs to one neighbor, in an order. Taken off the list it stays: attempts name it."""

    position = models.PositiveSmallIntegerField(_("order"), null=True, default=0)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects: ClassVar = PartQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            # Deferred: a list that is put in another order passes through doubles.
            models.UniqueConstraint(
                fields=["neighbor", "position"], deferrable=Deferrable.DEFERRED, name="%(class)s_one_a_place"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, position__isnull=False)
                | Q(removed_at__isnull=False, position__isnull=True),
                name="%(class)s_has_a_place_until_removed",
            ),
        ]

    def people_ids(self) -> list[Any]:
        return [self.neighbor_id]  # type: ignore[attr-defined]
