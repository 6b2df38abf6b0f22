"""Days counted once: sums and lengths of what happened, so that nobody has to read every row again.

All of it is computed from the rows and can be thrown away at any time; so it has no history of its own.
`insights.measures.summaries` reads it, `insights.actions.summaries` writes it, docs/adr has the reasons.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangedDay(models.Model):
    """Something of this day of the city changed. Written by triggers, in the transaction of the change.

    A row for each change and never a shared one: two who write on the same day do not wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("changed day")
        indexes = [models.Index(fields=["day"], name="changedday_by_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class SummarizedDay(models.Model):
    """This day is counted, in this layout; without a row of `ChangedDay` the sums are what the rows say."""

    day = models.DateField(_("day"), primary_key=True)
    layout = models.CharField(_("layout"), max_length=16)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("summarized day")

    def __str__(self) -> str:
        return f"{self.day}"


class Tally(models.Model):
    """One day's counts and sums of one source, in the order of the layout.

    `program` is "" for rows of every program where a row may be of several. `axis` and `code` narrow it to
    one beat, call type, part of the day or need; both are "" for all.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=20)
    program = models.CharField(_("program"), max_length=40, blank=True)
    axis = models.CharField(_("axis"), max_length=20, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    counts = ArrayField(models.BigIntegerField(), verbose_name=_("counts"))
    sums = ArrayField(models.DecimalField(max_digits=24, decimal_places=6), verbose_name=_("sums"))

    class Meta:
        verbose_name = _("tally")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "axis", "day", "program", "code"], name="tally_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(axis="", code="") | ~Q(axis="") & ~Q(code=""), name="tally_axis_has_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"


class LengthTally(models.Model):
    """One day's lengths of time that fall into one minute: each length in seconds, and how often it came.

    With it a median over years is exact: the minutes are counted first, then one of them is opened.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=20)
    program = models.CharField(_("program"), max_length=40, blank=True)
    name = models.CharField(_("length"), max_length=40)
    minute = models.IntegerField(_("minute"))
    known = models.BigIntegerField(_("how many"))
    seconds = ArrayField(models.DecimalField(max_digits=24, decimal_places=6), verbose_name=_("seconds"))
    times = ArrayField(models.BigIntegerField(), verbose_name=_("times"))

    class Meta:
        verbose_name = _("lengths of a day")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "name", "day", "program", "minute"], name="lengthtally_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(seconds__len=models.F("times__len"), known__gt=0), name="lengthtally_is_of_pairs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"


class FigureCheck(models.Model):
    """A night's comparison of the sums with the rows. `differences` is empty, or an alarm."""

    night = models.DateField(_("night"), primary_key=True)
    at = models.DateTimeField(_("at"))
    compared = models.PositiveIntegerField(_("compared"))
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("check of the figures")

    def __str__(self) -> str:
        return f"{self.night}"
