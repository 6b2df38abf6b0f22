"""What a profile says of oversight: closing with a second word, familiar neighbors, and the rubric."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from programs.models.city import CLOSURE_REASONS, RISKS, usual_closing_approval, usual_familiar
from programs.serializers.toml_table import Table

_CODE = r"[a-z0-9_]{1,40}"
_MOST = {"responses": 1000, "days": 3650}


def read_oversight(city: Table, quality: Iterable[Table]) -> dict[str, Any]:
    return {
        "closing_approval": _closing_approval(city),
        "familiar": _familiar(city),
        "rubric": _rubric(quality),
    }


def _closing_approval(table: Table) -> dict[str, list[str]]:
    """Which risks and which reasons; what the profile leaves out is as usual, an empty list is none."""
    said: dict[str, Any] = table.get("closing_needs_approval", dict, None) or {}
    rules = usual_closing_approval() | said
    for name, known in {"risks": RISKS, "reasons": CLOSURE_REASONS}.items():
        for code in rules[name] if isinstance(rules[name], list) else [rules[name]]:
            if code not in known:
                table.wrong("closing_needs_approval", _("There is no “%s” to approve.") % code)
    if rules.keys() - {"risks", "reasons"}:
        table.wrong("closing_needs_approval", _("Only “risks” and “reasons” can be named here."))
    return rules


def _familiar(table: Table) -> dict[str, int]:
    said: dict[str, Any] = table.get("familiar", dict, None) or {}
    familiar = usual_familiar() | said
    for name, number in familiar.items():
        if name not in _MOST or not isinstance(number, int) or not 1 <= number <= _MOST[name]:
            table.wrong("familiar", _("Write it as { responses = 5, days = 365 }."))
    return familiar


def _rubric(tables: Iterable[Table]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for table in tables:
        row = {"code": table.text("code", shape=_CODE), "question": table.text("question", length=200)}
        if any(row["code"] == other["code"] for other in rows):
            table.wrong("code", _("This code stands further up already."))
        if table.done():
            rows.append(row)
    return rows


def check_unarmed(named: Iterable[tuple[Table, str]], programs: set[str]) -> None:
    for table, code in named:
        if code and code not in programs:
            table.wrong("unarmed", _("There is no program “%s”.") % code, near=f'"{code}"')
