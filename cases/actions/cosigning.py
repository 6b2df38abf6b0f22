"""The second signature of a note, where the program asks for one; or giving it back to its author."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.notes import check_length
from cases.models import Cosignature, EncounterNote, NoteReturn
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from notices.actions import tell


@transaction.atomic
def cosign_note(*, note: EncounterNote, by: User, at: datetime) -> EncounterNote:
    """Sign a note after its author.

    Raises NotPermitted (one's own), InvalidTransition (it waits for no second signature).
    """
    note = _awaiting(note, by)
    note.cosignature, note.cosigned_at, note.cosigned_by = Cosignature.GIVEN, at, by
    note.cosigned_as = by.signs_as
    return note.save_by(by, reason=_("Signed a second time"))


@transaction.atomic
def return_note(*, note: EncounterNote, comment: str, by: User, at: datetime) -> EncounterNote:
    """Give a note back to its author, who changes the draft and signs again.

    Raises NotPermitted (one's own), InvalidTransition (it waits for no second signature, or was added to),
    Invalid (no comment).
    """
    note = _awaiting(note, by)
    if not comment.strip():
        raise Invalid(_("Say what to change."), attr="comment")
    check_length(comment, _("What to change"))
    if note.addenda.exists():
        # The addenda are sealed after the words that they add to.
        raise InvalidTransition(
            _("This note was added to, so it stands. Sign it, and ask for another addendum.")
        )
    NoteReturn(note=note, by=by, at=at, comment=comment.strip(), seal=note.seal).save_by(by)
    note.move_to(EncounterNote.Status.DRAFT)
    note.cosignature = Cosignature.RETURNED
    note.signed_at = note.signed_by = None
    note.signed_as = note.seal = ""
    note.save_by(by, reason=_("Returned to its author"))
    tell(
        to=[note.author], kind="unsigned_note", about=note.pk, case_number=note.encounter.number,
        path=note.encounter.get_absolute_url(), at=at, step=f"returned {at:%Y-%m-%dT%H:%M:%S}",
    )  # fmt: skip
    return note


def _awaiting(note: EncounterNote, by: User) -> EncounterNote:
    """The note under lock, if it waits for somebody else's signature and `by` may give it."""
    require_second(note, by)
    note = EncounterNote.objects.lock(note.pk)
    if note.cosignature != Cosignature.AWAITED or note.is_struck:
        raise InvalidTransition(_("This note waits for no second signature."))
    return note


def require_second(note: EncounterNote, by: User) -> None:
    """Raise NotPermitted unless `by` may sign this note after its author."""
    require(by, "cases.cosign_note", note.encounter)
    if note.author_id == by.pk:
        raise NotPermitted(_("Someone else signs your note a second time."))
