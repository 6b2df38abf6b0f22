import hashlib
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class CalendarFeedQuerySet(RecordQuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at=None)


class CalendarFeed(Record):
    """A secret address under which one person's calendar is read without signing in, until revoked.

    Only a hash of the secret is kept: the address is shown once, and nobody can look it up.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects: ClassVar = CalendarFeedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("calendar address")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="calendarfeed_one_live_per_person"
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex="^[0-9a-f]{64}$"), name="calendarfeed_keeps_only_a_hash"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def new_token() -> str:
    """A secret that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    # Without salt or stretching, unlike a password's: there is nothing to guess from.
    return hashlib.sha256(token.encode()).hexdigest()
