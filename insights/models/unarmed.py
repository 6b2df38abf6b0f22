from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record


class UnarmedReview(Record):
    """Whether a team without police could have taken a call that one with police took: a supervisor's word.

    It says nothing against whoever sent the team: it is for what we staff and whom we send next time.
    """

    class Answer(models.TextChoices):
        COULD = "could", _("Could have")
        COULD_NOT = "could_not", _("Could not have")

    encounter = models.OneToOneField(
        "cases.Encounter", models.PROTECT, related_name="unarmed_review", verbose_name=_("encounter")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    reason = models.CharField(_("why"), max_length=500)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("looked at by")
    )
    reviewed_at = models.DateTimeField(_("looked at"))

    LOCKED_AFTER = ("encounter",)

    class Meta(Record.Meta):
        verbose_name = _("look at who could have gone")
        verbose_name_plural = _("looks at who could have gone")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["could", "could_not"]), name="unarmedreview_answer_known"
            ),
            models.CheckConstraint(condition=~Q(reason__regex=r"^\s*$"), name="unarmedreview_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())

    def people_ids(self) -> list[UUID]:
        return [self.encounter.neighbor_id] if self.encounter.neighbor_id else []
