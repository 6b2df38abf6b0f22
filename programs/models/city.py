from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class City(Record):
    """The city of this installation: there is one, or none before its profile is loaded."""

    name = models.CharField(_("name"), max_length=100)
    zone = models.CharField(_("time zone"), max_length=60)
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list)
    # The longest that a consent holds by the law of this place; null: as long as it says itself.
    consent_days = models.PositiveSmallIntegerField(_("days that a consent holds"), null=True, blank=True)
    # How long a claim of one's own waits for its first work; null: it does not lapse.
    claim_minutes = models.PositiveSmallIntegerField(_("minutes that a claim holds"), null=True, blank=True)

    # How many days a request to a provider may wait for its next step, by need; "other" for all the rest.
    referral_days = models.JSONField(_("days that a referral waits"), default=dict, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("city")
        constraints = [models.UniqueConstraint(Value(1), name="city_is_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
