"""Reading each other's work: a sample drawn by lot, a rubric, and words to the author."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record, RecordQuerySet


class QualitySample(Record):
    """Signed notes or closed cases of some days, drawn by lot: the same seed draws the same rows."""

    class Kind(models.TextChoices):
        NOTES = "notes", _("Signed notes")
        CASES = "cases", _("Closed cases")

    MOST = 50

    kind = models.CharField(_("of what"), max_length=10, choices=Kind)
    program = models.ForeignKey(
        "programs.Program", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("program")
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    size = models.PositiveSmallIntegerField(_("how many"))
    seed = models.PositiveIntegerField(_("seed"))
    # Out of how many it was drawn.
    drawn_from = models.PositiveIntegerField(_("out of"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by")
    )
    drawn_at = models.DateTimeField(_("drawn"))

    class Meta(Record.Meta):
        verbose_name = _("sample")
        ordering = ["-drawn_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["notes", "cases"]), name="qualitysample_kind_known"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="qualitysample_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=50), name="qualitysample_size"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class QualityReviewQuerySet(RecordQuerySet):
    def to_do(self) -> "QualityReviewQuerySet":
        return self.filter(reviewed_at=None)

    def told(self) -> "QualityReviewQuerySet":
        return self.exclude(reviewed_at=None)


class QualityReview(Record):
    """One drawn row: what its reader says of it by the rubric, and what its author answers."""

    class Score(models.IntegerChoices):
        MISSING = 0, _("Not there yet")
        PARTLY = 1, _("Partly")
        THERE = 2, _("There")

    sample = models.ForeignKey(
        QualitySample, models.PROTECT, related_name="reviews", verbose_name=_("sample")
    )
    note = models.ForeignKey(
        "cases.EncounterNote", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("note")
    )
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read by"),
    )
    reviewed_at = models.DateTimeField(_("read"), null=True, blank=True)
    # By the rubric as it was then: code, question and score.
    scores = models.JSONField(_("scores"), default=list, blank=True)
    feedback = models.TextField(_("feedback"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects: ClassVar = QualityReviewQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["sample", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(note__isnull=False, case=None) | Q(note=None, case__isnull=False),
                name="qualityreview_of_a_note_or_a_case",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")), name="qualityreview_not_of_ones_own"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewer=None, feedback="")
                | (Q(reviewed_at__isnull=False, reviewer__isnull=False) & ~Q(feedback__regex=r"^\s*$")),
                name="qualityreview_read_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (Q(answered_at__isnull=False, reviewed_at__isnull=False) & ~Q(answer="")),
                name="qualityreview_answered_after_it_was_read",
            ),
            models.UniqueConstraint(fields=["sample", "note"], name="qualityreview_note_once_in_a_sample"),
            models.UniqueConstraint(fields=["sample", "case"], name="qualityreview_case_once_in_a_sample"),
        ]
        indexes = [models.Index(fields=["author", "reviewed_at"], name="qualityreview_by_author")]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("insights:quality_review", args=[self.pk])

    def people_ids(self) -> list[UUID]:
        if self.case:
            return [self.case.pk, self.case.neighbor_id]
        encounter = self.note.encounter if self.note else None
        return [pk for pk in (encounter.neighbor_id,) if pk] if encounter else []
