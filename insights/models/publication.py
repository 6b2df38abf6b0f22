from datetime import date
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import dateformat
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class PublicationQuerySet(RecordQuerySet["Publication"]):
    def current(self) -> "PublicationQuerySet":
        """What stands: not corrected by a later one."""
        return self.filter(corrected_by=None)

    def newest_first(self) -> "PublicationQuerySet":
        return self.order_by("-last_on", "-published_at")

    def before(self, last_on: date) -> "PublicationQuerySet":
        """Whatever was said of a part of the same time, corrected since or not: nobody forgets it."""
        return self.filter(last_on__year=last_on.year, last_on__lt=last_on)


class Publication(Record):
    """What the city said of a time, word for word. It stands; a correction is a publication of its own.

    `document` is what everyone may read. `exact` keeps the counts behind its hidden cells, because the next
    publication must not let anyone subtract; nobody reads it but that check.
    """

    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hides_up_to = models.PositiveSmallIntegerField(_("counts hidden up to"))
    document = models.JSONField(_("what was said"))
    exact = models.JSONField(_("exact counts"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    what_was_wrong = models.CharField(_("what was wrong"), max_length=500, blank=True)
    what_was_wrong_es = models.CharField(_("what was wrong, in Spanish"), max_length=500, blank=True)

    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("publication")
        constraints = [
            models.CheckConstraint(
                # Times that overlap in part could be subtracted in too many ways to watch.
                condition=Q(first_on__month=1, first_on__day=1)
                & Q(first_on__year=F("last_on__year"), last_on__gte=F("first_on")),
                name="publication_runs_from_new_year",
            ),
            models.CheckConstraint(condition=Q(hides_up_to__gte=1), name="publication_hides_small_counts"),
            models.CheckConstraint(
                condition=(Q(corrects=None) & Q(what_was_wrong="") & Q(what_was_wrong_es=""))
                | (Q(corrects__isnull=False) & ~Q(what_was_wrong="") & ~Q(what_was_wrong_es="")),
                name="publication_correction_says_what_was_wrong",
            ),
            models.UniqueConstraint(
                fields=["last_on"], condition=Q(corrects=None), name="publication_period_once"
            ),
        ]
        indexes = [models.Index(fields=["-last_on", "-published_at"], name="publication_newest_first")]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="published_stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return dateformat.format(self.last_on, "F Y")

    def people_ids(self) -> list[UUID]:
        return []
