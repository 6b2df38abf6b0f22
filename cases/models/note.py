from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.seal import SEALED, seal_of
from cases.models.standing import STRIKING, Stands, Struck
from heart.core.models import Record, RecordQuerySet

if TYPE_CHECKING:
    from cases.models.attachment import NoteAttachment

LONGEST_SECTION = 100_000  # characters


class Sensitivity(models.TextChoices):
    GENERAL = "general", _("Care team")
    CLINICAL = "clinical", _("Clinicians")
    SUBSTANCE_USE = "substance_use", _("Substance use")
    SAFETY = "safety", _("Safety")


class Cosignature(models.TextChoices):
    """A second signature, where the program asks for one."""

    NOT_NEEDED = "not_needed", _("Not needed")
    AWAITED = "awaited", _("Waits for a second signature")
    RETURNED = "returned", _("Returned to its author")
    GIVEN = "given", _("Signed twice")


class NoteQuerySet(RecordQuerySet):
    def unsigned(self) -> "NoteQuerySet":
        """Drafts, and what came back to its author: both wait for the author's signature."""
        return self.filter(status=EncounterNote.Status.DRAFT)

    def awaiting_cosignature(self) -> "NoteQuerySet":
        return self.filter(cosignature=Cosignature.AWAITED, struck_at=None)


