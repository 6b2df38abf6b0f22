import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MAX_TRIES = 5
# Longer than any send: a claim older than this belongs to a process that died.
CLAIM_LAPSES_AFTER = timedelta(minutes=5)


class OutboxQuerySet(models.QuerySet):
    def parked(self) -> "OutboxQuerySet":
        """Given up after five tries: a person has to look."""
        return self.filter(parked_at__isnull=False)

    def waiting(self) -> "OutboxQuerySet":
        """Neither sent, nor parked, nor dropped."""
        return self.filter(sent_at=None, parked_at=None, dropped_at=None)

    def due(self, at: datetime) -> "OutboxQuerySet":
        """Waiting, its time come, and claimed by nobody who could still be sending."""
        return self.waiting().filter(
            Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LAPSES_AFTER), next_try_at__lte=at
        )


class OutboxEmail(models.Model):
    """The e-mail of one notice, on its way: claimed, then sent, then marked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.OneToOneField("notices.Notice", models.PROTECT, related_name="email")
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # The recipient was deactivated before it went out.
    dropped_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail to send")
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(sent_at=None, parked_at=None, dropped_at=None),
                name="outbox_waiting",
            ),
            models.Index(fields=["parked_at"], condition=Q(parked_at__isnull=False), name="outbox_parked"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, dropped_at=None)
                | Q(sent_at=None, parked_at=None)
                | Q(dropped_at=None, parked_at=None),
                name="outbox_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(parked_at=None) | Q(tries__gte=MAX_TRIES), name="outbox_parked_after_tries"
            ),
        ]

    def __str__(self) -> str:
        return f"e-mail {self.pk}"

    @property
    def message_id(self) -> str:
        """The same for every send of this row, so that a mailbox can tell a resend from a second notice."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        return f"<notice-{self.notice_id}@{domain}>"
