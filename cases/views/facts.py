"""An encounter in words, for whoever reads it."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Encounter
from cases.models.encounter import TIMES
from heart.core import words


def missing_words(encounter: Encounter) -> list[str]:
    """What still waits for an answer, as the form names it."""
    special = {"responders": _("who was there"), "felt_safe": _("whether each felt safe")}
    return [special.get(name) or _name(name) for name in encounter.incomplete]


def facts_of(encounter: Encounter, at: datetime, tz: tzinfo) -> list[tuple[str, str]]:
    """Label and value of everything that was answered, in the order of the form."""
    return [(str(label), value) for label, value in (*_when(encounter, at, tz), *_what(encounter)) if value]


def _name(field: str) -> str:
    # A field of its own, never the other end of a relation, which has no name.
    return str(Encounter._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _label(name: str) -> str:
    label = _name(name)
    return label[:1].upper() + label[1:]


def _when(encounter: Encounter, at: datetime, tz: tzinfo) -> list[tuple[str, str]]:
    moments = [(_label(name), getattr(encounter, name)) for name in TIMES]
    told = [(label, words.absolute(moment, at, tz)) for label, moment in moments if moment]
    if encounter.arrived_at:
        told.append((_("On scene"), words.length(words.elapsed(encounter.arrived_at, encounter.cleared_at))))
    return told


def _what(encounter: Encounter) -> list[tuple[str, str]]:
    chosen = (
        "outcome", "transported_to", "requested_by", "police_backup", "police_backup_reason", "interpreter",
        "follow_up",
    )  # fmt: skip
    said = [(_label(name), str(getattr(encounter, f"get_{name}_display")())) for name in chosen]
    yes_no = ("officers_on_scene", "ems_needed", "arrested", "law_enforcement_diverted", "in_person_diverted")
    said += [(_label(name), _yes_no(getattr(encounter, name))) for name in yes_no]
    plain = ("call_type", "priority", "beat", "location", "follow_up_reason")
    return said + [(_label(name), str(getattr(encounter, name) or "")) for name in plain]


def answer_in_words(encounter: Encounter, name: str) -> str:
    """What was answered to one question, by its field's name, or to whether the crew felt safe; "" if not."""
    if name == "felt_safe":
        return _felt_safe([row.felt_safe for row in encounter.responders.all()])
    value = getattr(encounter, name)
    if value is None or isinstance(value, bool):
        return _yes_no(value)
    return str(getattr(encounter, f"get_{name}_display")())


def _felt_safe(answers: list[bool | None]) -> str:
    if not answers or None in answers:
        return ""
    unsafe = answers.count(False)
    if not unsafe:
        return _("All of them")
    return ngettext("%(n)d did not", "%(n)d did not", unsafe) % {"n": unsafe}


def _yes_no(value: bool | None) -> str:
    return {None: "", True: _("Yes"), False: _("No")}[value]
