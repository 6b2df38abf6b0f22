"""Who is on, and who is away: what the forecast and act-by reckon with beside the hours."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from heart.core.models.stretch import never_two_at_once
from programs.models.program import Program


class OfOnePerson(Record):
    """A stretch of time of one person: from `starts_at` until just before `ends_at`, one at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)ss", verbose_name=_("who")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta(Record.Meta):
        abstract = True
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="%(class)s_ends_after_it_starts"
            ),
            never_two_at_once("user", name="%(class)s_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="%(class)s_by_end")]

    def __str__(self) -> str:
        return str(self.pk)


class Shift(OfOnePerson):
    """Someone works for a program for some hours."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="shifts", verbose_name=_("program"))

    class Meta(OfOnePerson.Meta):
        abstract = False
        verbose_name = _("shift")


class Absence(OfOnePerson):
    """Someone is away. The reason is a word from a list: nobody writes down what a colleague suffers from."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICK = "sick", _("Sick")
        TRAINING = "training", _("Training")
        OTHER = "other", _("Other")

    reason = models.CharField(_("reason"), max_length=10, choices=Reason)

    class Meta(OfOnePerson.Meta):
        abstract = False
        verbose_name = _("absence")
        constraints = [
            *OfOnePerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(reason__in=["leave", "sick", "training", "other"]), name="absence_reason_known"
            ),
        ]
