"""Many cases to one person: each is an act of its own, with its own history, and none stops the rest."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.rules import require
from cases.actions import assign_case
from cases.models import Case
from followups.queries.giving import Fate, fate_of
from heart.core.errors import InvalidTransition


def give_many(
    *, cases: Iterable[Case], to: User, by: User, at: datetime, reason: str = ""
) -> dict[UUID, Fate]:
    """Give each of these cases, which `by` has read, and say what became of each.

    What is theirs already or was closed meanwhile stays as it is. Raises NotPermitted, Invalid (they can't
    work cases).
    """
    require(by, "cases.assign_case")
    return {case.pk: _give(case, to=to, by=by, at=at, reason=reason) for case in cases}


def _give(case: Case, *, to: User, by: User, at: datetime, reason: str) -> Fate:
    fate = fate_of(case, to)
    if fate is not Fate.GIVEN:
        return fate
    try:
        assign_case(case=case, to=to, by=by, at=at, reason=reason)
    except InvalidTransition:
        return Fate.CLOSED
    return Fate.GIVEN
