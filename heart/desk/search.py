"""One question to every room: whom or what does this name? Each room answers with what its reader may see.

What they may not see is asked for in no way, so that neither the words, nor a count, nor the number of
questions to the database tells of it. Whatever is shown is in the access log.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from audit.reading import read_all
from calls.models import Call
from calls.queries import cad_numbers_in, calls_found
from calls.rules import visible_calls
from cases.models import Case, Encounter
from cases.queries import cases_found, encounters_found, numbers_in
from cases.rules import visible_cases, visible_encounters
from heart.core import words
from neighbors.queries import FOUND, Candidate
from neighbors.reading import find_neighbors

FEW = 5  # of what has a number or a place; who wants more says more
LONGEST = 200  # letters


class Kind(StrEnum):
    NEIGHBOR = "neighbor"
    CASE = "case"
    ENCOUNTER = "encounter"
    CALL = "call"


@dataclass(frozen=True)
class Found:
    """One answer: what it is called, where it is, what tells it from others, and why it matched."""

    kind: Kind
    id: UUID
    label: str
    url: str
    about: str
    side: str
    reasons: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        return " ".join(self.reasons)

    def because(self, reason: str) -> "Found":
        return replace(self, reasons=(reason,))


def search(*, by: User, at: datetime, via: str, q: str, most: int = FOUND) -> list[Found]:
    """What `q` could mean: what it names first, then neighbors, then places. Raises NotPermitted."""
    require(by, "neighbors.search_neighbor")
    q = q.strip()[:LONGEST]
    cases = _read(cases_found(visible_cases(by), q).select_related("neighbor"), by, via)
    encounters = _read(encounters_found(visible_encounters(by), q).select_related("neighbor"), by, via)
    calls = _read(calls_found(visible_calls(by), q).select_related("call_type"), by, via)
    people = find_neighbors(by=by, via=via, q=q, most=most)
    answered = [*(_encounter(one, at) for one in encounters), *(_call(one, at) for one in calls)]
    numbers = {*numbers_in(q), *cad_numbers_in(q)}
    named = [one.because(_("This is its number.")) for one in answered if one.label.upper() in numbers]
    placed = [one.because(_("A place like it.")) for one in answered if one.label.upper() not in numbers]
    return [*map(_case, cases), *named, *map(_neighbor, people), *placed]


def _read(rows: QuerySet[Any], by: User, via: str) -> list[Any]:
    return read_all(rows[:FEW], by=by, via=via, reason="search")


def _neighbor(found: Candidate) -> Found:
    return Found(
        kind=Kind.NEIGHBOR,
        id=found.neighbor.pk,
        label=found.neighbor.known_as,
        url=found.neighbor.get_absolute_url(),
        about=found.brief,
        side=found.likelihood,
        reasons=tuple(found.reasons),
    )


def _case(case: Case) -> Found:
    return Found(
        kind=Kind.CASE,
        id=case.pk,
        label=case.number,
        url=case.get_absolute_url(),
        about=_joined(case.neighbor.known_as, case.get_status_display()),
        side=_("Case"),
        reasons=(_("This is its number."),),
    )


def _encounter(encounter: Encounter, at: datetime) -> Found:
    return Found(
        kind=Kind.ENCOUNTER,
        id=encounter.pk,
        label=encounter.number,
        url=reverse("cases:encounter", args=[encounter.pk]),
        about=_joined(encounter.neighbor, encounter.location, _when(encounter.cleared_at, at)),
        side=_("Encounter"),
    )


def _call(call: Call, at: datetime) -> Found:
    return Found(
        kind=Kind.CALL,
        id=call.pk,
        label=call.cad_number,
        url=reverse("desk:call", args=[call.pk]),
        about=_joined(call.call_type or call.call_type_received, call.address, _when(call.received_at, at)),
        side=_("911 call"),
    )


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _when(moment: datetime, at: datetime) -> str:
    return words.absolute(moment, at, timezone.get_current_timezone())
