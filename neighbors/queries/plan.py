from typing import Any

from neighbors.models import FamiliarPlan, Neighbor
from neighbors.rules import visible_familiar_plans


def familiar_plan_of(neighbor: Neighbor, reader: Any) -> FamiliarPlan | None:
    """How to meet this person, whichever record of theirs has it, for who may know of it."""
    plans = visible_familiar_plans(reader).filter(neighbor__person=neighbor.person)
    plan: FamiliarPlan | None = plans.select_related("owner").order_by("-updated_at", "pk").first()
    return plan
