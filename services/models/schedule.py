from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.models.entry import Part, hangs_on_one, owner, text


class Schedule(Part):
    """When it is open: a rule of RFC 5545 in columns, on the city's wall clock.

    `closes_at` at or before `opens_at` is on the next day. Without both times it tells days or words, and
    nobody can say from it whether somebody is there now.
    """

    class Frequency(models.TextChoices):
        WEEKLY = "WEEKLY", _("every week")
        MONTHLY = "MONTHLY", _("every month")

    class Weekday(models.TextChoices):
        MO = "MO", _("Monday")
        TU = "TU", _("Tuesday")
        WE = "WE", _("Wednesday")
        TH = "TH", _("Thursday")
        FR = "FR", _("Friday")
        SA = "SA", _("Saturday")
        SU = "SU", _("Sunday")

    service = owner("Service", "schedules", _("service"))
    location = owner("Location", "schedules", _("location"))
    service_at_location = owner("ServiceAtLocation", "schedules", _("service at a location"))
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    dtstart = models.DateField(_("first day"), null=True, blank=True)
    # Hours east of UTC, as the source says it; the city's own zone is what counts.
    timezone = models.DecimalField(_("time zone"), max_digits=4, decimal_places=2, null=True, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many times"), null=True, blank=True)
    wkst = models.CharField(_("first day of the week"), max_length=2, choices=Weekday, blank=True)
    freq = models.CharField(_("how often"), max_length=7, choices=Frequency, blank=True)
    interval = models.PositiveSmallIntegerField(_("every so many"), null=True, blank=True)
    byday = text(_("on days"), 100)
    byweekno = text(_("in weeks"), 200)
    bymonthday = text(_("on days of the month"), 200)
    byyearday = text(_("on days of the year"), 1500)
    description = text(_("description"))
    opens_at = models.TimeField(_("opens"), null=True, blank=True)
    closes_at = models.TimeField(_("closes"), null=True, blank=True)
    schedule_link = models.URLField(_("website"), max_length=500, blank=True)
    attending_type = text(_("how one takes part"))
    notes = text(_("notes"))

    OWNERS = ("service", "location")
    INSIDE = ("service_at_location",)

    class Meta(Part.Meta):
        verbose_name = _("schedule")
        ordering = ["position", "id"]
        constraints = [
            hangs_on_one("service", "location", name="schedule_hangs_on_one"),
            models.CheckConstraint(
                condition=Q(freq__in=["", "WEEKLY", "MONTHLY"]), name="schedule_freq_known"
            ),
            models.CheckConstraint(
                condition=Q(wkst__in=["", "MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
                name="schedule_wkst_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="schedule_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(interval=None) | Q(interval__gte=1), name="schedule_interval_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return self.description or f"{self.byday} {self.opens_at}-{self.closes_at}"
