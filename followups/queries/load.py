"""Who needs help: what each person must do in the next 72 hours, against their own time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.models import User
from followups.calendar.forecast import HOUR, forecast
from followups.calendar.lateness import Interval
from followups.models.follow_up import FollowUpQuerySet
from followups.queries.forecast import HOURS_AHEAD, WhatIf, staffed_by_person


@dataclass(frozen=True)
class Due:
    """What one person must do before its act-by, in minutes; an estimate, and said to be one.

    It weighs what is asked of them, never how they work: each promise takes the same minutes.
    """

    holder: User
    late: int  # promises past their time, not tried yet: they come first
    promises: int  # all that is to be tried, the late ones among them
    needed: float
    staffed: float
    too_many: int  # promises that find no time before their act-by
    short: float

    @property
    def needs_help(self) -> bool:
        return self.too_many > 0

    @property
    def left(self) -> float:
        """Minutes that nothing asks for yet."""
        return max(self.staffed - self.needed, 0)


def due_by_person(follow_ups: FollowUpQuerySet, at: datetime) -> list[Due]:
    """Everyone who follows up or holds something that is due, whoever is short first.

    Three queries, whatever the size, beside those of the calendar.
    """
    end = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=HOURS_AHEAD)
    promised = _promised(follow_ups, end)
    staffed = staffed_by_person(at, end, WhatIf(), also=promised.keys())
    people = User.objects.in_bulk(list(promised.keys() | staffed.keys()))
    found = [
        _due(person, promised.get(pk, []), staffed.get(pk, []), at)
        for pk, person in people.items()
        if person.is_active
    ]
    return sorted(found, key=lambda due: (-due.too_many, -due.needed, due.holder.name, due.holder.pk))


def _promised(follow_ups: FollowUpQuerySet, end: datetime) -> dict[UUID, list[Interval]]:
    """From when until when each promise of a person can be tried; what nobody holds is nobody's load."""
    rows = follow_ups.pending().filter(
        queue_at__lt=end, first_attempt_at=None, case__assigned_to__isnull=False
    )
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for holder, opens_at, act_by in rows.values_list("case__assigned_to", "opens_at", "queue_at"):
        found[holder].append((opens_at, act_by))
    return found


def _due(holder: User, promises: list[Interval], staffed: list[Interval], at: datetime) -> Due:
    each = settings.MINUTES_PER_FOLLOW_UP
    start = at.replace(minute=0, second=0, microsecond=0)
    late = [one for one in promises if one[1] < at]
    # What is late is done first, in the next time that there is: it takes that time from the rest.
    soonest = min((ends_at for _starts, ends_at in staffed), default=at)
    asked = [(at, max(soonest - timedelta(seconds=1), at)) for _one in late]
    asked += [(max(min(opens, act_by), at), act_by) for opens, act_by in promises if act_by >= at]
    hours = forecast(asked, staffed, start=start, hours=HOURS_AHEAD, each=each)
    return Due(
        holder=holder,
        late=len(late),
        promises=len(promises),
        needed=len(promises) * each,
        staffed=sum((ends_at - starts_at) / HOUR * 60 for starts_at, ends_at in staffed),
        too_many=sum(hour.breaches for hour in hours),
        short=sum(hour.short for hour in hours),
    )
