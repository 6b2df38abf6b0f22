"""Striking what was written in error: it stays, marked, and only those who audit still read it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Encounter, EncounterNote, NoteAddendum, NoteAttachment
from heart.core.errors import Invalid, InvalidTransition, NotPermitted

Entry = EncounterNote | NoteAddendum | NoteAttachment
LONGEST_REASON = 300


@transaction.atomic
def strike(*, entry: Entry, by: User, at: datetime, reason: str) -> Entry:
    """Strike a signed note, an addendum or an attachment, once and for good. Its author or a supervisor may.

    Raises NotPermitted, InvalidTransition (not signed yet, or struck already), Invalid (no reason).
    """
    require_striker(entry, by)
    note = note_of(entry)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(_("Say in a few words why, without a name."), attr="reason")
    Encounter.objects.lock(note.encounter_id)
    note = EncounterNote.objects.lock(note.pk)
    if not note.is_signed:
        raise InvalidTransition(_("This is not signed yet. Change the draft instead."))
    entry = type(entry).objects.lock(entry.pk)
    assert isinstance(entry, Entry)
    if entry.is_struck:
        raise InvalidTransition(_("This is struck already."))
    entry.struck_at, entry.struck_by, entry.struck_reason = at, by, reason.strip()
    return entry.save_by(by, reason=_("Struck: %(reason)s") % {"reason": entry.struck_reason})


def require_striker(entry: Entry, by: User) -> None:
    """Raise NotPermitted unless `by` made the entry or audits."""
    require(by, "cases.strike_note", note_of(entry).encounter)
    made_by = entry.added_by_id if isinstance(entry, NoteAttachment) else entry.author_id
    if by.pk != made_by and not by.has_perm("cases.audit_note"):
        raise NotPermitted(_("Its author or a supervisor strikes an entry."))


def note_of(entry: Entry) -> EncounterNote:
    return entry if isinstance(entry, EncounterNote) else entry.note
