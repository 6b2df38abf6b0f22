from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import EvidenceSource
from heart.core.models import Record
from referrals.models.referral import Referral


class ReferralEvent(Record):
    """One change of a referral: who recorded it, who says so, and how we know. The last one counts."""

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="events", verbose_name=_("referral"), editable=False
    )
    place = models.PositiveSmallIntegerField(_("step"), editable=False)
    status = models.CharField(_("status"), max_length=15, choices=Referral.Status)
    source = models.CharField(_("who says so"), max_length=10, choices=EvidenceSource)
    evidence = models.CharField(_("how we know"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    LOCKED_AFTER = ("referral",)

    class Meta(Record.Meta):
        verbose_name = _("step of a referral")
        ordering = ["referral", "place"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "place"], name="referralevent_one_a_place"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft", "sent", "accepted", "waitlisted", "declined", "scheduled", "received",
                        "not_received", "withdrawn",
                    ]
                ),
                name="referralevent_status_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=EvidenceSource.values), name="referralevent_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | ~Q(evidence=""), name="referralevent_received_says_how"
            ),
        ]  # fmt: skip
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.get_status_display())

    def people_ids(self) -> list[UUID]:
        return [self.referral_id, *self.referral.people_ids()]
