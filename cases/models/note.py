from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heart.core.models import Record

LONGEST_SECTION = 100_000  # characters


class Sensitivity(models.TextChoices):
    GENERAL = "general", _("Care team")
    CLINICAL = "clinical", _("Clinicians")
    SUBSTANCE_USE = "substance_use", _("Substance use")
    SAFETY = "safety", _("Safety")


class EncounterNote(Record):
    """What the author saw, heard and did. A draft until signed; then PostgreSQL refuses any change."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    TRANSITIONS = {Status.DRAFT: {Status.SIGNED}, Status.SIGNED: set()}

    # The parts of the form, in order. Templates per program come as data later.
    SECTIONS = {
        "saw": _("What we saw"),
        "words": _("In their words"),
        "did": _("What we did"),
        "plan": _("Plan"),
    }

    encounter = models.OneToOneField("cases.Encounter", models.PROTECT, related_name="note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    template = models.CharField(_("template"), max_length=40, default="general")
    sections = models.JSONField(_("text"), default=dict)
    sensitivity = models.CharField(
        _("who may read it"), max_length=15, choices=Sensitivity, default=Sensitivity.GENERAL
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )

    LOCKED_AFTER = ("encounter",)

    class Meta(Record.Meta):
        verbose_name = _("note")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed"]), name="encounternote_status_known"
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="encounternote_sensitivity_known"
            ),
            models.CheckConstraint(
                condition=Q(status="signed", signed_at__isnull=False, signed_by__isnull=False)
                | Q(status="draft", signed_at=None, signed_by=None),
                name="encounternote_signed_says_when_and_who",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status="draft"), name="encounternote_unsigned_by_age"
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(
                name="signed_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="signed"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_signed(self) -> bool:
        return self.status == self.Status.SIGNED

    def people_ids(self) -> list[UUID]:
        return [self.encounter_id, *self.encounter.people_ids()]


class NoteAddendum(Record):
    """A signed correction or addition; it stands as written, beside the note."""

    note = models.ForeignKey(EncounterNote, models.PROTECT, related_name="addenda")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("text"))
    signed_at = models.DateTimeField(_("signed"))

    class Meta(Record.Meta):
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["signed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="noteaddendum_says_something"),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="signed_stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)
