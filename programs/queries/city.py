from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _

from heart.core.errors import Conflict
from programs.models import City, FollowUpPolicy, Program

# Where a profile does not say it.
REFERRAL_DAYS = 7


def city() -> City:
    """The city of this installation; before its profile is loaded, a nameless one in UTC."""
    return City.objects.first() or City(name="", zone="UTC", languages=["eng"])


def city_zone() -> ZoneInfo:
    """The zone of the city's wall clock."""
    return city().zone_info


def claim_lease() -> timedelta | None:
    """How long a claim of one's own waits for its first work; None where claims do not lapse."""
    minutes = city().claim_minutes
    return timedelta(minutes=minutes) if minutes else None


def referral_wait(need: str) -> timedelta:
    """How long a request to a provider for this need may wait for its next step."""
    days = city().referral_days
    return timedelta(days=days.get(need, days.get("other", REFERRAL_DAYS)))


def policy_at(at: datetime, program: Program | None = None, risk: str | None = None) -> FollowUpPolicy:
    """The follow-up policy in force at this moment: the line that says most about program and risk.

    A program's own line comes before one for all; among these, one for the risk before one for every risk.
    Raises Conflict when the profile has none for that day.
    """
    in_force = FollowUpPolicy.objects.current().on(at.astimezone(city_zone()).date())
    said = Q(program=None) | Q(program=program) if program else Q(program=None)
    policy = (
        in_force.filter(said, risk__in=["", risk or ""])
        .select_related("followed_by")
        .order_by(F("program").asc(nulls_last=True), "-risk")
        .first()
    )
    if policy is None:
        raise Conflict(
            _("No follow-up policy holds on this day. Ask an administrator to add one to the profile.")
        )
    return policy
