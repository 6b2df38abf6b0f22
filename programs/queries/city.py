from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from heart.core.errors import Conflict
from programs.models import City, FollowUpPolicy, Program


def city() -> City:
    """The city of this installation; before its profile is loaded, a nameless one in UTC."""
    return City.objects.first() or City(name="", zone="UTC", languages=["eng"])


def city_zone() -> ZoneInfo:
    """The zone of the city's wall clock."""
    return city().zone_info


def policy_at(at: datetime, program: Program | None = None) -> FollowUpPolicy:
    """The follow-up policy in force at this moment: the program's own, else the one for all.

    Raises Conflict when the profile has none for that day.
    """
    in_force = FollowUpPolicy.objects.on(at.astimezone(city_zone()).date()).select_related("followed_by")
    own = in_force.filter(program=program).first() if program else None
    policy = own or in_force.filter(program=None).first()
    if policy is None:
        raise Conflict(
            _("No follow-up policy holds on this day. Ask an administrator to add one to the profile.")
        )
    return policy
