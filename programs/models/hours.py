from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record
from programs.models.effective import Effective, one_at_a_time
from programs.models.program import Program

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


class MinutesOpen(Func):
    """The minutes of the day from opening to closing; past 1440 when the shift crosses midnight."""

    template = (
        "int4range((extract(epoch from opens) / 60)::int, "
        "(extract(epoch from closes) / 60)::int + CASE WHEN closes <= opens THEN 1440 ELSE 0 END)"
    )
    output_field = IntegerRangeField()


class ServiceHours(Effective):
    """When a program is staffed, on the city's wall clock, and who says so.

    `closes` at or before `opens` is on the next day. Sources disagree about some hours: the row is what
    we go by, and what the others say is kept in `disagreeing`.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="hours", verbose_name=_("program"))
    weekdays = ArrayField(models.IntegerField(), verbose_name=_("weekdays"), help_text=_("1 is Monday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    source = models.CharField(_("source"), max_length=300)
    disagreeing = ArrayField(models.TextField(), verbose_name=_("other sources say"), default=list)

    class Meta(Effective.Meta):
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")
        ordering = ["program__position", "starts_on", "opens"]
        constraints = [
            *Effective.Meta.constraints,
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=EVERY_DAY) & Q(weekdays__len__gt=0),
                name="servicehours_weekdays_known",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="servicehours_has_a_source"),
            one_at_a_time("program", name="servicehours_said_once", also=("weekdays", MinutesOpen())),
        ]

    def __str__(self) -> str:
        return f"{self.program} {self.opens:%H:%M}-{self.closes:%H:%M}"


class ClosedDay(Record):
    """A day of the city on which a program, or without one every program, is not staffed."""

    day = models.DateField(_("day"))
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="closed_days", verbose_name=_("program")
    )
    name = models.CharField(_("name"), max_length=100)

    class Meta(Record.Meta):
        verbose_name = _("closed day")
        ordering = ["day", "program__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "program"], nulls_distinct=False, name="closedday_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
