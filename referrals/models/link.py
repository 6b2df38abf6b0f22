import hashlib
import secrets
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from referrals.models.referral import Referral


class ProviderLinkQuerySet(RecordQuerySet):
    def unused(self) -> "ProviderLinkQuerySet":
        return self.filter(used_at=None, withdrawn_at=None)

    def by_token(self, token: str) -> "ProviderLinkQuerySet":
        return self.filter(token_hash=hash_of(token))


class ProviderLink(Record):
    """A way for a provider to answer once, without an account. Only a hash of its secret is kept."""

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="links", verbose_name=_("referral"), editable=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("ends"))
    # Answered: opening it uses nothing, because mail scanners open what they find.
    used_at = models.DateTimeField(_("answered"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    LOCKED_AFTER = ("referral",)
    objects: ClassVar = ProviderLinkQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("provider's link")
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="providerlink_one_a_referral",
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex="^[0-9a-f]{64}$"), name="providerlink_keeps_only_a_hash"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="providerlink_used_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="providerlink_ends_after_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return str(self.made_at)

    def people_ids(self) -> list[UUID]:
        return [self.referral_id, *self.referral.people_ids()]

    def has_expired(self, at: datetime) -> bool:
        return at >= self.expires_at


def new_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
