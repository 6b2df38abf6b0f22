"""The ladder of a [[follow_up]] line: who hears of its promises, when, and whether they may mute it."""

import re
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from programs.models import Audience
from programs.queries import Rung
from programs.serializers.toml_table import Table

_STEP = r"[a-z_]{1,20}"
_WHEN = re.compile(r"(?:at|(\d{1,4})\s*(d|h|min)\s+(before|after))\s+(act_by|due)")
_UNITS = {"d": "days", "h": "hours", "min": "minutes"}


def read_ladder(table: Table) -> tuple[Rung, ...]:
    """The rungs as the line says them; none when it says nothing, and then the usual ones hold."""
    rungs: dict[str, Rung] = {}
    for values in table.get("ladder", list, []) or []:
        if not isinstance(values, dict):
            table.wrong("ladder", _("Write each rung as { step = …, when = …, tells = […] }."))
            continue
        found = _rung(table.within("ladder", values, near=f'"{values.get("step")}"'))
        if found is None:
            table.ok = False
        elif found.step in rungs:
            table.wrong("ladder", _("Two rungs are called “%s”.") % found.step, near=f'"{found.step}"')
        else:
            rungs[found.step] = found
    return tuple(rungs.values())


def _rung(table: Table) -> Rung | None:
    step = table.text("step", shape=_STEP)
    counts_from, after = _when(table)
    tells = table.all_known("tells", set(Audience.values), _("audience"))
    if "tells" in table.values and not table.values["tells"]:
        table.wrong("tells", _("A rung tells somebody."))
    can_be_muted = table.get("can_be_muted", bool, False)
    return Rung(step, counts_from, after, tuple(tells), can_be_muted) if table.done() else None


def _when(table: Table) -> tuple[str, timedelta]:
    text: Any = table.text("when")
    match = _WHEN.fullmatch(text or "")
    if match is None:
        if text is not None:
            table.wrong("when", _("Write when as “2 h before act_by”, “at due” or “1 d after due”."))
        return "", timedelta(0)
    number, unit, side, counts_from = match.groups()
    length = timedelta(**{_UNITS[unit]: int(number)}) if number else timedelta(0)
    return counts_from, -length if side == "before" else length
