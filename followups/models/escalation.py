from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class EscalationQuerySet(RecordQuerySet):
    def unanswered(self) -> "EscalationQuerySet":
        return self.filter(acknowledged_at=None)


class Escalation(Record):
    """A rung of the ladder that a promise has climbed: once for each due time that it was given.

    `told` are the ids of the people who were told then; who has the case may be someone else since.
    """

    follow_up = models.ForeignKey(
        "followups.FollowUp", models.PROTECT, related_name="climbed", verbose_name=_("follow-up")
    )
    step = models.CharField(_("step"), max_length=20)
    due_at = models.DateTimeField(_("due"))
    taken_at = models.DateTimeField(_("told"))
    told = ArrayField(models.UUIDField(), verbose_name=_("people told"), default=list)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acknowledged by"),
    )

    LOCKED_AFTER = ("follow_up",)
    objects: ClassVar = EscalationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("escalation")
        ordering = ["taken_at", "id"]
        constraints = [
            # A moved promise has another due time, and its ladder begins anew.
            models.UniqueConstraint(fields=["follow_up", "step", "due_at"], name="escalation_once_per_step"),
            models.CheckConstraint(condition=~Q(step=""), name="escalation_has_a_step"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="escalation_acknowledged_says_who",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(acknowledged_at__gte=F("taken_at")),
                name="escalation_told_before_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.follow_up_id, *self.follow_up.people_ids()]
