from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class CallPromise(Record):
    """A call that a clinician decided to follow up points at one follow-up: its own, or the one it joins."""

    call = models.OneToOneField("calls.Call", models.PROTECT, related_name="promise")
    follow_up = models.ForeignKey("followups.FollowUp", models.PROTECT, related_name="call_promises")

    class Meta(Record.Meta):
        verbose_name = _("promise of a call")

    def __str__(self) -> str:
        return str(self.pk)
