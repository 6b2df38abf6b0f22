from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from heart.core.models.stretch import never_two_at_once


class HoldingQuerySet(RecordQuerySet):
    def current(self) -> "HoldingQuerySet":
        return self.filter(ends_at=None)


class Holding(Record):
    """Someone has a case, from one moment until just before another; without an end they have it now."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="holdings", verbose_name=_("case"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings", verbose_name=_("navigator")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    LOCKED_AFTER = ("case",)
    objects: ClassVar = HoldingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("holding of a case")
        verbose_name_plural = _("holdings of a case")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="holding_ends_after_it_starts",
            ),
            never_two_at_once("case", name="holding_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["case", "starts_at"], name="holding_by_case")]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]
