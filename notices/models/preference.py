from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet
from notices.models.kinds import FACTS, Kind, Urgency

NEVER_MUTED = sorted(kind.value for kind, facts in FACTS.items() if not facts.can_be_muted)
# What can't wait can't wait for a digest either.
NEVER_LATER = sorted(kind.value for kind, facts in FACTS.items() if facts.urgency == Urgency.NOW)


class PreferenceQuerySet(RecordQuerySet["Preference"]):
    def of(self, user: Any) -> "PreferenceQuerySet":
        return self.filter(user=user)


class Preference(Record):
    """How one person wants to be told of one kind. Without a row, as the kind's urgency says.

    Every notice is written, whatever is chosen: muting takes it off the count and out of Today, and no
    more. What somebody else relies on being known can't be muted, and the database refuses the row.
    """

    class InApp(models.TextChoices):
        COUNTED = "counted", _("Count it")
        MUTED = "muted", _("Keep it quiet")

    class Email(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("When my shift starts")
        NEVER = "never", _("Never")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    in_app = models.CharField(_("in HEART"), max_length=10, choices=InApp, default=InApp.COUNTED)
    email = models.CharField(_("by e-mail"), max_length=10, choices=Email)

    objects: ClassVar = PreferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("notice preference")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_one_per_kind"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="preference_kind_known"),
            models.CheckConstraint(
                condition=Q(in_app__in=["counted", "muted"], email__in=["at_once", "digest", "never"]),
                name="preference_choice_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEVER_MUTED) | (~Q(in_app="muted") & ~Q(email="never")),
                name="preference_some_are_never_muted",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEVER_LATER) | ~Q(email="digest"),
                name="preference_some_are_never_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.in_app}, {self.email}"


def default_email(kind: Kind) -> Preference.Email:
    """How a kind is mailed to whoever chose nothing."""
    later = FACTS[kind].urgency == Urgency.TODAY
    return Preference.Email.DIGEST if later else Preference.Email.AT_ONCE


class QuietHours(Record):
    """When one person gets no e-mail but what can't wait, on the city's wall clock.

    From `starts` up to `ends`, which is on the next day when it is the earlier of the two.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="quiet_hours")
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta(Record.Meta):
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")
        constraints = [
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="quiethours_are_not_all_day")
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"
