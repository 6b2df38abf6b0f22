from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from referrals.models.referral import Referral


class OverrideRequestQuerySet(RecordQuerySet):
    def waiting(self) -> "OverrideRequestQuerySet":
        return self.filter(answer=OverrideRequest.Answer.NONE)


class OverrideRequest(Record):
    """Somebody asks a supervisor to send a referral that no consent allows, and says why."""

    class Answer(models.TextChoices):
        NONE = "none", _("Not answered yet")
        SENT = "sent", _("Sent without a consent")
        REFUSED = "refused", _("Said no")
        # A consent came, or the referral was taken back.
        NOT_NEEDED = "not_needed", _("No longer needed")

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="override_requests", verbose_name=_("referral"), editable=False
    )
    reason = models.CharField(_("why it is asked"), max_length=500)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answer = models.CharField(_("answer"), max_length=15, choices=Answer, default=Answer.NONE)
    answer_reason = models.CharField(_("why so"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip

    LOCKED_AFTER = ("referral",)
    objects: ClassVar = OverrideRequestQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("request to send without a consent")
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["asked_at", "id"], condition=Q(answer="none"), name="overriderequest_waiting"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answer="none"), name="overriderequest_one_waits"
            ),
            models.CheckConstraint(
                condition=~Q(reason__regex=r"^\s*$"), name="overriderequest_says_why"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["none", "sent", "refused", "not_needed"]),
                name="overriderequest_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at=None, answered_by=None)
                | ~Q(answer="none") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="overriderequest_answered_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(answer_reason__regex=r"^\s*$"),
                name="overriderequest_refused_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_answer_display())

    def people_ids(self) -> list[UUID]:
        return [self.referral_id, *self.referral.people_ids()]
