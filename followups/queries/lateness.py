"""Why promises are late, from what was recorded: when it came, who had it, hours, ways, tries, pauses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Encounter, Holding
from followups.calendar.lateness import NO_TIME, Cause, Interval, outside, split_lateness
from followups.models import ContactAttempt, FollowUp, Pause
from followups.models.follow_up import FollowUpQuerySet
from heart.core import words
from neighbors.calendar import safe_intervals
from neighbors.models import Contact, ContactPoint, Neighbor
from programs.queries import city_zone
from programs.queries.calendars import ProgramCalendar, program_calendars

# A try speaks for the day after it; who tried once and then let it lie did not try for a week.
A_TRY_SPEAKS_FOR = timedelta(hours=24)
MOST_SPLIT = 2000
WAYS = (ContactPoint.Kind.PHONE, ContactPoint.Kind.EMAIL, ContactPoint.Kind.ADDRESS)
Parts = dict[Cause, timedelta]


class Because(models.TextChoices):
    """The causes as a supervisor reads them."""

    TRIED = Cause.TRIED.value, gettext_lazy("Tried, not reached")
    UNASSIGNED = Cause.UNASSIGNED.value, gettext_lazy("Nobody had it")
    NO_SAFE_WAY = Cause.NO_SAFE_WAY.value, gettext_lazy("No safe way to reach")
    OUT_OF_HOURS = Cause.OUT_OF_HOURS.value, gettext_lazy("Out of hours")
    OWNER_IDLE = Cause.OWNER_IDLE.value, gettext_lazy("Waiting on its owner")
    IMPORT_DELAY = Cause.IMPORT_DELAY.value, gettext_lazy("Came to us late")
    PAUSED = Cause.PAUSED.value, gettext_lazy("Paused")


@dataclass(frozen=True)
class Records:
    """What the split of these promises is read from, by what it belongs to."""

    recorded: dict[UUID, datetime]  # by encounter
    held: dict[UUID, list[Interval]]  # by case
    tried: dict[UUID, list[datetime]]  # by follow-up
    paused: dict[UUID, list[Interval]]  # by follow-up
    ways: dict[UUID, list[Interval]]  # by neighbor
    hours: dict[str, ProgramCalendar]  # by program


def why_late(follow_ups: Iterable[FollowUp], at: datetime) -> dict[UUID, Parts]:
    """Of those that are late, or were when they ended: the time since the promised due, by cause.

    The parts of each add up to it exactly. It ends when the promise was settled, or `at`. Needs each row's
    case, neighbor and policy; asks seven questions however many there are, and none when nothing is late.
    """
    late = [one for one in follow_ups if ended_at(one, at) > one.promised_due_at]
    if not late:
        return {}
    records = _records(late, at)
    return {one.pk: _split(one, records, ended_at(one, at)) for one in late}


def ended_at(follow_up: FollowUp, at: datetime) -> datetime:
    """Until when it can be late: the contact, else the moment in which it was settled, else now."""
    return follow_up.reached_at or follow_up.settled_at or at


def _split(follow_up: FollowUp, records: Records, until: datetime) -> Parts:
    # What pauses took out of the promise lies between the promised due and the due.
    moved = min(until, follow_up.due_at) - follow_up.promised_due_at
    parts = split_lateness(follow_up.due_at, until, _spans(follow_up, records, until))
    parts = {Cause.PAUSED: parts.get(Cause.PAUSED, NO_TIME) + moved} | {
        cause: length for cause, length in parts.items() if cause != Cause.PAUSED
    }
    return {cause: length for cause, length in parts.items() if length}


def _spans(follow_up: FollowUp, records: Records, until: datetime) -> dict[Cause, Iterable[Interval]]:
    start, case = follow_up.due_at, follow_up.case
    staffed = records.hours[follow_up.policy.followed_by.code].staffed_intervals(start, until)
    recorded = records.recorded.get(follow_up.encounter_id or follow_up.pk, follow_up.created_at)
    return {
        Cause.PAUSED: records.paused[follow_up.pk],
        Cause.IMPORT_DELAY: [(start, recorded)],
        Cause.UNASSIGNED: outside(records.held[case.pk], start, until),
        Cause.OUT_OF_HOURS: outside(staffed, start, until),
        Cause.NO_SAFE_WAY: outside(records.ways[case.neighbor_id], start, until),
        Cause.TRIED: [(one, one + A_TRY_SPEAKS_FOR) for one in records.tried[follow_up.pk]],
    }


def _records(late: Sequence[FollowUp], at: datetime) -> Records:
    ids = [one.pk for one in late]
    cases = {one.case_id for one in late}
    encounters = Encounter.objects.filter(pk__in={one.encounter_id for one in late})
    held = Holding.objects.filter(case__in=cases).values_list("case_id", "starts_at", "ends_at")
    paused = Pause.objects.filter(follow_up__in=ids)
    tried: dict[UUID, list[datetime]] = defaultdict(list)
    for pk, moment in ContactAttempt.objects.filter(follow_up__in=ids).values_list("follow_up_id", "at"):
        tried[pk].append(moment)
    return Records(
        recorded=dict(encounters.values_list("pk", "created_at")),
        held=_by_key(held, at),
        tried=tried,
        paused=_by_key(((one.follow_up_id, one.starts_at, one.ends_at) for one in paused), at),
        ways=_ways(late, at),
        hours=program_calendars(),
    )


def _ways(late: Sequence[FollowUp], at: datetime) -> dict[UUID, list[Interval]]:
    """When a safe way to each neighbor was known: a number, an address, someone who may discuss, a place."""
    neighbors = {one.case.neighbor_id: one.case.neighbor for one in late}
    told = ("neighbor_id", "created_at", "removed_at")
    points = ContactPoint.objects.filter(neighbor__in=neighbors, kind__in=WAYS)
    contacts = Contact.objects.filter(neighbor__in=neighbors, may_discuss=True).exclude(digits="")
    places = [
        (pk, each.created_at, None)
        for pk, each in neighbors.items()
        if each.usual_location and not each.home_visit and not each.unsafe_person
    ]
    at_an_hour, in_writing = list(contacts.values_list(*told)) + places, []
    for kind, *known in points.values_list("kind", *told):
        if kind == ContactPoint.Kind.PHONE:
            at_an_hour.append(tuple(known))
        elif kind == ContactPoint.Kind.EMAIL or not neighbors[known[0]].unsafe_person:
            in_writing.append(tuple(known))
    ways = _by_key(at_an_hour, at)
    _keep_to_safe_times(ways, neighbors.values(), min(one.due_at for one in late), at)
    for pk, intervals in _by_key(in_writing, at).items():
        ways[pk] += intervals
    return ways


def _keep_to_safe_times(
    ways: dict[UUID, list[Interval]], neighbors: Iterable[Neighbor], since: datetime, at: datetime
) -> None:
    """A call or a visit is no way outside the hours that the neighbor said are safe."""
    told = [one for one in neighbors if one.safe_times]
    zone = city_zone() if told else UTC
    for one in told:
        safe = safe_intervals(one.safe_week, since, at, zone)
        ways[one.pk] = [both for way in ways[one.pk] for both in _within(safe, way)]


def _within(intervals: Iterable[Interval], limits: Interval) -> list[Interval]:
    starts, ends = limits
    clipped = ((max(begin, starts), min(finish, ends)) for begin, finish in intervals)
    return [(begin, finish) for begin, finish in clipped if begin < finish]


def _by_key(rows: Iterable[Any], at: datetime) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for key, starts_at, ends_at in rows:
        found[key].append((starts_at, ends_at or at))
    return found


def main_cause(parts: Parts) -> Cause:
    """The cause with the longest part; of equal ones the first in the order of causes."""
    return max(parts, key=lambda cause: (parts[cause], -list(Cause).index(cause)))


def overdue_by_cause(follow_ups: FollowUpQuerySet, at: datetime) -> dict[UUID, tuple[datetime, Cause]]:
    """The due time and the main cause of each of `follow_ups` that is overdue, those late the longest first.

    Of a great many only the first MOST_SPLIT are split: a board that nobody can read helps nobody.
    """
    rows = follow_ups.overdue(at).select_related("case__neighbor", "policy__followed_by")
    late = list(rows.order_by("due_at", "pk")[:MOST_SPLIT])
    parts = why_late(late, at)
    return {one.pk: (one.due_at, main_cause(parts[one.pk])) for one in late}


def in_words(parts: Parts) -> str:
    """ "9 h out of hours, 10 h tried and not reached"; parts under a minute are not said."""
    return ", ".join(_said(parts))


def _said(parts: Parts) -> Iterator[str]:
    says = {
        Cause.PAUSED: _("%(length)s paused"),
        Cause.IMPORT_DELAY: _("%(length)s until it came to us"),
        Cause.UNASSIGNED: _("%(length)s with nobody"),
        Cause.OUT_OF_HOURS: _("%(length)s out of hours"),
        Cause.NO_SAFE_WAY: _("%(length)s without a safe way"),
        Cause.TRIED: _("%(length)s tried and not reached"),
        Cause.OWNER_IDLE: _("%(length)s waiting for its owner"),
    }
    for cause in Cause:
        length = parts.get(cause, NO_TIME)
        if length >= words.MINUTE:
            yield says[cause] % {"length": words.length(length)}
