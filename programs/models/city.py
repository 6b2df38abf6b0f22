from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record

# Codes of the rooms above that a profile may name; a test holds them to those rooms' own.
RISKS = ("low", "moderate", "high")
CLOSURE_REASONS = ("connected", "goals_met", "declined", "unable_to_reach", "moved", "deceased", "other")


def usual_closing_approval() -> dict[str, list[str]]:
    return {"risks": ["high"], "reasons": ["unable_to_reach"]}


def usual_familiar() -> dict[str, int]:
    return {"responses": 5, "days": 365}


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

    # Which cases close only with a second person's word: by risk, or by the reason of closing.
    closing_approval = models.JSONField(
        _("closing that needs a supervisor"), default=usual_closing_approval, blank=True
    )
    # A neighbor is familiar after so many responses in so many days.
    familiar = models.JSONField(_("who is familiar"), default=usual_familiar, blank=True)
    # What a reader of signed notes and closed cases asks of each: code and question.
    rubric = models.JSONField(_("rubric"), default=list, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("city")
        constraints = [models.UniqueConstraint(Value(1), name="city_is_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
