"""The city as its profile has it: what the demo's year is drawn in."""

import random
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from followups import calendar
from followups.calendar import Window
from heart.core.errors import Conflict
from programs.calendar import Interval
from programs.models import Beat, CallType, EligibleType, FollowUpPolicy, NoteTemplate, Program
from programs.queries import Rung, city_zone, ladders, note_templates_at, policy_at
from programs.queries.calendars import ProgramCalendar, program_calendars

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class DemoCity:
    """Programs, places and hours, read once."""

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    programs: dict[str, Program]
    call_types: dict[str, CallType]
    taken: dict[str, tuple[str, ...]]  # codes of the call types that each program takes
    beats: tuple[Beat, ...]
    calendars: dict[str, ProgramCalendar]
    policies: dict[str, FollowUpPolicy]
    shifts: dict[str, list[Interval]]
    templates: dict[str, NoteTemplate]  # by program
    ladders: dict[Any, tuple[Rung, ...]]  # by the id of their policy

    def window_after(self, program: str, ended_at: datetime) -> Window:
        policy = self.policies[program]
        return calendar.window(
            ended_at,
            opens_after=policy.opens_after,
            due_after=policy.due_after,
            hours=self.calendars[policy.followed_by.code],
        )

    def promised_window(self, anchor_at: datetime, opens_at: datetime, due_at: datetime) -> Window:
        """A window that was agreed in a contact."""
        return Window(anchor_at, opens_at, due_at, calendar.act_by(anchor_at, due_at, self.follower_hours))

    @property
    def follower_hours(self) -> ProgramCalendar:
        return self.calendars[next(iter(self.policies.values())).followed_by.code]

    def moment_on_shift(self, rng: random.Random, program: str, length: timedelta) -> datetime | None:
        """When a response of this length began, all of it within the program's hours."""
        start, end = rng.choice(self.shifts[program])
        room = (end - start - length).total_seconds()
        return start + timedelta(seconds=round(rng.random() * room)) if room > 0 else None

    def moment_to_follow_up(self, rng: random.Random, start: datetime, end: datetime) -> datetime:
        """A moment between the two at which somebody who follows up is on; `end` if nobody is."""
        staffed = self.follower_hours.staffed_intervals(start, end)
        total = sum((finish - begin for begin, finish in staffed), timedelta())
        into = total * rng.random()
        for begin, finish in staffed:
            if into < finish - begin:
                return (begin + into).replace(microsecond=0)
            into -= finish - begin
        return end

    def on_shift(self, program: str, start: datetime, end: datetime) -> bool:
        """Whether the program was staffed from start to end without a break."""
        place = bisect_left(self.shifts[program], (end, end)) - 1
        return (
            place >= 0 and self.shifts[program][place][0] <= start and end <= self.shifts[program][place][1]
        )


def survey(ends_at: datetime, programs: tuple[str, ...]) -> DemoCity:
    """Read the city's profile. Raises Conflict when it has not what the demo is about."""
    rows = {program.code: program for program in Program.objects.in_use()}
    taken = {code: tuple(_types_taken(code)) for code in programs}
    beats = tuple(Beat.objects.in_use())
    if not (set(programs) <= set(rows) and all(taken.values()) and beats):
        raise Conflict(
            f"The demo needs the programs {', '.join(programs)}, their call types and beats. "
            "Load a profile that has them first: load_program programs/profiles/durham.toml"
        )
    starts_at = ends_at - YEAR
    calendars = program_calendars()
    return DemoCity(
        starts_at=starts_at,
        ends_at=ends_at,
        zone=city_zone(),
        programs=rows,
        call_types={row.code: row for row in CallType.objects.in_use()},
        taken=taken,
        beats=beats,
        calendars=calendars,
        policies={code: policy_at(ends_at, program=rows[code]) for code in programs},
        shifts={code: calendars[code].staffed_intervals(starts_at, ends_at) for code in programs},
        templates={code: note_templates_at(ends_at, row)[0] for code, row in rows.items()},
        ladders=ladders(),
    )


def _types_taken(program: str) -> list[str]:
    rows = EligibleType.objects.filter(program__code=program, call_type__retired_at=None, ends_on=None)
    return list(rows.order_by("call_type__position").values_list("call_type__code", flat=True))
