"""Who keeps the promises, who is away, and when that leaves nobody."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Role, User
from programs import calendar
from programs.calendar import Interval
from programs.models import Absence, FollowUpPolicy, Shift

# Teams are not of programs: whoever navigates works for the program that follows up.
WHO_FOLLOWS_UP = (Role.NAVIGATOR, Role.PEER)


def who_follows_up() -> QuerySet[User]:
    """The active people who keep promises as their daily work."""
    return User.objects.people().active().filter(role__in=WHO_FOLLOWS_UP)


def times_with_nobody() -> dict[str, tuple[Interval, ...]]:
    """For each program that follows up, by its code, when everybody who would is absent."""
    people = set(who_follows_up().values_list("pk", flat=True))
    away: dict[Any, list[Interval]] = defaultdict(list)
    for user, starts_at, ends_at in Absence.objects.filter(user__in=people).values_list(
        "user_id", "starts_at", "ends_at"
    ):
        away[user].append((starts_at, ends_at))
    nobody = tuple(calendar.everyone_away([away[user] for user in people]))
    followers = FollowUpPolicy.objects.order_by().values_list("followed_by__code", flat=True).distinct()
    return dict.fromkeys(followers, nobody) if nobody else {}


def absences_from(at: datetime) -> QuerySet[Absence]:
    """Those that last or are still to come, the next first."""
    return Absence.objects.filter(ends_at__gt=at).select_related("user").order_by("starts_at", "pk")


def shifts_from(at: datetime) -> QuerySet[Shift]:
    """Those that last or are still to come, the next first."""
    rows = Shift.objects.filter(ends_at__gt=at).select_related("user", "program")
    return rows.order_by("starts_at", "pk")


def away_at(at: datetime) -> dict[Any, Absence]:
    """Who is away at this moment, by the id of the person."""
    return {row.user_id: row for row in Absence.objects.filter(starts_at__lte=at, ends_at__gt=at)}
