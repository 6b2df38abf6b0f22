from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.note import EncounterNote
from cases.models.seal import SEALED
from cases.models.standing import STRIKING, Stands, Struck
from heart.core.models import Record

LARGEST = 10 * 1024 * 1024  # bytes
MOST = 20  # of one note


class MediaType(models.TextChoices):
    """What may hang on a note."""

    PDF = "application/pdf", _("PDF")
    JPEG = "image/jpeg", _("Photo")
    PNG = "image/png", _("Picture")
    TEXT = "text/plain", _("Text")


class NoteAttachment(Struck, Record):
    """A file of a note. Its bytes lie outside the web root under a name by chance; the row says which.

    While the note is a draft it can be taken off again; what was there at the signature is in the seal.
    """

    note = models.ForeignKey(EncounterNote, models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(_("kind"), max_length=20, choices=MediaType)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("hash"), max_length=64)
    stored_as = models.CharField(max_length=32, unique=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"))

    LOCKED_AFTER: ClassVar = ("note",)

    class Meta(Record.Meta):
        verbose_name = _("attachment")
        ordering = ["added_at", "id"]
        constraints = [
            *Struck.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="noteattachment_has_a_name"),
            models.CheckConstraint(
                condition=Q(media_type__in=MediaType.values), name="noteattachment_kind_allowed"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=LARGEST), name="noteattachment_size_allowed"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=SEALED) & Q(stored_as__regex=r"^[0-9a-f]{32}$"),
                name="noteattachment_says_which_bytes",
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            Stands(
                name="attachment_stands",
                moves=[STRIKING],
                deletable="EXISTS (SELECT 1 FROM cases_encounternote n "
                "WHERE n.id = OLD.note_id AND n.status = 'draft')",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def people_ids(self) -> list[UUID]:
        return [self.note_id, *self.note.people_ids()]
