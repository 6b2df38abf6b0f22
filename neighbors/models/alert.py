from datetime import date
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class AlertQuerySet(RecordQuerySet):
    def in_force(self, on: date) -> "AlertQuerySet":
        """Neither ended nor past its last day: all that any page shows."""
        return self.filter(ended_at=None, expires_on__gte=on)


class Alert(Record):
    """What somebody who meets a neighbor has to know, in neutral words, and never for ever.

    Once its last day is over it shows nowhere; what it said is in its history.
    """

    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="alerts", verbose_name=_("neighbor")
    )
    words = models.CharField(_("what to do"), max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    review_on = models.DateField(_("look at it again on"))
    expires_on = models.DateField(_("last day"))
    ended_at = models.DateTimeField(_("taken off"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken off by")
    )
    ended_reason = models.CharField(_("taken off because"), max_length=200, blank=True)

    objects: ClassVar = AlertQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("alert")
        constraints = [
            models.CheckConstraint(condition=~Q(words__regex=r"^\s*$"), name="alert_says_something"),
            models.CheckConstraint(
                condition=Q(review_on__lte=F("expires_on")), name="alert_is_reviewed_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
                name="alert_ended_says_when_who_and_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["neighbor", "expires_on"], condition=Q(ended_at=None), name="alert_of_a_neighbor"
            )
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.ReadOnly(name="words_stand", fields=["neighbor", "words", "author", "written_at"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]
