from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from followups.models.copies import COUNTED
from heart.core.models import Record

# Who writes a try down within the hour writes it down at once.
ENTERED_LATE_AFTER = timedelta(hours=1)


class ContactAttempt(Record):
    """One try at contact: how, with whom, what came of it. `at` is when, `recorded_at` when it was typed."""

    class Method(models.TextChoices):
        PHONE = "phone", _("Phone")
        TEXT = "text", _("Text")
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("Video")
        EMAIL = "email", _("Email")
        LETTER = "letter", _("Letter")

    class WithWhom(models.TextChoices):
        NEIGHBOR = "neighbor", _("The neighbor")
        CONTACT = "contact", _("A contact of theirs")
        PROVIDER = "provider", _("A provider")
        NOBODY = "nobody", _("Nobody")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        LEFT_MESSAGE = "left_message", _("Left message")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        NOT_FOUND = "not_found", _("Not found")
        REFUSED = "refused", _("Said no")
        UNSAFE = "unsafe", _("Not safe")

    follow_up = models.ForeignKey("followups.FollowUp", models.PROTECT, related_name="attempts")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    method = models.CharField(_("how"), max_length=10, choices=Method)
    with_whom = models.CharField(_("with whom"), max_length=10, choices=WithWhom)
    contact = models.ForeignKey("neighbors.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("what happened"), max_length=15, choices=Outcome)
    language = models.CharField(_("language"), max_length=3, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=10, blank=True)
    note = models.TextField(_("note"), blank=True)
    # Why it was made outside what the neighbor said is safe.
    outside_reason = models.CharField(_("why outside what is safe"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=["phone", "text", "in_person", "video", "email", "letter"]),
                name="contactattempt_method_known",
            ),
            models.CheckConstraint(
                condition=Q(with_whom__in=["neighbor", "contact", "provider", "nobody"]),
                name="contactattempt_with_whom_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "reached",
                        "no_answer",
                        "left_message",
                        "wrong_number",
                        "not_found",
                        "refused",
                        "unsafe",
                    ]
                ),
                name="contactattempt_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="reached") | ~Q(with_whom="nobody"),
                name="contactattempt_reached_someone",
            ),
        ]
        indexes = [models.Index(fields=["follow_up", "at"], name="contactattempt_by_follow_up")]
        triggers = [*Record.Meta.triggers, *COUNTED]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def entered_late(self) -> bool:
        """Whether it was written down well after it was made; both times are kept."""
        return self.recorded_at - self.at > ENTERED_LATE_AFTER

    @property
    def reached_them(self) -> bool:
        """Whether this was a completed contact: with the neighbor, or with a contact of theirs."""
        return self.outcome == self.Outcome.REACHED and self.with_whom in (
            self.WithWhom.NEIGHBOR,
            self.WithWhom.CONTACT,
        )

    def people_ids(self) -> list[UUID]:
        return [self.follow_up_id, *self.follow_up.people_ids()]
