from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class Column(models.TextChoices):
    """What a row of the queue can show beside its time and its neighbor, in this order."""

    NEXT_TRY = "next", _("Next try")
    NEEDS = "needs", _("Needs")
    SAID = "said", _("Said last")
    WAY = "way", _("Safe way")
    TRIES = "tries", _("Tries")
    HOLDER = "with", _("With")


DEFAULT_COLUMNS = [Column.NEXT_TRY, Column.TRIES, Column.HOLDER]


def _columns() -> ArrayField:
    known = models.CharField(max_length=10, choices=Column)
    return ArrayField(known, default=list, blank=True, size=len(Column), verbose_name=_("columns"))


def _only_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(columns__contained_by=Column.values), name=name)


class SavedView(Record):
    """A way to look at the queue, kept under a name: one person's own, or a whole team's.

    `query` is the list's address after the question mark, without its page. Without `columns` it shows
    those that its reader chose for every list.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_views",
        verbose_name=_("person"),
    )
    team = models.ForeignKey(
        "accounts.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_views",
        verbose_name=_("team"),
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500, blank=True)
    is_default = models.BooleanField(_("opens first"), default=False)
    columns = _columns()

    class Meta(Record.Meta):
        verbose_name = _("saved view")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, team__isnull=False) | Q(owner__isnull=False, team=None),
                name="savedview_of_a_person_or_a_team",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_a_name"),
            _only_known("savedview_columns_known"),
            models.UniqueConstraint("owner", Lower("name"), name="savedview_name_once_per_person"),
            models.UniqueConstraint("team", Lower("name"), name="savedview_name_once_per_team"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_default=True), name="savedview_one_default_per_person"
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(is_default=True), name="savedview_one_default_per_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(Record):
    """The columns of the queue that one person chose to see."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="column_choice")
    columns = _columns()

    class Meta(Record.Meta):
        verbose_name = _("choice of columns")
        constraints = [_only_known("columnchoice_columns_known")]

    def __str__(self) -> str:
        return str(self.pk)
