"""A plan for a neighbor whom responders meet often."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import still_here
from accounts.models import User
from accounts.rules import require
from heart.core.errors import Invalid
from neighbors.models import FamiliarPlan, Neighbor

LONGEST = 2000


@transaction.atomic
def plan_for(
    *, neighbor: Neighbor, words: str, owner: User, review_on: date, by: User, at: datetime
) -> FamiliarPlan:
    """Write or rewrite how to meet this neighbor; what it said before stays in the history.

    Raises NotPermitted, Invalid (nothing said, a day that has passed, an owner who no longer works here).
    """
    require(by, "neighbors.change_familiarplan", neighbor)
    neighbor = Neighbor.objects.lock(neighbor.pk)
    if not words.strip():
        raise Invalid(_("Say what helps, what does not, and whom to call."), attr="words")
    if len(words.strip()) > LONGEST:
        raise Invalid(_("Keep it under 2,000 characters: it is read on the way."), attr="words")
    if review_on <= at.date():
        raise Invalid(_("Pick a day to look at it again."), attr="review_on")
    there = FamiliarPlan.objects.filter(neighbor__person=neighbor.person)
    plan = there.first() or FamiliarPlan(neighbor=neighbor)
    plan.words, plan.owner, plan.review_on = words.strip(), still_here(owner), review_on
    return plan.save_by(by)
