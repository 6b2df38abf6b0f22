"""The next 72 hours: what is due against who is on, as it is and as it would be."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from followups.calendar.forecast import Hour, forecast
from followups.calendar.lateness import Interval, outside
from followups.models.follow_up import FollowUpQuerySet
from programs.models import Absence, Program, Shift
from programs.queries import policy_at, program_calendar, who_follows_up

HOURS_AHEAD = 72


@dataclass(frozen=True)
class WhatIf:
    """Someone away for all of it, and so many more people on; nothing of it is stored."""

    away: UUID | None = None
    extra: int = 0


def next_72_hours(follow_ups: FollowUpQuerySet, at: datetime, what_if: WhatIf | None = None) -> list[Hour]:
    """Each hour from the present one on; what is overdue already is not predicted any more."""
    what_if = what_if or WhatIf()
    start = at.replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=HOURS_AHEAD)
    due = follow_ups.pending().filter(queue_at__gte=at, queue_at__lt=end, first_attempt_at=None)
    promises = [
        (max(min(opens, act_by), at), act_by) for opens, act_by in due.values_list("opens_at", "queue_at")
    ]
    return forecast(
        promises,
        _staffed(at, end, what_if),
        start=start,
        hours=HOURS_AHEAD,
        each=settings.MINUTES_PER_FOLLOW_UP,
    )


def _staffed(at: datetime, end: datetime, what_if: WhatIf) -> list[Interval]:
    """Every stretch of every person, and of those who would be on as well."""
    on = [stretch for stretches in staffed_by_person(at, end, what_if).values() for stretch in stretches]
    if not what_if.extra:
        return on
    return on + _hours(policy_at(at).followed_by, at, end) * what_if.extra


def staffed_by_person(
    at: datetime, end: datetime, what_if: WhatIf, also: Collection[UUID] = ()
) -> dict[UUID, list[Interval]]:
    """Each person's stretches: their shifts where shifts are planned, else the program's hours.

    `also` names people who are asked about although they do not follow up by their role.
    """
    program = policy_at(at).followed_by
    hours = _hours(program, at, end)
    people = {*who_follows_up().values_list("pk", flat=True), *also}
    shifts = _of_people(Shift, Q(program=program), at, end)
    away = _of_people(Absence, Q(user__in=people | set(shifts)), at, end)
    on: dict[UUID, list[Interval]] = {}
    for person in ((set(shifts) or people) | set(also)) - {what_if.away}:
        planned = shifts[person] if shifts else hours
        on[person] = [
            free
            for starts_at, ends_at in planned
            for free in outside(away[person], max(starts_at, at), ends_at)
        ]
    return on


def _hours(program: Program, at: datetime, end: datetime) -> list[Interval]:
    return program_calendar(program.code).staffed_intervals(at, end)


def _of_people(model: type[Any], which: Q, at: datetime, end: datetime) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = defaultdict(list)
    rows = model.objects.filter(which, starts_at__lt=end, ends_at__gt=at)
    for user, starts_at, ends_at in rows.values_list("user_id", "starts_at", "ends_at"):
        found[user].append((starts_at, ends_at))
    return found
