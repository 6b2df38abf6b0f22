from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followups.models.attempt import ContactAttempt
from heart.core.models import Record


class StruckAttempt(Record):
    """A try that its author took back at once: it was entered in error.

    It is moved here, under its own id, so that no list, rule or figure can count it by mistake.
    """

    follow_up = models.ForeignKey("followups.FollowUp", models.PROTECT, related_name="struck_attempts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"))
    method = models.CharField(_("how"), max_length=10, choices=ContactAttempt.Method)
    outcome = models.CharField(_("what happened"), max_length=15, choices=ContactAttempt.Outcome)
    note = models.TextField(_("note"), blank=True)
    struck_at = models.DateTimeField(_("taken back"))

    class Meta(Record.Meta):
        verbose_name = _("try that was taken back")
        ordering = ["at", "id"]
        constraints = [
            # A contact settles the promise and opens the next: that is not taken back by a press.
            models.CheckConstraint(condition=~Q(outcome="reached"), name="struckattempt_never_a_contact"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.follow_up_id, *self.follow_up.people_ids()]
