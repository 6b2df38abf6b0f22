from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class SavedInsight(Record):
    """Filters of the figures, kept under a name: one person's own, or a whole team's.

    `query` is the page's address after the question mark.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500)

    objects: ClassVar = RecordQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("saved figures")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, team__isnull=False) | Q(owner__isnull=False, team=None),
                name="savedinsight_of_a_person_or_a_team",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="savedinsight_says_something"),
            models.UniqueConstraint("owner", Lower("name"), name="savedinsight_name_once_per_person"),
            models.UniqueConstraint("team", Lower("name"), name="savedinsight_name_once_per_team"),
        ]

    def __str__(self) -> str:
        return self.name
