"""Which open follow-ups a changed policy would move. Only first ones: what was agreed in a contact stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count

from followups import calendar
from followups.calendar import Window
from followups.models import FollowUp
from programs.models import FollowUpPolicy
from programs.queries import policy_at
from programs.queries.calendars import program_calendars


@dataclass(frozen=True)
class PolicyMove:
    """An open follow-up and the policy that holds for it now; `window` is None where its dates stand."""

    follow_up: FollowUp
    policy: FollowUpPolicy
    window: Window | None


@dataclass(frozen=True)
class MoveCounts:
    """How many open follow-ups come earlier, go later, or keep their dates under other rules."""

    earlier: int = 0
    later: int = 0
    rules: int = 0

    @property
    def dates(self) -> int:
        return self.earlier + self.later


def policy_moves() -> Iterator[PolicyMove]:
    """Every open first follow-up whose policy is no longer the one that holds for it, by its id."""
    policy_of = cache(lambda day, program, risk: policy_at(day, program=program, risk=risk))
    hours = program_calendars()
    rows = FollowUp.objects.pending().first_of_encounter().order_by("pk").prefetch_related("pauses")
    rows = rows.select_related("policy__followed_by", "encounter__program", "encounter__call", "case")
    for follow_up in rows.iterator(chunk_size=500):
        encounter: Any = follow_up.encounter  # a first one has it
        policy = policy_of(encounter.cleared_at, encounter.program, follow_up.case.risk)
        if policy.pk != follow_up.policy_id:
            yield PolicyMove(follow_up, policy, _window(follow_up, policy, hours))


@dataclass(frozen=True)
class PolicyUse:
    """A policy, whether it holds on the day that was asked, and the open follow-ups that stand under it."""

    policy: FollowUpPolicy
    in_force: bool
    pinned: int
    would_move: int


def policies_in_use(day: date, moves: Iterator[PolicyMove]) -> list[PolicyUse]:
    """Every policy, those in force first, then the newest; `would_move` is what `moves` takes away."""
    policies = FollowUpPolicy.objects.select_related("program", "followed_by").order_by("-starts_on", "pk")
    pending = FollowUp.objects.pending().order_by().values_list("policy")
    pinned = dict(pending.annotate(n=Count("pk")))
    leaving = Counter(move.follow_up.policy_id for move in moves)
    holds = set(FollowUpPolicy.objects.current().on(day).values_list("pk", flat=True))
    uses = [PolicyUse(one, one.pk in holds, pinned.get(one.pk, 0), leaving[one.pk]) for one in policies]
    return sorted(uses, key=lambda use: not use.in_force)


def count_moves(moves: Iterator[PolicyMove]) -> MoveCounts:
    earlier = later = rules = 0
    for move in moves:
        if move.window is None or move.window.due_at == move.follow_up.due_at:
            rules += 1
        elif move.window.due_at < move.follow_up.due_at:
            earlier += 1
        else:
            later += 1
    return MoveCounts(earlier, later, rules)


def _window(follow_up: FollowUp, policy: FollowUpPolicy, hours: dict) -> Window | None:
    """The window under the policy; None for one that a supervisor has moved, which stays where it is."""
    if follow_up.promised_due_at != follow_up.anchor_at + follow_up.policy.due_after:
        return None
    encounter: Any = follow_up.encounter
    received_at = encounter.received_at or (encounter.call.received_at if encounter.call else None)
    return calendar.window(
        policy.anchor_of(
            ended_at=encounter.cleared_at, received_at=received_at, arrived_at=encounter.arrived_at
        ),
        opens_after=policy.opens_after,
        due_after=policy.due_after,
        hours=hours[policy.followed_by.code],
        pauses=[(pause.starts_at, pause.ends_at) for pause in follow_up.pauses.all()],
    )
