from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from heart.core.errors import Conflict
from programs.models import NoteTemplate, Program
from programs.queries.city import city_zone


def note_templates_at(at: datetime, program: Program | None) -> list[NoteTemplate]:
    """What a note of this program can be written on at this moment, its own template first.

    Raises Conflict when the profile has none for that day.
    """
    in_force = NoteTemplate.objects.current().on(at.astimezone(city_zone()).date())
    found = list(
        in_force.filter(Q(program=None) | Q(program=program))
        .select_related("program")
        .order_by(F("program").asc(nulls_last=True))
    )
    if not found:
        raise Conflict(
            _("No template for notes holds on this day. Ask an administrator to add one to the profile.")
        )
    return found


def functions_of(program: Program) -> dict[str, str]:
    """What the program does on a call, by key, with the newest words for it; most programs say nothing."""
    lines = NoteTemplate.objects.filter(program=program).exclude(functions=[])
    found: dict[str, str] = {}
    for line in lines.order_by(F("superseded_at").asc(nulls_last=True), "starts_on"):
        found |= line.function_labels
    return found
