from datetime import datetime, timedelta
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.effective import Effective, EffectiveQuerySet, one_at_a_time, or_none
from programs.models.program import Program

# As many as there are (followups.models.ContactAttempt.Method, followups.calendar.DayPart).
MOST_WAYS = 6
MOST_DAY_PARTS = 3


class PolicyQuerySet(EffectiveQuerySet):
    def current(self) -> "PolicyQuerySet":
        """As the profile says it now; a line that it said before stays for the promises made under it."""
        return self.filter(superseded_at=None)


class FollowUpPolicy(Effective):
    """How soon after an encounter we come back, who does, how often we try, and how long a pause may be.

    Without a program it holds for every program that has no policy of its own, without a risk for every
    risk. A follow-up is pinned to its policy, so the terms of a line never change: a line that the profile
    says otherwise is superseded, and another one is added.
    """

    class Anchor(models.TextChoices):
        """From which moment the window counts; where it is not known, from the encounter's end."""

        ENCOUNTER_END = "encounter_end", _("the encounter's end")
        CALL_RECEIVED = "call_received", _("the 911 call")
        FIRST_CONTACT = "first_contact", _("the first contact, when the team arrived")

    class Risk(models.TextChoices):
        """Of the case (cases.Case.Risk); a room below cannot name that."""

        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")

    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="policies", verbose_name=_("program")
    )
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, blank=True)
    anchor = models.CharField(_("counted from"), max_length=20, choices=Anchor, default=Anchor.ENCOUNTER_END)
    opens_after = models.DurationField(_("window opens after"))
    due_after = models.DurationField(_("due after"))
    cadence = ArrayField(
        models.DurationField(), verbose_name=_("again after each contact"), default=list, blank=True
    )
    followed_by = models.ForeignKey(
        Program, models.PROTECT, related_name="follows_up_by", verbose_name=_("followed up by")
    )
    # Before a navigator may say that they could not be reached.
    tries = models.PositiveSmallIntegerField(_("tries"), default=3)
    channels = models.PositiveSmallIntegerField(_("different ways"), default=2)
    day_parts = models.PositiveSmallIntegerField(_("different parts of the day"), default=2)
    longest_pause = models.DurationField(_("longest pause"), default=timedelta(days=90))
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects: ClassVar = PolicyQuerySet.as_manager()

    class Meta(Effective.Meta):
        verbose_name = _("follow-up policy")
        verbose_name_plural = _("follow-up policies")
        ordering = ["starts_on"]
        triggers = [
            *Effective.Meta.triggers,
            pgtrigger.ReadOnly(
                name="terms_stand",
                exclude=["ends_on", "superseded_at", "version", "updated_at"],
            ),
        ]
        constraints = [
            *Effective.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens_after__gte=timedelta(0)) & Q(opens_after__lt=F("due_after")),
                name="followuppolicy_opens_before_due",
            ),
            models.CheckConstraint(
                condition=Q(risk__in=["", "low", "moderate", "high"]), name="followuppolicy_risk_known"
            ),
            models.CheckConstraint(
                condition=Q(anchor__in=["encounter_end", "call_received", "first_contact"]),
                name="followuppolicy_anchor_known",
            ),
            models.CheckConstraint(condition=Q(tries__gte=1), name="followuppolicy_tries_at_least_once"),
            models.CheckConstraint(
                condition=Q(channels__gte=1, channels__lte=MOST_WAYS), name="followuppolicy_ways_there_are"
            ),
            models.CheckConstraint(
                condition=Q(day_parts__gte=1, day_parts__lte=MOST_DAY_PARTS),
                name="followuppolicy_parts_of_the_day_there_are",
            ),
            models.CheckConstraint(
                condition=Q(longest_pause__gt=timedelta(0)), name="followuppolicy_pause_has_a_length"
            ),
            one_at_a_time(
                or_none("program"), "risk", name="followuppolicy_said_once", only=Q(superseded_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_after} - {self.due_after}"

    def anchor_of(
        self, *, ended_at: datetime, received_at: datetime | None, arrived_at: datetime | None
    ) -> datetime:
        """The moment from which the window after an encounter counts."""
        known = {self.Anchor.CALL_RECEIVED: received_at, self.Anchor.FIRST_CONTACT: arrived_at}
        return known.get(self.Anchor(self.anchor)) or ended_at

    def comes_back_after(self, contact: int) -> timedelta | None:
        """How long after the contact of this number (the first is 1) we come back; None: nothing is said.

        The last length of the cadence holds for all that follow.
        """
        return self.cadence[min(contact, len(self.cadence)) - 1] if self.cadence else None
