"""The ladder of each policy: who hears of its promises, and when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from programs.models import Audience, EscalationRung, FollowUpPolicy

CountsFrom = EscalationRung.CountsFrom


@dataclass(frozen=True)
class Rung:
    """`after` so long (negative: before) its act-by or its due, these people are told."""

    step: str
    counts_from: str
    after: timedelta
    to: tuple[str, ...]
    can_be_muted: bool = False


# A profile that says nothing of escalation climbs this one.
USUAL_LADDER = (
    Rung("warned", CountsFrom.ACT_BY, -timedelta(hours=2), (Audience.OWNER,), can_be_muted=True),
    Rung("lead", CountsFrom.ACT_BY, -timedelta(minutes=30), (Audience.LEAD,)),
    Rung("overdue", CountsFrom.DUE, timedelta(0), (Audience.OWNER, Audience.SUPERVISOR)),
    Rung("director", CountsFrom.DUE, timedelta(days=1), (Audience.DIRECTOR,)),
)


def ladders() -> dict[Any, tuple[Rung, ...]]:
    """The ladder of each policy, by the policy's id."""
    own: dict[Any, tuple[Rung, ...]] = defaultdict(tuple)
    for row in EscalationRung.objects.all():
        own[row.policy_id] += (Rung(row.step, row.counts_from, row.after, tuple(row.to), row.can_be_muted),)
    return {pk: own.get(pk, USUAL_LADDER) for pk in FollowUpPolicy.objects.values_list("pk", flat=True)}


def policies_by_rung() -> dict[Rung, set[Any]]:
    """Every rung that some policy has, with the ids of these policies; those before act-by come first."""
    found: dict[Rung, set[Any]] = defaultdict(set)
    for policy, ladder in ladders().items():
        for rung in ladder:
            found[rung].add(policy)
    return dict(sorted(found.items(), key=lambda each: (each[0].counts_from, each[0].after, each[0].step)))
