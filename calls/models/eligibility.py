from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CallEligibility(models.Model):
    """Whether a program's rules admit a call, and why not. Derived, so without a history of its own."""

    call = models.ForeignKey("calls.Call", models.CASCADE, related_name="eligibility")
    program = models.ForeignKey("programs.Program", models.PROTECT, related_name="+")
    eligible = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        verbose_name = _("eligibility of a call")
        ordering = ["program__position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "program"], name="calleligibility_once_a_program"),
            models.CheckConstraint(
                condition=Q(eligible=True, reasons__len=0) | Q(eligible=False, reasons__len__gt=0),
                name="calleligibility_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.program_id} {self.eligible}"
