from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class Team(Record):
    """People who share a queue of cases."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    # A member of staff by name, whatever their role: who hears when a promise of the team comes close.
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("lead"),
    )

    class Meta(Record.Meta):
        verbose_name = _("team")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
