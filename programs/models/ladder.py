"""Who hears of a promise that comes close or is late, and when: the rungs of a policy's ladder."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from programs.models.policy import FollowUpPolicy


class Audience(models.TextChoices):
    OWNER = "owner", _("who has the case")
    LEAD = "lead", _("the team's lead")
    SUPERVISOR = "supervisor", _("the supervisors")
    DIRECTOR = "director", _("the program's director")


class EscalationRung(Record):
    """One step: `after` so long (negative: before) its act-by or its due, these people are told, once."""

    class CountsFrom(models.TextChoices):
        ACT_BY = "act_by", _("act by")
        DUE = "due", _("due")

    policy = models.ForeignKey(
        FollowUpPolicy, models.PROTECT, related_name="rungs", verbose_name=_("follow-up policy")
    )
    step = models.CharField(_("step"), max_length=20)
    counts_from = models.CharField(_("counts from"), max_length=10, choices=CountsFrom)
    after = models.DurationField(_("so long after"))
    to = ArrayField(models.CharField(max_length=10, choices=Audience), verbose_name=_("tells"))
    can_be_muted = models.BooleanField(_("can be muted"), default=False)

    class Meta(Record.Meta):
        verbose_name = _("rung of escalation")
        verbose_name_plural = _("rungs of escalation")
        ordering = ["counts_from", "after", "step"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "step"], name="escalationrung_step_once"),
            models.CheckConstraint(condition=Q(step__regex=r"^[a-z_]+$"), name="escalationrung_has_a_step"),
            models.CheckConstraint(
                condition=Q(counts_from__in=["act_by", "due"]), name="escalationrung_counts_from_known"
            ),
            models.CheckConstraint(
                condition=Q(to__contained_by=["owner", "lead", "supervisor", "director"], to__len__gt=0),
                name="escalationrung_tells_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.step
