"""The note on its encounter's page, as far as the reader may read it."""

from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from audit.reading import note_reading
from cases.forms import AddendumForm
from cases.models import Cosignature, Encounter, EncounterNote
from cases.rules import notes_in_sight, visible_returns
from cases.views.facts import answer_in_words
from heart.core import words
from programs.models import NoteFact, NoteTemplate


def note_card(found: Encounter, user: User, at: datetime, tz: tzinfo) -> dict[str, Any]:
    """What the page shows of the note: its words, that it is struck, or only whether there is one."""
    people = ("author", "signed_by", "struck_by", "template__program")
    note = notes_in_sight(user).filter(encounter=found).select_related(*people).first()
    exists = note is not None or EncounterNote.objects.filter(encounter=found).exists()
    context: dict[str, Any] = {"note": note, "note_exists": exists, "returns": []}
    if note is None:
        return context | {"may_write": not exists and user.has_perm("cases.write_note", found)}
    note.encounter = found
    audits = user.has_perm("cases.audit_note")
    if note.is_struck and not audits:
        return context | {"struck": _struck(note, at, tz), "hidden": True, "may_write": False}
    note_reading([note], by=user, via="web")
    writes = user.has_perm("cases.write_note", found)
    return context | {
        "sections": note.headed(),
        "facts_beside": facts_beside(note.template, found),
        "signed": words.both(note.signed_at, at, tz) if note.signed_at else "",
        "cosigned": words.both(note.cosigned_at, at, tz) if note.cosigned_at else "",
        "struck": _struck(note, at, tz) if note.is_struck else "",
        "addenda": _addenda(note, audits, at, tz),
        "attachments": _attachments(note, user, audits, at, tz),
        "returns": _returns(note, user, at, tz),
        "may_write": note.author_id == user.pk and not note.is_signed and writes,
        "may_add": note.is_signed and writes,
        "may_attach": writes and not note.is_struck and (note.is_signed or note.author_id == user.pk),
        "may_cosign": note.cosignature == Cosignature.AWAITED
        and not note.is_struck
        and note.author_id != user.pk
        and user.has_perm("cases.cosign_note", found),
        "may_strike": note.is_signed
        and not note.is_struck
        and (audits or note.author_id == user.pk)
        and user.has_perm("cases.strike_note", found),
        "strikes_any": audits,
        "addendum": AddendumForm(),
    }


def facts_beside(template: NoteTemplate, encounter: Encounter) -> list[tuple[str, str]]:
    """Label and answer of what the template shows beside the words; read from the encounter's own fields."""
    told = [(NoteFact(name).label, answer_in_words(encounter, name)) for name in template.facts]
    labels = template.function_labels
    did = [labels.get(key, key) for key in encounter.functions]
    if labels:
        told.append((_("What %(program)s did") % {"program": template.code}, ", ".join(did)))
    return [(str(label), answer or _("not answered yet")) for label, answer in told]


def _struck(entry: Any, at: datetime, tz: tzinfo) -> str:
    told = {
        "who": entry.struck_by,
        "when": words.absolute(entry.struck_at, at, tz),
        "why": entry.struck_reason.rstrip("."),
    }
    return _("Struck as an entry made in error by %(who)s, %(when)s: %(why)s.") % told


def _addenda(note: EncounterNote, audits: bool, at: datetime, tz: tzinfo) -> list[dict[str, Any]]:
    """In their order; of a struck one, only those who audit read the words."""
    return [
        {
            "addendum": one,
            "moment": words.absolute(one.signed_at, at, tz),
            "struck": _struck(one, at, tz) if one.is_struck else "",
            "readable": audits or not one.is_struck,
        }
        for one in note.addenda.select_related("author", "struck_by")
    ]


def _attachments(
    note: EncounterNote, user: User, audits: bool, at: datetime, tz: tzinfo
) -> list[dict[str, Any]]:
    return [
        {
            "attachment": one,
            "moment": words.absolute(one.added_at, at, tz),
            "struck": _struck(one, at, tz) if one.is_struck else "",
            "readable": audits or not one.is_struck,
            "may_strike": not one.is_struck and (audits or one.added_by_id == user.pk),
        }
        for one in note.attachments.select_related("added_by", "struck_by")
    ]


def _returns(note: EncounterNote, user: User, at: datetime, tz: tzinfo) -> list[tuple[str, str, str]]:
    """Who gave it back, when, and what to change; of a note that waits for its author or was signed twice."""
    if note.cosignature == Cosignature.NOT_NEEDED:
        return []
    rows = visible_returns(user).filter(note=note).select_related("by").order_by("-at")
    return [(one.by.name, words.absolute(one.at, at, tz), one.comment) for one in rows]
