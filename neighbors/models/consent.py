from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from neighbors.models.terms import (
    ConsentKind,
    DataCategory,
    GivenHow,
    RecipientKind,
    Statement,
    is_protected,
)

# What the neighbor agreed to: it stands as it was given. Who wants it otherwise gives a new one.
TERMS = (
    "neighbor", "kind", "neighbor_name", "discloser", "scope", "recipient", "recipient_kind",
    "recipient_members", "purpose", "given_how", "witness", "signer", "signer_role", "signed_on",
    "statements", "expires_on", "expires_event", "recorded_by",
)  # fmt: skip


class ConsentQuerySet(RecordQuerySet):
    def newest_first(self) -> "ConsentQuerySet":
        return self.order_by("-created_at", "-id")

    def standing(self) -> "ConsentQuerySet":
        """Neither taken back nor ended by their event; a date is asked with `has_ended`."""
        return self.filter(revoked_at=None, event_on=None)


class Consent(Record):
    """What a neighbor lets us share, with whom and what for; checked at the moment of sharing."""

    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="consents", verbose_name=_("neighbor")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ConsentKind, default=ConsentKind.GENERAL)
    # As on the paper: a neighbor may be known by other names later.
    neighbor_name = models.CharField(_("name of the person"), max_length=200, blank=True)
    discloser = models.CharField(_("who may share"), max_length=300, blank=True)
    scope = ArrayField(
        models.CharField(max_length=20, choices=DataCategory), verbose_name=_("what may be shared")
    )
    recipient = models.CharField(_("who may get it"), max_length=300)
    recipient_kind = models.CharField(
        _("recipient is"), max_length=15, choices=RecipientKind, default=RecipientKind.CLASS
    )
    recipient_members = models.CharField(_("who takes part in it"), max_length=1000, blank=True)
    purpose = models.CharField(_("what it is for"), max_length=500)
    given_how = models.CharField(_("how it was given"), max_length=15, choices=GivenHow)
    witness = models.CharField(_("witness"), max_length=200, blank=True)
    signer = models.CharField(_("signed by"), max_length=200, blank=True)
    signer_role = models.CharField(_("signer's role"), max_length=100, blank=True)
    signed_on = models.DateField(_("given on"), null=True, blank=True)
    statements = ArrayField(
        models.CharField(max_length=30, choices=Statement), verbose_name=_("they were told"), default=list
    )
    expires_on = models.DateField(_("ends after"), null=True, blank=True)
    expires_event = models.CharField(_("ends when"), max_length=300, blank=True)
    event_on = models.DateField(_("that happened on"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back with"),
    )
    revoked_reason = models.CharField(_("how they took it back"), max_length=300, blank=True)

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("consent")
        indexes = [models.Index(fields=["neighbor", "-created_at"], name="consent_of_a_neighbor")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_kind_known"),
            models.CheckConstraint(
                condition=Q(scope__contained_by=DataCategory.values), name="consent_scope_known"
            ),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=RecipientKind.values), name="consent_recipient_kind_known"
            ),
            models.CheckConstraint(condition=Q(given_how__in=GivenHow.values), name="consent_how_known"),
            models.CheckConstraint(
                condition=Q(statements__contained_by=Statement.values), name="consent_statements_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(signed_on=None) | Q(expires_on__gte=F("signed_on")),
                name="consent_ends_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(event_on=None) | ~Q(expires_event=""), name="consent_event_was_named"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="consent_revoked_says_when_and_who",
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.ReadOnly(name="terms_stand", fields=list(TERMS)),
            pgtrigger.Protect(
                name="revoked_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.recipient

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_protected(self) -> bool:
        """About substance use records, so that it needs all eleven elements."""
        return is_protected(self)

    def last_day(self, most_days: int | None) -> date | None:
        """The last day on which it holds: its own, or the longest that the law allows; None without one."""
        legal = self.signed_on + timedelta(days=most_days) if self.signed_on and most_days else None
        return min((day for day in (self.expires_on, legal) if day), default=None)

    def has_ended(self, on: date, most_days: int | None) -> bool:
        """Whether its date has passed, or its event has happened."""
        last = self.last_day(most_days)
        return self.event_on is not None or (last is not None and on > last)
