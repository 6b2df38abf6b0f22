from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.need import NeedCategory
from heart.core.models import Record, RecordQuerySet

# What was said stands; what somebody makes of it comes after.
SAID = (
    "questionnaire", "edition", "title", "clinical", "answers", "result", "result_label", "is_positive",
    "proposed_risk", "proposed_days", "proposed_needs", "by", "at",
)  # fmt: skip


class ScreeningQuerySet(RecordQuerySet):
    def newest_first(self) -> "ScreeningQuerySet":
        return self.order_by("-at", "-id")

    def waiting_for_a_word(self) -> "ScreeningQuerySet":
        """Positive, and no clinician has said their word yet."""
        return self.filter(is_positive=True, word_at=None)


class Screening(Record):
    """A questionnaire that was asked: each answer with its question, and what it proposes.

    Nothing of it is applied by itself: a clinician confirms what becomes of it.
    """

    neighbor = models.ForeignKey(
        "neighbors.Neighbor", models.PROTECT, related_name="screenings", verbose_name=_("neighbor")
    )
    # The one that was open when it was asked.
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="screenings", verbose_name=_("case")
    )
    questionnaire = models.CharField(_("questionnaire"), max_length=40)
    edition = models.CharField(_("edition"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    clinical = models.BooleanField(_("for those who treat"), default=False)
    # [{"key", "text", "answer", "says"}]; a skipped question has no answer. With the words that were used.
    answers = models.JSONField(_("answers"), default=list)
    result = models.CharField(_("result"), max_length=40, blank=True)
    result_label = models.CharField(_("what it comes to"), max_length=200, blank=True)
    is_positive = models.BooleanField(_("asks for a clinician's word"), default=False)
    proposed_risk = models.CharField(_("proposed risk"), max_length=10, choices=Case.Risk, blank=True)
    proposed_days = models.PositiveSmallIntegerField(_("come back within days"), null=True)
    proposed_needs = ArrayField(
        models.CharField(max_length=20, choices=NeedCategory), verbose_name=_("proposed needs"), default=list
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    word_at = models.DateTimeField(_("a clinician's word"), null=True)
    word_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("the word of")
    )
    word_reason = models.CharField(_("their word"), max_length=500, blank=True)

    objects: ClassVar = ScreeningQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("screening")
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_risk="") | Q(proposed_risk__in=Case.Risk.values),
                name="screening_risk_known",
            ),
            models.CheckConstraint(
                condition=Q(proposed_needs__contained_by=NeedCategory.values), name="screening_needs_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="screening_confirmed_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=Q(word_at=None, word_by=None, word_reason="")
                | (Q(word_at__isnull=False, word_by__isnull=False, is_positive=True) & ~Q(word_reason="")),
                name="screening_word_says_when_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["neighbor", "-at"], name="screening_of_a_neighbor"),
            models.Index(
                fields=["neighbor"], condition=Q(is_positive=True, word_at=None), name="screening_waiting"
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.ReadOnly(name="answers_stand", fields=list(SAID)),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def waits_for_a_word(self) -> bool:
        return self.is_positive and self.word_at is None

    @property
    def answered(self) -> int:
        return sum(bool(one["answer"]) for one in self.answers)

    @property
    def need_labels(self) -> list[str]:
        return [str(NeedCategory(code).label) for code in self.proposed_needs]

    def people_ids(self) -> list[UUID]:
        return [self.neighbor_id]
