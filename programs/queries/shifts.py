"""When people come on, as notices ask it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from accounts.models import User
from heart.core.errors import Conflict
from programs.models import Absence, Shift
from programs.queries.calendars import program_calendar
from programs.queries.city import city_zone, policy_at

# Who comes on no more for this long has no next shift.
FAR_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class CityShifts:
    """A person's own shifts or, where none is written down, the hours of the program that follows up."""

    zone: tzinfo

    def next_start(self, user: User, at: datetime) -> datetime | None:
        """The first start after `at` on which they are not away; None when there is none in two weeks."""
        until = at + FAR_AHEAD
        away = list(Absence.objects.filter(user=user, starts_at__lte=until, ends_at__gt=at))
        own = Shift.objects.filter(user=user, starts_at__gt=at, starts_at__lte=until).order_by("starts_at")
        starts = list(own.values_list("starts_at", flat=True)) or _openings(at, until)
        return next(
            (start for start in starts if not any(one.starts_at <= start < one.ends_at for one in away)), None
        )


def _openings(at: datetime, until: datetime) -> Iterator[datetime]:
    try:
        follower = policy_at(at).followed_by.code
    except Conflict:  # a profile without a policy for this day
        return
    yield from (
        opens for opens, _closes in program_calendar(follower).staffed_intervals(at, until) if opens > at
    )


def city_shifts() -> CityShifts:
    return CityShifts(city_zone())
