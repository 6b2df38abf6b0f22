from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from neighbors.models.terms import DataCategory, labels_of


class Channel(models.TextChoices):
    """By which way it left the house."""

    REFERRAL = "referral", _("Referral")
    PROVIDER_LINK = "provider_link", _("Provider's link")
    FHIR = "fhir", _("FHIR export")
    PHONE = "phone", _("Phone")
    PAPER = "paper", _("Paper")
    OTHER = "other", _("Other")


class DisclosureQuerySet(RecordQuerySet):
    def overrides(self) -> "DisclosureQuerySet":
        """Shared without a consent that allowed it, each with its reason."""
        return self.filter(consent=None)


class Disclosure(Record):
    """Something about a neighbor was shared: what, with whom, why, when, and what allowed it.

    Written in the transaction of the sharing, by `share` alone; it stands as it was.
    """

    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="disclosures", verbose_name=_("neighbor")
    )
    consent = models.ForeignKey(
        "neighbors.Consent", models.PROTECT, null=True, related_name="disclosures", verbose_name=_("consent")
    )
    # Why it was shared without one.
    override_reason = models.CharField(_("shared without consent because"), max_length=500, blank=True)
    categories = ArrayField(
        models.CharField(max_length=20, choices=DataCategory), verbose_name=_("what was shared")
    )
    # Goes along with what is shared (42 CFR 2.32): the notice, and what the consent covers.
    consented_scope = ArrayField(
        models.CharField(max_length=20, choices=DataCategory),
        verbose_name=_("what the consent covers"),
        default=list,
    )
    notice = models.TextField(_("notice that went along"))
    recipient = models.CharField(_("who got it"), max_length=300)
    purpose = models.CharField(_("what for"), max_length=500)
    channel = models.CharField(_("by which way"), max_length=15, choices=Channel)
    # The record that was shared, in whichever room above: a referral.
    about = models.UUIDField(_("about"), null=True)
    shared_at = models.DateTimeField(_("shared"))
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("shared by")
    )

    objects: ClassVar = DisclosureQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("disclosure")
        indexes = [
            models.Index(fields=["neighbor", "-shared_at", "-id"], name="disclosure_of_a_neighbor"),
            models.Index(
                fields=["-shared_at", "-id"], condition=Q(consent=None), name="disclosure_overrides"
            ),
            models.Index(fields=["about"], name="disclosure_by_what_was_shared"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False, override_reason="")
                | (Q(consent=None) & ~Q(override_reason__regex=r"^\s*$")),
                name="disclosure_by_consent_or_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(categories__len__gt=0, categories__contained_by=DataCategory.values),
                name="disclosure_says_what_was_shared",
            ),
            models.CheckConstraint(
                condition=Q(consent=None, consented_scope=[])
                | Q(consent__isnull=False, categories__contained_by=models.F("consented_scope")),
                name="disclosure_within_what_was_consented",
            ),
            models.CheckConstraint(
                condition=~Q(recipient__regex=r"^\s*$") & ~Q(purpose__regex=r"^\s*$") & ~Q(notice=""),
                name="disclosure_says_to_whom_why_and_carries_the_notice",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="disclosure_channel_known"
            ),
        ]  # fmt: skip
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.recipient

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]

    @property
    def is_override(self) -> bool:
        return self.consent_id is None

    @property
    def labels(self) -> str:
        """What was shared, in words."""
        return labels_of(self.categories)
