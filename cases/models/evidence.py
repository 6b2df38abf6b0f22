"""How we know where a need stands: one row a step, and the check 30 days after a service began."""

from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.need import Need
from heart.core.models import Record, RecordQuerySet

# How long after a service began it is asked whether it goes on.
CHECK_AFTER_DAYS = 30


class EvidenceSource(models.TextChoices):
    """Who says so."""

    NEIGHBOR = "neighbor", _("the neighbor")
    PROVIDER = "provider", _("the provider")
    NAVIGATOR = "navigator", _("our own team")


class NeedEvidence(Record):
    """One step of a need on the ladder: what is known, who says so, since when. The last one counts."""

    need = models.ForeignKey(
        "cases.Need", models.PROTECT, related_name="evidence", verbose_name=_("need"), editable=False
    )
    place = models.PositiveSmallIntegerField(_("step"), editable=False)
    level = models.PositiveSmallIntegerField(_("evidence"), choices=Need.Evidence)
    source = models.CharField(_("who says so"), max_length=10, choices=EvidenceSource)
    on = models.DateField(_("on"))
    note = models.CharField(_("what was said or done"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(_("recorded"))

    LOCKED_AFTER = ("need",)

    class Meta(Record.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["need", "place"]
        constraints = [
            models.UniqueConstraint(fields=["need", "place"], name="evidence_one_a_place"),
            models.CheckConstraint(condition=Q(level__range=(0, 5)), name="evidence_level_known"),
            models.CheckConstraint(
                condition=Q(source__in=EvidenceSource.values), name="evidence_source_known"
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())

    def people_ids(self) -> list[UUID]:
        return [self.need_id, *self.need.people_ids()]


class ConnectionCheckQuerySet(RecordQuerySet):
    def open(self) -> "ConnectionCheckQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)

    def due(self, today) -> "ConnectionCheckQuerySet":
        """To be asked now."""
        return self.open().filter(due_on__lte=today)


class ConnectionCheck(Record):
    """Does the service still go on, 30 days after it began? The row is the schedule."""

    class Answer(models.TextChoices):
        STILL = "still", _("Still going")
        NOT = "not", _("Not any more")
        UNKNOWN = "unknown", _("We could not find out")

    need = models.ForeignKey(
        "cases.Need", models.PROTECT, related_name="checks", verbose_name=_("need"), editable=False
    )
    due_on = models.DateField(_("due"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    # The need left the connection before anybody asked.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    LOCKED_AFTER = ("need",)
    objects: ClassVar = ConnectionCheckQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("connection check")
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="connectioncheck_one_open_a_need",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | Q(answer__in=["still", "not", "unknown"], answered_at__isnull=False,
                    answered_by__isnull=False, withdrawn_at=None),
                name="connectioncheck_answered_says_when_and_who",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(answered_at=None, withdrawn_at=None, told_at=None),
                name="connectioncheck_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return str(self.due_on)

    def people_ids(self) -> list[UUID]:
        return [self.need_id, *self.need.people_ids()]
