from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class LinkQuerySet(RecordQuerySet):
    def standing(self) -> "LinkQuerySet":
        return self.filter(unlinked_at=None)


class Link(Record):
    """Two records were found to be one person; both stay. What was changed for it is kept, to undo it."""

    kept = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="links_to_it", verbose_name=_("known by")
    )
    joined = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="links", verbose_name=_("same person")
    )
    reason = models.CharField(_("how we know"), max_length=300, blank=True)
    linked_at = models.DateTimeField(_("linked"))
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Each change in its order: the row, what its columns said, and what they say since (Journal).
    changes = models.JSONField(default=list, editable=False)
    unlinked_at = models.DateTimeField(_("parted"), null=True, blank=True)
    unlinked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    unlinked_reason = models.CharField(_("why they were parted"), max_length=300, blank=True)

    # Known once it was undone: how many rows were changed since, and stay as they are.
    stay = 0

    objects: ClassVar = LinkQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("link")
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("joined")), name="link_of_two_records"),
            models.UniqueConstraint(
                fields=["joined"], condition=Q(unlinked_at=None), name="link_one_standing_per_record"
            ),
            models.CheckConstraint(
                condition=Q(unlinked_at=None, unlinked_by=None, unlinked_reason="")
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="link_parted_says_when_and_who",
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="kept_to_undo", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.kept_id, self.joined_id]
