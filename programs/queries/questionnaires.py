"""Questionnaires as data (programs/questionnaires/*.toml): what is asked, and what the answers propose.

A new edition is a new text in the file: what was asked before is kept with each screening.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent.parent / "questionnaires"
Answers = Mapping[str, str]  # the key of an answer by the key of its item; a skipped item is not there


@dataclass(frozen=True)
class Item:
    """One question. With `asked_if` it is asked only after those answers; a yes names `need`."""

    key: str
    text: str
    asked_if: dict[str, str] = field(default_factory=dict)
    need: str = ""

    def applies(self, answers: Answers) -> bool:
        return all(answers.get(key) == wanted for key, wanted in self.asked_if.items())


@dataclass(frozen=True)
class Result:
    """What the answers come to: one of `when`, or somewhere `said`; without both, nothing was skipped."""

    key: str
    label: str
    when: list[dict[str, str]] = field(default_factory=list)
    said: str = ""
    positive: bool = False
    risk: str = ""
    within_days: int | None = None
    needs: list[str] = field(default_factory=list)

    def holds(self, answers: Answers, *, complete: bool) -> bool:
        if self.said:
            return self.said in answers.values()
        if self.when:
            return any(all(answers.get(key) == wanted for key, wanted in each.items()) for each in self.when)
        return complete


@dataclass(frozen=True)
class Questionnaire:
    code: str
    edition: str
    title: str
    source: str
    says: str
    answers: dict[str, str]
    items: list[Item]
    results: list[Result]
    clinical: bool = False

    def asked(self, answers: Answers) -> list[Item]:
        """The items that these answers lead to."""
        return [item for item in self.items if item.applies(answers)]

    def result(self, answers: Answers) -> Result | None:
        """The first result that holds; None when too much was skipped to say that nothing was found."""
        complete = all(item.key in answers for item in self.asked(answers))
        return next((one for one in self.results if one.holds(answers, complete=complete)), None)

    def needs(self, answers: Answers) -> list[str]:
        """The needs that the answers propose, each once."""
        found = self.result(answers)
        named = [item.need for item in self.items if item.need and answers.get(item.key) == "yes"]
        return list(dict.fromkeys([*named, *(found.needs if found else [])]))


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """Every questionnaire, by its code."""
    read = [_read(tomllib.loads(path.read_text())) for path in sorted(FILES.glob("*.toml"))]
    return {one.code: one for one in read}


def _read(table: dict[str, Any]) -> Questionnaire:
    items = [Item(**row) for row in table.pop("items")]
    results = [Result(**row) for row in table.pop("results")]
    return Questionnaire(items=items, results=results, **table)
