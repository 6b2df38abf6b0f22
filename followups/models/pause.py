from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.models import PauseKind
from heart.core.models import Record, RecordQuerySet


class PauseQuerySet(RecordQuerySet):
    def lasting(self, at: datetime) -> "PauseQuerySet":
        """Neither ended early nor over by itself."""
        return self.filter(ended_at=None, until__gt=at)


class Resting(Func):
    """From the start to the end of a pause."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Pause(Record):
    """Time taken out of a promise: nobody can reach them, or they asked for a later date.

    It lasts until its limit, or until someone ended it before; `ended_at` is only set for the latter.
    """

    follow_up = models.ForeignKey(
        "followups.FollowUp", models.PROTECT, related_name="pauses", verbose_name=_("follow-up")
    )
    kind = models.CharField(_("why"), max_length=12, choices=PauseKind)
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended before"), null=True, blank=True)

    LOCKED_AFTER = ("follow_up",)
    objects: ClassVar = PauseQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("pause")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PauseKind.values), name="pause_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_says_why"),
            models.CheckConstraint(condition=Q(until__gt=F("starts_at")), name="pause_has_a_length"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at"), ended_at__lt=F("until")),
                name="pause_ended_before_its_limit",
            ),
            ExclusionConstraint(
                name="pause_one_at_a_time",
                expressions=[
                    ("follow_up", RangeOperators.EQUAL),
                    (
                        Resting(
                            "starts_at",
                            Coalesce("ended_at", "until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def ends_at(self) -> datetime:
        return self.ended_at or self.until

    def people_ids(self) -> list[UUID]:
        return [self.follow_up_id, *self.follow_up.people_ids()]
