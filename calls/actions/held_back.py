"""Text that looks like a criminal-justice return goes no further than the way in."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PATTERNS = Path(__file__).resolve().parent.parent / "held_back.toml"
# Short fields of free text: the marker takes the place of all that they said.
_SHORT = ("call_type_received", "cad_disposition", "address")


@dataclass(frozen=True)
class Returns:
    """What is held back, as `held_back.toml` says it."""

    marker: str
    resumes: re.Pattern[str]
    line: re.Pattern[str]
    rest: re.Pattern[str]

    def without(self, text: str) -> str:
        """The text with one marker in the place of each stretch that is held back."""
        kept: list[str] = []
        in_return = found = False
        for line in text.splitlines():
            said = " ".join(line.split())
            opens = bool(self.rest.search(said))
            in_return = opens or (in_return and not self.resumes.search(said))
            if not in_return and not self.line.search(said):
                kept.append(line)
                continue
            found = True
            if kept[-1:] != [self.marker]:
                kept.append(self.marker)
        return "\n".join(kept) if found else text


def hold_back(text: str) -> str:
    """The text without what looks like such a return; a marker says that there was some."""
    return _returns().without(text)


def hold_back_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a message of CAD without such text."""
    kept = dict(facts)
    if "notes" in facts:
        kept["notes"] = hold_back(facts["notes"])
    for name in _SHORT:
        if name in facts and hold_back(facts[name]) != facts[name]:
            kept[name] = _returns().marker
    return kept


@cache
def _returns() -> Returns:
    said = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    return Returns(
        marker=said["marker"],
        resumes=re.compile(said["resumes"]),
        line=_any_of(said["patterns"], "line"),
        rest=_any_of(said["patterns"], "rest"),
    )


def _any_of(patterns: list[dict[str, Any]], covers: str) -> re.Pattern[str]:
    said = [f"(?:{one['pattern']})" for one in patterns if one["covers"] == covers]
    return re.compile("|".join(said), re.IGNORECASE)
