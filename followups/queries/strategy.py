"""What was tried to reach a neighbor, by way and part of the day, and the next different try."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.calendar import (
    EVERY_PART,
    DayPart,
    PastTry,
    Proposal,
    different_try,
    first_in_part,
    part_of_day,
)
from followups.models import ContactAttempt
from followups.queries.reach import methods_for, proposal_in_words
from followups.rules import visible_attempts
from neighbors.calendar import A_WEEK_AHEAD, Interval, safe_intervals
from neighbors.models import Neighbor

PART_LABELS = {
    DayPart.MORNING: _("Morning"),
    DayPart.AFTERNOON: _("Afternoon"),
    DayPart.EVENING: _("Evening"),
}
Tries = dict[UUID, list[PastTry]]


@dataclass(frozen=True)
class Cell:
    """How many tries by one way in one part of the day, how many reached them, whether it is proposed."""

    tries: int
    reached: int
    is_next: bool


@dataclass(frozen=True)
class WayTried:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Strategy:
    """The next try in words, why, and what it was learned from: no ways while nothing was tried."""

    next_try: str
    why: str
    ways: tuple[WayTried, ...]

    @property
    def parts(self) -> list[str]:
        """The columns of the ways."""
        return [str(label) for label in PART_LABELS.values()]


def own_tries(neighbors: Collection[UUID], user: User) -> Tries:
    """Every try that was made to reach each neighbor, in all of their cases that `user` may see, in order."""
    made: Tries = defaultdict(list)
    rows = visible_attempts(user).filter(follow_up__case__neighbor__in=neighbors).order_by("at", "pk")
    facts: Any = rows.values_list("follow_up__case__neighbor", "at", "method", "outcome", "with_whom")
    for neighbor, *fact in facts:
        made[neighbor].append(_past_try(*fact))
    return made


def _past_try(at: datetime, method: str, outcome: str, with_whom: str) -> PastTry:
    attempt = ContactAttempt(at=at, method=method, outcome=outcome, with_whom=with_whom)
    return PastTry(at, method, reached=attempt.reached_them)


def strategy_for(neighbor: Neighbor, past: Sequence[PastTry], *, at: datetime, zone: tzinfo) -> Strategy:
    """From this neighbor's own tries alone; needs their current ways to be reached."""
    methods = methods_for(neighbor)
    safe = safe_intervals(neighbor.safe_week, at, at + A_WEEK_AHEAD, zone)
    parts = _safe_parts(neighbor, safe, zone)
    proposal = different_try(past, methods=methods, safe_parts=parts, at=at, zone=zone)
    stretch = first_in_part(safe, proposal.part, zone) if proposal and proposal.part else None
    next_try, why = proposal_in_words(proposal, neighbor, stretch, at=at, zone=zone)
    return Strategy(next_try, why, _ways(past, methods, proposal, zone))


def _safe_parts(neighbor: Neighbor, safe: Sequence[Interval], zone: tzinfo) -> Collection[DayPart]:
    """The parts of a day that may be proposed: none where the hours were said in words alone."""
    if neighbor.safe_times:
        return [part for part in DayPart if first_in_part(safe, part, zone)]
    return () if neighbor.safe_hours else EVERY_PART


def _ways(
    past: Sequence[PastTry], methods: Collection[str], proposal: Proposal | None, zone: tzinfo
) -> tuple[WayTried, ...]:
    if not past:
        return ()
    tries = Counter((one.method, part_of_day(one.at, zone)) for one in past)
    reached = Counter((one.method, part_of_day(one.at, zone)) for one in past if one.reached)
    shown = {*methods, *(one.method for one in past)}
    proposed = (proposal.method, proposal.part) if proposal else None
    return tuple(
        WayTried(
            str(method.label),
            tuple(
                Cell(tries[method, part], reached[method, part], (method, part) == proposed)
                for part in DayPart
            ),
        )
        for method in ContactAttempt.Method
        if method in shown
    )
