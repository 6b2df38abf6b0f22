from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.effective import Effective, one_at_a_time, or_none
from programs.models.program import Program


class FollowUpPolicy(Effective):
    """How soon after an encounter we come back, who does, and how often we try.

    Without a program it holds for every program that has no policy of its own.
    """

    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="policies", verbose_name=_("program")
    )
    opens_after = models.DurationField(_("window opens after"))
    due_after = models.DurationField(_("due after"))
    followed_by = models.ForeignKey(
        Program, models.PROTECT, related_name="follows_up_by", verbose_name=_("followed up by")
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=3)

    class Meta(Effective.Meta):
        verbose_name = _("follow-up policy")
        verbose_name_plural = _("follow-up policies")
        ordering = ["starts_on"]
        constraints = [
            *Effective.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens_after__gte=timedelta(0)) & Q(opens_after__lt=F("due_after")),
                name="followuppolicy_opens_before_due",
            ),
            models.CheckConstraint(condition=Q(tries__gte=1), name="followuppolicy_tries_at_least_once"),
            one_at_a_time(or_none("program"), name="followuppolicy_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.opens_after} - {self.due_after}"
