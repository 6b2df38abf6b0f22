from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.claims import settle_claim
from cases.models import Cosignature, Encounter, EncounterNote, NoteAddendum, NoteAttachment, Sensitivity
from cases.models.note import LONGEST_SECTION
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from programs.models import NoteTemplate
from programs.queries import note_templates_at


@transaction.atomic
def write_note(
    *,
    encounter: Encounter,
    by: User,
    at: datetime,
    sections: dict[str, str],
    sensitivity: str = Sensitivity.GENERAL,
    template: str = "",
) -> EncounterNote:
    """Write or rewrite the draft of an encounter's note; its first writer is its author.

    It is written on the template of its program, or on the one that is named, and stays on that.
    Raises NotPermitted (another's note), InvalidTransition (signed), Invalid (text, template).
    """
    require(by, "cases.write_note", encounter)
    Encounter.objects.lock(encounter.pk)
    note = EncounterNote.objects.select_related("template__program").filter(encounter=encounter).first()
    if note is None:
        note = EncounterNote(encounter=encounter, author=by, template=_template_for(encounter, template, at))
    require_author(note, by)
    if note.is_signed:
        raise InvalidTransition(_("This note is signed and stands as it is. Add an addendum instead."))
    if template and template != note.template.code:
        note.template = _template_for(encounter, template, at)
    _check_text(sections, sensitivity, note.template)
    note.sections = {key: text for key, text in sections.items() if text.strip()}
    note.sensitivity = sensitivity
    note.save_by(by)
    if encounter.case is not None:
        settle_claim(case=encounter.case, by=by, reason=_("A note was written"))
    return note


def _template_for(encounter: Encounter, code: str, at: datetime) -> NoteTemplate:
    """The program's own template, or the one of this code; raises Invalid."""
    found = note_templates_at(at, encounter.program)
    if not code:
        return found[0]
    named = next((one for one in found if one.code == code), None)
    if named is None:
        raise Invalid(
            _("A note of this program is written on one of: %(codes)s.")
            % {"codes": ", ".join(one.code for one in found)},
            attr="template",
        )
    return named


def _check_text(sections: dict[str, str], sensitivity: str, template: NoteTemplate) -> None:
    if sensitivity not in Sensitivity.values:
        raise Invalid(_("Pick who may read the note."), attr="sensitivity")
    if not isinstance(sections, dict) or not all(isinstance(text, str) for text in sections.values()):
        raise Invalid(_("Sections are texts by name."), attr="sections")
    unknown = set(sections) - set(template.labels)
    if unknown:
        raise Invalid(_("Unknown section: %(name)s.") % {"name": sorted(unknown)[0]}, attr="sections")
    for key, text in sections.items():
        check_length(text, template.labels[key])


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
    """Sign a note: from now on the database refuses any change to it, and its seal would show one.

    Where the program asks for a second signature of this role, the note waits for it.
    Raises NotPermitted (another's), InvalidTransition (already signed), Invalid (nothing in it).
    """
    require(by, "cases.write_note", note.encounter)
    note = EncounterNote.objects.lock(note.pk)
    require_author(note, by)
    if not note.sections:
        raise Invalid(_("There is nothing to sign yet. Write the note first."), attr="sections")
    note.move_to(EncounterNote.Status.SIGNED)
    seal_signed(note, note.attachments.all(), by=by, at=at)
    return note.save_by(by, reason=_("Signed"))


def seal_signed(
    note: EncounterNote, attachments: Iterable[NoteAttachment], *, by: User, at: datetime
) -> None:
    """Fill in what a signature says: who, as whom, when, and the seal over it all."""
    note.signed_at, note.signed_by, note.signed_as = at, by, by.signs_as
    twice = by.role in note.template.cosigned_for
    note.cosignature = Cosignature.AWAITED if twice else Cosignature.NOT_NEEDED
    note.seal = note.true_seal(attachments)


@transaction.atomic
def add_addendum(*, note: EncounterNote, text: str, by: User, at: datetime) -> NoteAddendum:
    """Add a signed correction to a signed note, after those that it has.

    Raises NotPermitted, InvalidTransition (draft), Invalid.
    """
    require(by, "cases.write_note", note.encounter)
    note = EncounterNote.objects.lock(note.pk)
    if not note.is_signed:
        raise InvalidTransition(_("This note is not signed yet. Change the draft instead."))
    if not text.strip():
        raise Invalid(_("Write what you add."), attr="text")
    check_length(text, _("Addendum"))
    last = note.addenda.last()
    addendum = NoteAddendum(
        note=note,
        place=last.place + 1 if last else 1,
        author=by,
        text=text,
        signed_at=at,
        signed_as=by.signs_as,
    )
    addendum.seal = addendum.true_seal(last.seal if last else note.seal)
    return addendum.save_by(by, reason=_("Signed"))
