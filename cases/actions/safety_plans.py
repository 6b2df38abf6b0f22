"""The safety plan: each save is a new version, and the older ones stay readable."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import SafetyPlan
from cases.models.safety_plan import LONGEST_STEP
from heart.core.errors import Invalid, StaleVersion
from neighbors.models import Neighbor
from programs.queries import city_zone

LONGEST_REVIEW = timedelta(days=366)


@transaction.atomic
def save_safety_plan(
    *,
    neighbor: Neighbor,
    words: Mapping[str, str],
    review_on: date,
    by: User,
    at: datetime,
    based_on: int | None = None,
) -> SafetyPlan:
    """Write the next version, in the neighbor's words by step; a step left out is empty.

    `based_on` is the version that its writer saw (0 for none): had somebody else saved one since, nothing is
    overwritten. Raises NotPermitted, Invalid (no words, too long, a day that can't be), StaleVersion.
    """
    require(by, "cases.change_safetyplan", neighbor)
    Neighbor.objects.lock(neighbor.pk)
    newest = SafetyPlan.objects.filter(neighbor=neighbor).newest_first().first()
    if based_on is not None and based_on != (newest.number if newest else 0):
        raise StaleVersion(newest)
    plan = SafetyPlan(
        neighbor=neighbor,
        number=newest.number + 1 if newest else 1,
        review_on=review_on,
        written_by=by,
        written_at=at,
        **{step: _checked(step, words.get(step, "")) for step in SafetyPlan.STEPS},
    )
    if not any(getattr(plan, step) for step in SafetyPlan.STEPS):
        raise Invalid(_("Write down at least one step, in their words."), attr="warning_signs")
    today = at.astimezone(city_zone()).date()
    if not today < review_on <= today + LONGEST_REVIEW:
        raise Invalid(_("Pick a day within the next year to look at it again."), attr="review_on")
    return plan.save_by(by, reason=_("Version %(number)d") % {"number": plan.number})


def _checked(step: str, words: str) -> str:
    words = words.strip()
    if "\x00" in words:
        raise Invalid(_("This holds a character that can't be stored (NUL). Remove it."), attr=step)
    if len(words) > LONGEST_STEP:
        raise Invalid(
            _("This is too long: %(most)s characters fit.") % {"most": f"{LONGEST_STEP:,}"}, attr=step
        )
    return words
