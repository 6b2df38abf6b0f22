"""What a source's terms and words say in ours: the needs that a service answers, the ways in."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from services.models import Intake
from services.models.shape import NEEDS_TAXONOMY

OPEN_ELIGIBILITY = Path(__file__).parent.parent / "mappings" / "open_eligibility.toml"

_WALK_IN = re.compile(r"\bwalk[- ]?ins?\b", re.IGNORECASE)
_NO_WALK_IN = re.compile(
    r"\bno walk|walk[- ]?ins?( are| is)? not|not (accept|take|allow)\w* walk", re.IGNORECASE
)
_WORDS = {
    Intake.PHONE: re.compile(r"\b(call|phone|telephone)\b", re.IGNORECASE),
    Intake.APPOINTMENT: re.compile(r"\bappointments?\b", re.IGNORECASE),
    Intake.ONLINE: re.compile(r"\b(online|website|web site)\b", re.IGNORECASE),
    Intake.REFERRAL: re.compile(r"\breferrals?\b", re.IGNORECASE),
}


@cache
def topics() -> dict[str, tuple[str, ...]]:
    """The needs that each topic of Open Eligibility answers, by its name in small letters."""
    found: dict[str, tuple[str, ...]] = {}
    for need, names in tomllib.loads(OPEN_ELIGIBILITY.read_text())["needs"].items():
        for name in names:
            found[name.casefold()] = (*found.get(name.casefold(), ()), need)
    return found


def needs_of_term(term: dict[str, Any]) -> tuple[str, ...]:
    """The needs that a term stands for: one of ours, or a topic of Open Eligibility; else none."""
    if term.get("taxonomy") == NEEDS_TAXONOMY:
        return (str(term.get("code")),)
    return topics().get(str(term.get("name") or "").strip().casefold(), ())


def ways_in(words: str) -> list[str]:
    """What the words of how to apply say about the ways in. Staff put right what they say wrongly."""
    found = [str(way) for way, said in _WORDS.items() if said.search(words)]
    if _WALK_IN.search(words) and not _NO_WALK_IN.search(words):
        found.insert(0, str(Intake.WALK_IN))
    return found
