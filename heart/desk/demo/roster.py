"""Who hears of late promises in the demo, who is on in the coming days, and who is away."""

from datetime import datetime, timedelta

from accounts.actions import name_lead
from accounts.models import User
from heart.desk.demo.city import DemoCity
from heart.desk.demo.staff import Staff
from programs.actions import name_director, note_absence, plan_shift
from programs.models import Absence

AHEAD = timedelta(days=5)
LEADS = ("navigator2", "navigator4")
EARLY = ("navigator", "navigator3", "peer")
LATE = ("navigator2", "navigator4", "peer2")
AWAY = "navigator2"


def plan_ahead(city: DemoCity, staff: Staff, *, by: User, at: datetime) -> None:
    """Leads, a director, two shifts a day for five days, and a colleague who misses two of these days."""
    for handle in LEADS:
        lead = staff[handle]
        if lead.team:
            name_lead(team=lead.team, lead=lead, by=by, at=at)
    follower = next(iter(city.policies.values())).followed_by
    name_director(program=follower, director=staff["supervisor"], by=by, at=at)
    days = city.follower_hours.staffed_intervals(at, at + AHEAD)
    for starts_at, ends_at in days:
        middle = starts_at + (ends_at - starts_at) / 2
        for crew, start, end in ((EARLY, starts_at, middle), (LATE, middle, ends_at)):
            for handle in crew:
                plan_shift(user=staff[handle], program=follower, starts_at=start, ends_at=end, by=by, at=at)
    note_absence(
        user=staff[AWAY], starts_at=days[1][0], ends_at=days[2][1], reason=Absence.Reason.TRAINING, by=by,
        at=at,
    )  # fmt: skip
