from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class FamiliarPlan(Record):
    """How to meet a neighbor whom responders meet often: what helps, what does not, whom to call.

    One for each neighbor, with somebody who looks after it; what it said before is in its history.
    """

    neighbor = models.OneToOneField(
        "neighbors.Neighbor", models.PROTECT, related_name="familiar_plan", verbose_name=_("neighbor")
    )
    words = models.TextField(_("plan"), max_length=2000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("looked after by")
    )
    review_on = models.DateField(_("to be looked at again"))

    LOCKED_AFTER = ("neighbor",)

    class Meta(Record.Meta):
        verbose_name = _("plan for a familiar neighbor")
        verbose_name_plural = _("plans for familiar neighbors")
        constraints = [
            models.CheckConstraint(condition=~Q(words__regex=r"^\s*$"), name="familiarplan_says_something"),
        ]
        indexes = [models.Index(fields=["review_on"], name="familiarplan_by_review")]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]
