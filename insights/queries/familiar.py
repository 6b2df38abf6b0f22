"""Neighbors whom responders meet often, and whether there is a plan for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from cases.models import Encounter
from neighbors.models import FamiliarPlan, Neighbor
from neighbors.models.neighbor import NeighborQuerySet
from programs.queries import city


@dataclass(frozen=True)
class Familiar:
    """After how many responses in how many days a neighbor is familiar: what the city's profile says."""

    responses: int
    days: int


def familiar_rule() -> Familiar:
    return Familiar(**city().familiar)


def familiar(neighbors: NeighborQuerySet, at: datetime) -> Any:
    """Out of these, whom responders met so often; each 911 call once, whoever answered it.

    Records that are one person count together, on the record that they are linked to.
    """
    rule = familiar_rule()
    met = Encounter.objects.filter(cleared_at__gte=at - timedelta(days=rule.days), cleared_at__lte=at)
    often = _by_person(met).filter(responses__gte=rule.responses)
    of_this = _by_person(met.filter(neighbor__person=OuterRef("pk")))
    plan = FamiliarPlan.objects.filter(neighbor__person=OuterRef("pk"))
    return neighbors.filter(pk__in=often.values("neighbor__person")).annotate(
        responses=Subquery(of_this.values("responses")),
        plans_missing=Case(When(Exists(plan), then=0), default=1),
    )


def _by_person(met: Any) -> Any:
    response = Coalesce(F("call"), F("pk"))
    return met.order_by().values("neighbor__person").annotate(responses=Count(response, distinct=True))


def plans_of(plans: QuerySet[FamiliarPlan], people: Iterable[Neighbor]) -> dict[Any, FamiliarPlan]:
    """Of these plans, the one of each of these people, by the id of the person."""
    found = plans.filter(neighbor__person__in=[one.person for one in people])
    return {plan.neighbor.person: plan for plan in found.select_related("neighbor", "owner")}


def without_plan(at: datetime) -> int:
    return int(familiar(Neighbor.objects.all(), at).filter(plans_missing=1).count())
