"""Searching is looking: whoever is shown as a candidate is in the access log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading
from neighbors.models import Neighbor
from neighbors.queries import FOUND, Candidate, match_neighbors, match_person, search_neighbors
from neighbors.rules import visible_neighbors


@transaction.atomic
def find_neighbors(*, by: User, via: str, q: str, most: int = FOUND) -> list[Candidate]:
    """The `most` likely candidates for what was typed, with one access event. Raises NotPermitted."""
    require(by, "neighbors.search_neighbor")
    return _noted(search_neighbors(by, q)[:most], by, via, "search")


@transaction.atomic
def find_alike(*, by: User, via: str, facts: Mapping[str, Any], at: datetime) -> list[Candidate]:
    """Candidates for the facts of a person, with one access event. Raises NotPermitted."""
    require(by, "neighbors.search_neighbor")
    return _noted(match_neighbors(by, facts, at), by, via, "match")


@transaction.atomic
def find_others_like(*, by: User, via: str, neighbor: Neighbor, at: datetime) -> list[Candidate]:
    """Who else could be the same person as this neighbor (with parts). Raises NotPermitted."""
    require(by, "neighbors.search_neighbor")
    others = visible_neighbors(by).exclude(person=neighbor.person)
    found = match_person(others, neighbor, neighbor.contact_points.all(), at)
    return _noted(found, by, via, "match")


def _noted(candidates: list[Candidate], by: User, via: str, reason: str) -> list[Candidate]:
    note_reading([one.neighbor for one in candidates], by=by, via=via, reason=reason)
    return candidates
