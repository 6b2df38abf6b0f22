import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notices.models import kinds
from notices.models.preference import Preference


class NoticeQuerySet(models.QuerySet):
    def to(self, user: Any) -> "NoticeQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def new_to(self, user: Any) -> "NoticeQuerySet":
        """What counts as new: unread, and of no kind that this person keeps quiet."""
        quiet = Preference.objects.of(user).filter(in_app=Preference.InApp.MUTED)
        return self.to(user).unread().exclude(kind__in=quiet.values("kind"))


class Notice(models.Model):
    """Something that one person is told, once. A row first; e-mail follows through the outbox.

    Carries no name and no clinical word: a kind, a case number and a way there.
    """

    Kind = kinds.Kind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    about_id = models.UUIDField()
    case_number = models.CharField(_("case"), max_length=30, blank=True)
    path = models.CharField(max_length=200)
    # The step that this notice is of ("overdue:1"): telling twice writes once.
    step = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        indexes = [
            models.Index(fields=["recipient", "-at", "-id"], name="notice_newest_first"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "about_id", "step"], name="notice_once"),
            models.CheckConstraint(condition=Q(kind__in=kinds.Kind.values), name="notice_kind_known"),
            models.CheckConstraint(condition=Q(path__regex=r"^/([^/\\]|$)"), name="notice_path_is_ours"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(read_at__isnull=False),
                name="notice_acknowledged_is_read",
            ),
        ]

    @property
    def version(self) -> int:
        return 1 + sum(moment is not None for moment in (self.read_at, self.acknowledged_at))

    @property
    def updated_at(self) -> datetime:
        return self.acknowledged_at or self.read_at or self.created_at

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case_number}".strip()

    @property
    def says(self) -> str:
        """The whole sentence, without a name or a clinical word."""
        return kinds.FACTS[kinds.Kind(self.kind)].says % {"case": self.case_number}
