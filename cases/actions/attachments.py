"""Files on notes: handed in, taken off a draft, and what lost its row swept."""

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.notes import require_author
from cases.models import EncounterNote, NoteAttachment
from cases.models.attachment import LARGEST, MOST, MediaType
from heart.core import kept_files
from heart.core.errors import Invalid, InvalidTransition
from heart.core.sweeps import sweep

# By how a name ends, and by how the content begins: both must say the same.
BY_ENDING = {
    ".pdf": MediaType.PDF,
    ".jpg": MediaType.JPEG,
    ".jpeg": MediaType.JPEG,
    ".png": MediaType.PNG,
    ".txt": MediaType.TEXT,
}
BY_BEGINNING = {
    b"%PDF-": MediaType.PDF,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
}
LONGEST_NAME = 150
# A file without a row is younger than this while its row is on the way.
ORPHAN_AFTER = timedelta(hours=1)


@transaction.atomic
def attach(*, note: EncounterNote, name: str, content: bytes, by: User, at: datetime) -> NoteAttachment:
    """Hang a file on a note: its author on a draft, whoever may add to it on a signed one.

    Raises NotPermitted, InvalidTransition (struck, or full), Invalid (name, kind, size).
    """
    require(by, "cases.write_note", note.encounter)
    note = EncounterNote.objects.lock(note.pk)
    if not note.is_signed:
        require_author(note, by)
    if note.is_struck:
        raise InvalidTransition(_("This note is struck. Nothing is added to it."))
    if note.attachments.count() >= MOST:
        raise InvalidTransition(_("A note has room for %(most)d files.") % {"most": MOST})
    name = _cleaned(name)
    kind = _kind_of(name, content)
    return NoteAttachment(
        note=note,
        name=name,
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        # Written before its row: a row never points at nothing.
        stored_as=kept_files.keep(content),
        added_by=by,
        added_at=at,
    ).save_by(by)


def _cleaned(name: str) -> str:
    """The name without the folders that some browsers send and without what no name has."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    return re.sub(r"[\x00-\x1f\x7f/\\]", "", last).strip()[-LONGEST_NAME:]


def _kind_of(name: str, content: bytes) -> MediaType:
    if not content:
        raise Invalid(_("This file is empty."), attr="file")
    if len(content) > LARGEST:
        raise Invalid(
            _("This file has %(size)s MB; %(most)d MB fit.")
            % {"size": f"{len(content) / 1024**2:.1f}", "most": LARGEST // 1024**2},
            attr="file",
        )
    said = BY_ENDING.get(PurePosixPath(name).suffix.lower())
    if said is None or said != _sniffed(content):
        raise Invalid(_("Only PDF, JPEG and PNG pictures, and plain text can hang on a note."), attr="file")
    return said


def _sniffed(content: bytes) -> MediaType | None:
    for beginning, kind in BY_BEGINNING.items():
        if content.startswith(beginning):
            return kind
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    # A page or a picture made of text is no plain text.
    is_markup = text.lstrip("\ufeff \t\r\n").startswith("<")
    return None if is_markup or re.search(r"[\x00-\x08\x0b\x0e-\x1f]", text) else MediaType.TEXT


@transaction.atomic
def take_off(*, attachment: NoteAttachment, by: User, at: datetime) -> None:
    """Take a file off a draft; its bytes go with the next sweep.

    Raises NotPermitted (another's note), InvalidTransition (signed: strike it instead).
    """
    require(by, "cases.write_note", attachment.note.encounter)
    note = EncounterNote.objects.lock(attachment.note_id)
    require_author(note, by)
    if note.is_signed:
        raise InvalidTransition(_("This note is signed, so its files stay. Strike the file instead."))
    NoteAttachment.objects.lock(attachment.pk).delete_by(by, reason=_("Taken off the draft"))


@sweep
def forget_orphans(at: datetime) -> int:
    """Delete files without a row: a part of the folders each minute, all of them in an hour."""
    swept = 0
    for folder in range(at.minute, kept_files.FOLDERS, 60):
        old = list(kept_files.untouched_since(at - ORPHAN_AFTER, folder))
        known = NoteAttachment.objects.filter(stored_as__in=[path.name for path in old])
        kept = set(known.values_list("stored_as", flat=True))
        for path in old:
            if path.name not in kept:
                kept_files.forget(path)
                swept += 1
    return swept
