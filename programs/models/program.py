from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class RetirableQuerySet(RecordQuerySet):
    def in_use(self) -> "RetirableQuerySet":
        """Not retired: what a form may offer."""
        return self.filter(retired_at=None)


class Retirable(Record):
    """A noun that others point at: when the profile drops it, it is retired and never deleted."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects: ClassVar = RetirableQuerySet.as_manager()

    class Meta(Record.Meta):
        abstract = True
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="%(class)s_has_a_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Program(Retirable):
    """One way in which the city answers, such as CRT."""

    name = models.CharField(_("name"), max_length=100)
    # A member of staff by name, whatever their role: who hears when a promise is a day late.
    director = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="directs",
        verbose_name=_("director"),
    )
    # The code of the program without police that could have taken a call of this one, where there is one.
    unarmed = models.CharField(_("instead without police"), max_length=40, blank=True)

    class Meta(Retirable.Meta):
        verbose_name = _("program")


class Beat(Retirable):
    """A part of the city, as the 911 system divides it."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    # Its border as points of latitude and longitude, in order; what no map was loaded for has none.
    outline = models.JSONField(_("outline"), null=True, blank=True)

    class Meta(Retirable.Meta):
        verbose_name = _("beat")

    @property
    def middle(self) -> tuple[float, float]:
        """The latitude and longitude in the middle of its border."""
        latitudes, longitudes = zip(*self.outline or [(0.0, 0.0)], strict=True)
        return (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2
