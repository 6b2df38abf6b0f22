"""A [[note_templates]] table: the parts of a program's note, in order, and what stands beside them."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from programs.models import NoteFact
from programs.models.note_template import USUAL_SECTIONS, USUAL_SINCE
from programs.serializers.toml_table import Table

Row = dict[str, Any]
_KEY = r"[a-z][a-z_]{0,39}"

# Where the profile has no template for all programs, notes are written on this one.
USUAL: Row = {
    "program": None,
    "starts_on": USUAL_SINCE,
    "ends_on": None,
    "sections": USUAL_SECTIONS,
    "facts": [],
    "functions": [],
    "cosigned_for": [],
}


def read_note_template(table: Table, programs: set[str]) -> Row | None:
    """The line as a row; None when something of it is wrong, which is noted."""
    row: Row = {
        "program": table.known("program", programs, _("program"), None),
        **table.days(),
        "sections": _keyed(table, "sections", hints=True),
        "facts": table.all_known("facts", set(NoteFact.values), _("answer"), []),
        "functions": _keyed(table, "functions", hints=False),
        "cosigned_for": table.all_known("cosigned_for", set(Role.values), _("role"), []),
    }
    if not row["sections"]:
        table.wrong("sections", _("A note has at least one part: { key = …, label = … }."))
    return row if table.done() else None


def _keyed(table: Table, name: str, *, hints: bool) -> list[dict[str, str]]:
    """A list of tables with a key and a label, each key once."""
    found: dict[str, dict[str, str]] = {}
    for values in table.get(name, list, []) or []:
        if not isinstance(values, dict):
            table.wrong(name, _("Write each as { key = …, label = … }."))
            continue
        one = table.within(name, values, near=f'"{values.get("key")}"')
        read = {"key": one.text("key", shape=_KEY), "label": one.text("label", length=100)}
        if hints:
            read["hint"] = one.text("hint", "", length=200)
        if not one.done():
            table.ok = False
        elif read["key"] in found:
            table.wrong(name, _("Two of them have the key “%s”.") % read["key"], near=f'"{read["key"]}"')
        else:
            found[read["key"]] = read
    return list(found.values())
