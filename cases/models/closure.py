"""Asking for a second person's word before a case closes."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.case import ClosureReason
from heart.core.models import Record, RecordQuerySet


class ClosureRequestQuerySet(RecordQuerySet):
    def waiting(self) -> "ClosureRequestQuerySet":
        return self.filter(status=ClosureRequest.Status.WAITING)


class ClosureRequest(Record):
    """Someone asks to close a case that closes only with the word of somebody else."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Sent back")
        WITHDRAWN = "withdrawn", _("Taken back")

    TRANSITIONS = {
        Status.WAITING: {Status.APPROVED, Status.DECLINED, Status.WITHDRAWN},
        Status.APPROVED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="closure_requests", verbose_name=_("case")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(_("why the case closes"), max_length=20, choices=ClosureReason)
    words = models.CharField(_("what was tried, and why it is time"), max_length=500)
    # What becomes of each open need when it is approved: id, status and reason.
    outcomes = models.JSONField(_("what becomes of the needs"), default=list, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    LOCKED_AFTER = ("case",)
    objects: ClassVar = ClosureRequestQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("request to close")
        verbose_name_plural = _("requests to close")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "approved", "declined", "withdrawn"]),
                name="closurerequest_status_known",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=ClosureReason.values), name="closurerequest_reason_known"
            ),
            models.CheckConstraint(condition=~Q(words__regex=r"^\s*$"), name="closurerequest_says_something"),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_by=None, answered_at=None)
                | (~Q(status="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="closurerequest_answered_says_who_and_when",
            ),
            # Nobody gives it to themselves; taking it back is no answer.
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "declined"]) | ~Q(answered_by=F("asked_by")),
                name="closurerequest_answered_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(answer__regex=r"^\s*$"),
                name="closurerequest_sent_back_says_why",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="waiting"), name="closurerequest_one_waits_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(status="waiting"), name="closurerequest_waiting"),
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING

    def get_absolute_url(self) -> str:
        return reverse("cases:closure_request", args=[self.pk])

    def people_ids(self) -> list[UUID]:
        return [self.case_id, self.case.neighbor_id]
