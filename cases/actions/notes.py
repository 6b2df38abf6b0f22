from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.claims import settle_claim
from cases.models import Encounter, EncounterNote, NoteAddendum, Sensitivity
from cases.models.note import LONGEST_SECTION
from heart.core.errors import Invalid, InvalidTransition, NotPermitted


@transaction.atomic
def write_note(
    *,
    encounter: Encounter,
    by: User,
    at: datetime,
    sections: dict[str, str],
    sensitivity: str = Sensitivity.GENERAL,
    template: str = "general",
) -> EncounterNote:
    """Write or rewrite the draft of an encounter's note; its first writer is its author.

    Raises NotPermitted (another's note), InvalidTransition (signed), Invalid (text).
    """
    require(by, "cases.write_note", encounter)
    _check_text(sections, sensitivity)
    Encounter.objects.lock(encounter.pk)
    note = EncounterNote.objects.filter(encounter=encounter).first()
    if note is None:
        note = EncounterNote(encounter=encounter, author=by)
    require_author(note, by)
    if note.is_signed:
        raise InvalidTransition(_("This note is signed and stands as it is. Add an addendum instead."))
    note.sections = {key: text for key, text in sections.items() if text.strip()}
    note.sensitivity, note.template = sensitivity, template
    note.save_by(by)
    if encounter.case is not None:
        settle_claim(case=encounter.case, by=by, reason=_("A note was written"))
    return note


def _check_text(sections: dict[str, str], sensitivity: str) -> None:
    if sensitivity not in Sensitivity.values:
        raise Invalid(_("Pick who may read the note."), attr="sensitivity")
    if not isinstance(sections, dict) or not all(isinstance(text, str) for text in sections.values()):
        raise Invalid(_("Sections are texts by name."), attr="sections")
    unknown = set(sections) - set(EncounterNote.SECTIONS)
    if unknown:
        raise Invalid(_("Unknown section: %(name)s.") % {"name": sorted(unknown)[0]}, attr="sections")
    for key, text in sections.items():
        check_length(text, EncounterNote.SECTIONS[key])


def check_length(text: str, label: Promise | str) -> None:
    if len(text) > LONGEST_SECTION:
        raise Invalid(
            _("“%(label)s” has %(length)s characters; %(most)s fit. Shorten it, or use an addendum.")
            % {"label": label, "length": f"{len(text):,}", "most": f"{LONGEST_SECTION:,}"},
            attr="sections",
        )
    if "\x00" in text:
        raise Invalid(_("The text holds a character that can't be stored (NUL). Remove it."), attr="sections")


def require_author(note: EncounterNote | None, by: User) -> None:
    """Raise NotPermitted when the note is another's; one that is not written yet is anybody's to begin."""
    if note is not None and note.author_id != by.pk:
        raise NotPermitted(_("Only its author writes and signs a note. Add an addendum of your own instead."))


@transaction.atomic
def sign_note(*, note: EncounterNote, by: User, at: datetime) -> EncounterNote:
    """Sign a note: from now on the database refuses any change to it.

    Raises NotPermitted (another's), InvalidTransition (already signed), Invalid (nothing in it).
    """
    require(by, "cases.write_note", note.encounter)
    note = EncounterNote.objects.lock(note.pk)
    require_author(note, by)
    if not note.sections:
        raise Invalid(_("There is nothing to sign yet. Write the note first."), attr="sections")
    note.move_to(EncounterNote.Status.SIGNED)
    note.signed_at, note.signed_by = at, by
    return note.save_by(by, reason=_("Signed"))


@transaction.atomic
def add_addendum(*, note: EncounterNote, text: str, by: User, at: datetime) -> NoteAddendum:
    """Add a signed correction to a signed note. Raises NotPermitted, InvalidTransition (draft), Invalid."""
    require(by, "cases.write_note", note.encounter)
    note = EncounterNote.objects.lock(note.pk)
    if not note.is_signed:
        raise InvalidTransition(_("This note is not signed yet. Change the draft instead."))
    if not text.strip():
        raise Invalid(_("Write what you add."), attr="text")
    check_length(text, _("Addendum"))
    return NoteAddendum(note=note, author=by, text=text, signed_at=at).save_by(by)
