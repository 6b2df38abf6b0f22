import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

MAX_TRIES = 5
# Longer than any send: a claim older than this belongs to a process that died.
CLAIM_LAPSES_AFTER = timedelta(minutes=5)
WAITING = Q(sent_at=None, parked_at=None, dropped_at=None, part_of=None)


class OutboxQuerySet(models.QuerySet):
    def parked(self) -> "OutboxQuerySet":
        """Given up after five tries: a person has to look."""
        return self.filter(parked_at__isnull=False)

    def waiting(self) -> "OutboxQuerySet":
        """Neither sent, nor parked, nor dropped, nor handed to a digest."""
        return self.filter(WAITING)

    def due(self, at: datetime) -> "OutboxQuerySet":
        """Waiting, its time come, and claimed by nobody who could still be sending."""
        return self.waiting().filter(
            Q(claimed_at=None) | Q(claimed_at__lte=at - CLAIM_LAPSES_AFTER), next_try_at__lte=at
        )

    def in_state(self, state: str) -> "OutboxQuerySet":
        return self.filter(STATES[OutboxEmail.State(state)])


class OutboxEmail(models.Model):
    """One e-mail on its way, of one notice or of one shift's digest: claimed, then sent, then marked."""

    class State(models.TextChoices):
        PARKED = "parked", _("Given up")
        WAITING = "waiting", _("Waiting")
        IN_DIGEST = "in_digest", _("Waits for a digest")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")

    class Unwanted(models.TextChoices):
        """Why an e-mail was not sent after all; the notice stands in its reader's inbox."""

        LEFT = "left", _("the person left")
        SETTLED = "settled", _("it was settled before")
        NOT_THEIRS = "not_theirs", _("it is someone else's now")
        READ = "read", _("it was read in HEART before")
        MUTED = "muted", _("the person asked for none")
        EMPTY = "empty", _("nothing was left to tell")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.OneToOneField(
        "notices.Notice", models.PROTECT, null=True, blank=True, related_name="email"
    )
    # A digest has no notice of its own: it carries those of its parts, for one person and one shift.
    digest_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    digest_at = models.DateTimeField(null=True, blank=True)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(max_length=20, choices=Unwanted, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail to send")
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=WAITING, name="outbox_waiting"),
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
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_because="")
                | (Q(dropped_at__isnull=False) & ~Q(dropped_because="")),
                name="outbox_dropped_says_why",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=False, digest_for=None, digest_at=None)
                | Q(notice=None, digest_for__isnull=False, digest_at__isnull=False, part_of=None),
                name="outbox_of_a_notice_or_a_digest",
            ),
            models.UniqueConstraint(fields=["digest_for", "digest_at"], name="outbox_one_digest_per_shift"),
        ]

    def __str__(self) -> str:
        return f"e-mail {self.pk}"

    @property
    def reader(self) -> User:
        return self.notice.recipient if self.notice else self.digest_for  # type: ignore[return-value]

    @property
    def state(self) -> "OutboxEmail.State":
        """The same as `in_state`, of one row."""
        if self.parked_at:
            return self.State.PARKED
        if self.sent_at:
            return self.State.SENT
        if self.dropped_at:
            return self.State.DROPPED
        return self.State.IN_DIGEST if self.part_of_id else self.State.WAITING

    @property
    def message_id(self) -> str:
        """The same for every send of this row, so that a mailbox can tell a resend from a second notice."""
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        name = f"notice-{self.notice_id}" if self.notice_id else f"digest-{self.pk}"
        return f"<{name}@{domain}>"


STATES: dict[OutboxEmail.State, Q] = {
    OutboxEmail.State.PARKED: Q(parked_at__isnull=False),
    OutboxEmail.State.WAITING: WAITING,
    OutboxEmail.State.IN_DIGEST: Q(part_of__isnull=False, sent_at=None, dropped_at=None),
    OutboxEmail.State.SENT: Q(sent_at__isnull=False),
    OutboxEmail.State.DROPPED: Q(dropped_at__isnull=False),
}