class EncounterNote(Struck, Record):
    """What the author saw, heard and did. A draft until signed; then PostgreSQL refuses any change.

    What a signed note still takes: its second signature, being returned to its author before that, and being
    struck. None of them touches its text.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    # Back to a draft only by being returned before its second signature.
    TRANSITIONS = {Status.DRAFT: {Status.SIGNED}, Status.SIGNED: {Status.DRAFT}}

    encounter = models.OneToOneField("cases.Encounter", models.PROTECT, related_name="note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    # The line of the profile under which it was begun: its headings stay, whatever the profile says later.
    template = models.ForeignKey("programs.NoteTemplate", models.PROTECT, related_name="+")
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
    # Name and credential as they were at the signature.
    signed_as = models.CharField(_("signed as"), max_length=200, blank=True)
    seal = models.CharField(_("seal"), max_length=64, blank=True)
    cosignature = models.CharField(
        _("second signature"), max_length=10, choices=Cosignature, default=Cosignature.NOT_NEEDED
    )
    cosigned_at = models.DateTimeField(_("signed a second time"), null=True, blank=True)
    cosigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second signature by"),
    )
    cosigned_as = models.CharField(_("second signature as"), max_length=200, blank=True)

    LOCKED_AFTER = ("encounter",)
    objects: ClassVar = NoteQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("note")
        constraints = [
            *Struck.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed"]), name="encounternote_status_known"
            ),
            models.CheckConstraint(
                condition=Q(sensitivity__in=Sensitivity.values), name="encounternote_sensitivity_known"
            ),
            models.CheckConstraint(
                condition=Q(status="signed", signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(signed_as="")
                & Q(seal__regex=SEALED)
                | Q(status="draft", signed_at=None, signed_by=None, signed_as="", seal="", struck_at=None),
                name="encounternote_signed_says_when_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(cosignature__in=Cosignature.values), name="encounternote_cosignature_known"
            ),
            models.CheckConstraint(
                condition=Q(cosignature__in=["not_needed", "awaited", "returned"], cosigned_at=None,
                            cosigned_by=None, cosigned_as="")
                | Q(cosignature="given", cosigned_at__isnull=False, cosigned_by__isnull=False)
                & ~Q(cosigned_as=""),
                name="encounternote_cosigned_says_when_and_who",
            ),
            models.CheckConstraint(
                condition=Q(status="signed") & ~Q(cosignature="returned")
                | Q(status="draft", cosignature__in=["not_needed", "returned"]),
                name="encounternote_cosigned_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(cosigned_by=None) | ~Q(cosigned_by=F("author")),
                name="encounternote_cosigned_by_another",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(status="draft"), name="encounternote_unsigned_by_age"
            ),
            models.Index(
                fields=["signed_at"], condition=Q(cosignature="awaited"), name="encounternote_awaited_by_age"
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            Stands(
                name="signed_stands",
                condition=pgtrigger.Q(old__status="signed"),
                moves=[
                    STRIKING,
                    (
                        ("cosignature", "cosigned_at", "cosigned_by_id", "cosigned_as"),
                        "OLD.cosignature = 'awaited' AND NEW.cosignature = 'given' AND OLD.struck_at IS NULL",
                    ),
                    (
                        ("cosignature", "status", "signed_at", "signed_by_id", "signed_as", "seal"),
                        "OLD.cosignature = 'awaited' AND NEW.cosignature = 'returned' "
                        "AND NEW.status = 'draft' AND OLD.struck_at IS NULL",
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_signed(self) -> bool:
        return self.status == self.Status.SIGNED

    def people_ids(self) -> list[UUID]:
        return [self.encounter_id, *self.encounter.people_ids()]

    def headed(self) -> list[tuple[str, str]]:
        """Heading and text of each part that was written, in the order of its template."""
        return [
            (label, self.sections[key]) for key, label in self.template.labels.items() if key in self.sections
        ]

    def true_seal(self, attachments: Iterable["NoteAttachment"]) -> str:
        """The seal of what the note and its attachments say now; a signed one has it beside it.

        What was attached after the signature is not in it.
        """
        assert self.signed_at is not None
        labels = self.template.labels
        return seal_of(
            {
                "kind": "note",
                "id": self.pk,
                "encounter": self.encounter_id,
                "template": self.template_id,
                "sections": [
                    [key, labels[key], self.sections[key]] for key in labels if key in self.sections
                ],
                "sensitivity": self.sensitivity,
                "author": self.author_id,
                "signed_by": self.signed_by_id,
                "signed_as": self.signed_as,
                "signed_at": self.signed_at,
                "attachments": [
                    [one.name, one.sha256] for one in attachments if one.added_at <= self.signed_at
                ],
            }
        )


class NoteReturn(Record):
    """A note came back to its author before its second signature, with what to change."""

    note = models.ForeignKey(EncounterNote, models.PROTECT, related_name="returns")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("returned"))
    comment = models.TextField(_("what to change"))
    seal = models.CharField(_("seal of what was returned"), max_length=64)

    class Meta(Record.Meta):
        verbose_name = _("returned note")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(comment=""), name="notereturn_says_what_to_change"),
        ]
        triggers = [
            *Record.Meta.triggers,
            pgtrigger.Protect(name="return_stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class NoteAddendum(Struck, Record):
    """A signed correction or addition; it stands as written, beside the note, in its place."""

    note = models.ForeignKey(EncounterNote, models.PROTECT, related_name="addenda")
    place = models.PositiveSmallIntegerField(_("place"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("text"))
    signed_at = models.DateTimeField(_("signed"))
    signed_as = models.CharField(_("signed as"), max_length=200)
    # Covers the seal before it, the note's or the last addendum's: none can be taken out or put between.
    seal = models.CharField(_("seal"), max_length=64)

    LOCKED_AFTER = ("note",)

    class Meta(Record.Meta):
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["place", "id"]
        constraints = [
            *Struck.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="noteaddendum_says_something"),
            models.CheckConstraint(
                condition=~Q(signed_as="") & Q(seal__regex=SEALED), name="noteaddendum_is_signed"
            ),
            models.UniqueConstraint(fields=["note", "place"], name="noteaddendum_one_in_a_place"),
        ]
        triggers = [*Record.Meta.triggers, Stands(name="signed_stands", moves=[STRIKING])]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.note_id, *self.note.people_ids()]

    def true_seal(self, before: str) -> str:
        """The seal of what it says now, after the one `before` it."""
        return seal_of(
            {
                "kind": "addendum",
                "id": self.pk,
                "after": before,
                "note": self.note_id,
                "place": self.place,
                "text": self.text,
                "author": self.author_id,
                "signed_as": self.signed_as,
                "signed_at": self.signed_at,
            }
        )
