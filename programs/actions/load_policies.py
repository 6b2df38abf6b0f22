"""Follow-up policies as the profile says them: promises are pinned to them, so a line is never changed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from programs.models import EscalationRung, FollowUpPolicy
from programs.queries import USUAL_LADDER, Rung, ladders

Row = dict[str, Any]

_KEY = ("program_id", "risk", "starts_on")
# A line that ends earlier or later promised nothing else.
_MAY_CHANGE = {"ends_on"}


def load_policies(wanted: list[Row], at: datetime) -> tuple[int, int, int]:
    """Make the current lines say what is wanted; returns how many were added, changed and superseded.

    A line whose terms or ladder are other than before is superseded, and another one is added beside it.
    """
    climbed = ladders()
    there = {_key(vars(row)): row for row in FollowUpPolicy.objects.current()}
    named = {_key(row): row for row in wanted}
    kept = {
        key: row
        for key, row in there.items()
        if key in named and _same_terms(row, climbed[row.pk], named[key])
    }
    old = [row for key, row in there.items() if key not in kept]
    ended = [row for key, row in kept.items() if row.ends_on != named[key]["ends_on"]]
    # Superseded, then ended, then added: no moment in between breaks "one at a time".
    FollowUpPolicy.objects.filter(pk__in=[row.pk for row in old]).update(superseded_at=at)
    for row in ended:
        row.ends_on = named[_key(vars(row))]["ends_on"]
    FollowUpPolicy.objects.bulk_update(ended, ["ends_on"])
    new = _added([row for key, row in named.items() if key not in kept])
    replaced = sum(_key(vars(row)) in named for row in old)
    return len(new) - replaced, len(ended) + replaced, len(old) - replaced


def _key(row: Row) -> tuple:
    return tuple(row[name] for name in _KEY)


def _added(wanted: list[Row]) -> list[FollowUpPolicy]:
    rungs = []
    policies = []
    for row in wanted:
        policy = FollowUpPolicy(**{name: value for name, value in row.items() if name != "ladder"})
        policies.append(policy)
        rungs += [EscalationRung(policy=policy, **_facts(rung)) for rung in row["ladder"]]
    FollowUpPolicy.objects.bulk_create(policies)
    EscalationRung.objects.bulk_create(rungs)
    return policies


def _facts(rung: Rung) -> Row:
    return asdict(rung) | {"to": list(rung.to)}


def _same_terms(row: FollowUpPolicy, ladder: tuple[Rung, ...], wanted: Row) -> bool:
    terms = {name: value for name, value in wanted.items() if name not in {*_MAY_CHANGE, "ladder"}}
    same_ladder = set(ladder) == set(wanted["ladder"] or USUAL_LADDER)
    return same_ladder and all(getattr(row, name) == value for name, value in terms.items())
