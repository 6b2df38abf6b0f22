"""A request to a service, for one need: its status is what the provider said, never what came of it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class StandsByEvents(pgtrigger.Trigger):
    """A referral stands where its last event says, or PostgreSQL refuses the transaction."""

    name = "stands_by_events"
    level = pgtrigger.Row
    when = pgtrigger.After
    # At the end of the transaction: the referral and its event are written one after the other.
    timing = pgtrigger.Deferred
    operation = pgtrigger.Insert | pgtrigger.UpdateOf("status")
    func = """
        IF EXISTS (
            SELECT 1 FROM referrals_referral referral
            WHERE referral.id = NEW.id AND referral.status IS DISTINCT FROM (
                SELECT status FROM referrals_referralevent
                WHERE referral_id = NEW.id ORDER BY place DESC LIMIT 1)
        ) THEN
            RAISE EXCEPTION 'A referral is moved by its events alone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'stands_by_events';
        END IF;
        RETURN NULL;
    """


class ReferralQuerySet(RecordQuerySet):
    def open(self) -> "ReferralQuerySet":
        return self.filter(status__in=Referral.OPEN)

    def ended(self) -> "ReferralQuerySet":
        return self.exclude(status__in=Referral.OPEN)

    def unanswered(self) -> "ReferralQuerySet":
        return self.filter(status=Referral.Status.SENT)

    def owned_by(self, user: models.Model) -> "ReferralQuerySet":
        """Of the cases that this person has: they answer for it until a provider accepts."""
        return self.filter(need__case__assigned_to=user)

    def gone_stale(self, at: datetime) -> "ReferralQuerySet":
        """Open for longer than their need's limit since the last step, and not yet given back."""
        return self.open().filter(check_at__lte=at, stale_at=None)


class Referral(Record):
    """A need is sent to a service. Its owner is who has the case, whatever the status."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        WAITLISTED = "waitlisted", _("On a waiting list")
        DECLINED = "declined", _("Declined by the provider")
        SCHEDULED = "scheduled", _("Appointment made")
        RECEIVED = "received", _("Service received")
        NOT_RECEIVED = "not_received", _("Service not received")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    OPEN = [Status.DRAFT, Status.SENT, Status.ACCEPTED, Status.WAITLISTED, Status.SCHEDULED]
    # What a provider can say through its link.
    ANSWERS = [Status.ACCEPTED, Status.WAITLISTED, Status.SCHEDULED, Status.DECLINED]
    # A dead end: the neighbor was sent there and got nothing.
    FAILED = [Status.DECLINED, Status.NOT_RECEIVED]
    _ENDS = {Status.RECEIVED, Status.NOT_RECEIVED, Status.WITHDRAWN}
    # Some neighbors just go: what is sent may be received before anybody answers.
    TRANSITIONS = {
        Status.DRAFT: {Status.SENT, Status.WITHDRAWN},
        Status.SENT: {Status.ACCEPTED, Status.WAITLISTED, Status.SCHEDULED, Status.DECLINED, *_ENDS},
        Status.ACCEPTED: {Status.WAITLISTED, Status.SCHEDULED, Status.DECLINED, *_ENDS},
        Status.WAITLISTED: {Status.ACCEPTED, Status.SCHEDULED, Status.DECLINED, *_ENDS},
        # An appointment may be moved.
        Status.SCHEDULED: {Status.SCHEDULED, Status.WAITLISTED, Status.DECLINED, *_ENDS},
        Status.DECLINED: set(),
        Status.RECEIVED: set(),
        Status.NOT_RECEIVED: set(),
        Status.WITHDRAWN: set(),
    }

    need = models.ForeignKey(
        "cases.Need", models.PROTECT, related_name="referrals", verbose_name=_("need"), editable=False
    )
    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="referrals", verbose_name=_("service")
    )
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.DRAFT)
    warm_handoff = models.BooleanField(_("warm handoff"), default=False)
    # What allowed it to be sent; none when a supervisor set the rule aside, with a reason.
    consent = models.ForeignKey(
        "neighbors.Consent", models.PROTECT, null=True, blank=True, related_name="referrals",
        verbose_name=_("consent"),
    )  # fmt: skip
    decline_reason = models.CharField(_("why it was declined"), max_length=300, blank=True)
    appointment_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    # By when the next step is expected: the last step and the need's own limit.
    check_at = models.DateTimeField(_("next step by"), null=True, blank=True)
    stale_at = models.DateTimeField(_("came back for want of a step"), null=True, blank=True)
    # When it was a dead end for the neighbor: declined, not received, or without an answer for too long.
    failed_at = models.DateTimeField(_("dead end"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"), editable=False
    )

    LOCKED_AFTER = ("need",)
    objects: ClassVar = ReferralQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("referral")
        indexes = [
            models.Index(
                fields=["check_at"],
                condition=Q(status__in=["draft", "sent", "accepted", "waitlisted", "scheduled"],
                            stale_at=None),
                name="referral_to_give_back",
            ),
            models.Index(
                fields=["service", "failed_at"], condition=Q(failed_at__isnull=False),
                name="referral_dead_ends",
            ),
            models.Index(fields=["sent_at"], name="referral_by_sending"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["need", "service"],
                condition=Q(status__in=["draft", "sent", "accepted", "waitlisted", "scheduled"]),
                name="referral_one_open_a_service",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft", "sent", "accepted", "waitlisted", "declined", "scheduled", "received",
                        "not_received", "withdrawn",
                    ]
                ),
                name="referral_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", sent_at=None) | Q(status="withdrawn") | Q(sent_at__isnull=False),
                name="referral_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(status="declined") & ~Q(decline_reason="")
                | ~Q(status="declined") & Q(decline_reason=""),
                name="referral_declined_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status="received", received_on__isnull=False)
                | ~Q(status="received") & Q(received_on=None),
                name="referral_received_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["declined", "not_received"]) | Q(failed_at__isnull=False),
                name="referral_failed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "sent", "accepted", "waitlisted", "scheduled"],
                    check_at__isnull=False,
                )
                | ~Q(status__in=["draft", "sent", "accepted", "waitlisted", "scheduled"])
                & Q(check_at=None),
                name="referral_open_has_a_limit",
            ),
        ]  # fmt: skip
        triggers = [*Record.Meta.triggers, StandsByEvents()]

    def __str__(self) -> str:
        return str(self.service)

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])

    def people_ids(self) -> list[UUID]:
        return [self.need_id, *self.need.people_ids()]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_sent(self) -> bool:
        """With the provider: it can be answered, exported and shown."""
        return self.is_open and self.status != self.Status.DRAFT
