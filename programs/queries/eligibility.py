"""Which programs may take a call, and why the others may not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from programs.models import EligibleType, Exclusion, Program, ServiceArea
from programs.models.effective import Effective
from programs.queries.calendars import ProgramCalendar, program_calendars

Value = TypeVar("Value")


class Reason(StrEnum):
    """Why a program does not take a call; `sentence` says it."""

    TAKES_NO_CALLS = "takes_no_calls"
    CALL_TYPE_UNKNOWN = "call_type_unknown"
    NOT_ITS_CALL_TYPE = "not_its_call_type"
    WEAPON = "weapon"
    VIOLENT = "violent"
    PRIORITY = "priority"
    BEAT_UNKNOWN = "beat_unknown"
    OUTSIDE_AREA = "outside_area"
    OUTSIDE_HOURS = "outside_hours"

    @property
    def sentence(self) -> str:
        return {
            Reason.TAKES_NO_CALLS: _("no 911 calls on this day"),
            Reason.CALL_TYPE_UNKNOWN: _("the type is not one we know"),
            Reason.NOT_ITS_CALL_TYPE: _("other types of call only"),
            Reason.WEAPON: _("a weapon"),
            Reason.VIOLENT: _("someone may get hurt"),
            Reason.PRIORITY: _("the priority is too high"),
            Reason.BEAT_UNKNOWN: _("the beat is not known"),
            Reason.OUTSIDE_AREA: _("outside the service area"),
            Reason.OUTSIDE_HOURS: _("outside hours"),
        }[self]


@dataclass(frozen=True)
class CallFacts:
    """What the rules ask of a call. None is "not known"; a weapon nobody spoke of excludes nothing."""

    received_at: datetime
    call_type: str | None = None
    priority: str = ""
    weapon: bool | None = None
    violent: bool | None = None
    beat: str | None = None


@dataclass(frozen=True)
class Eligibility:
    program_code: str
    eligible: bool
    reasons: list[str]


@dataclass(frozen=True)
class Dated(Generic[Value]):
    """A value and the days on which it holds."""

    value: Value
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class ProgramRules:
    """What one program takes: call types, exclusions, beats (None: citywide) and hours, each dated."""

    call_types: tuple[Dated[str], ...]
    exclusions: tuple[Dated[tuple[str, str]], ...]
    beats: tuple[Dated[str | None], ...]
    calendar: ProgramCalendar

    def reasons(self, facts: CallFacts) -> list[str]:
        """Every reason against, in the order in which people ask; empty when the call is eligible."""
        day = facts.received_at.astimezone(self.calendar.zone).date()
        taken = _on(self.call_types, day)
        if not taken:
            return [Reason.TAKES_NO_CALLS.value]
        found = [
            *_type_reasons(facts, taken),
            *self._exclusion_reasons(facts, day),
            *self._area_reasons(facts, day),
        ]
        if not self.calendar.is_staffed(facts.received_at):
            found.append(Reason.OUTSIDE_HOURS)
        return [reason.value for reason in found]

    def _exclusion_reasons(self, facts: CallFacts, day: date) -> list[Reason]:
        said = {
            (Exclusion.Kind.WEAPON.value, ""): bool(facts.weapon),
            (Exclusion.Kind.VIOLENT.value, ""): bool(facts.violent),
            (Exclusion.Kind.PRIORITY.value, facts.priority): True,
        }
        excluded = {kind for kind, priority in _on(self.exclusions, day) if said.get((kind, priority))}
        return [Reason(kind.value) for kind in Exclusion.Kind if kind.value in excluded]

    def _area_reasons(self, facts: CallFacts, day: date) -> list[Reason]:
        beats = _on(self.beats, day)
        if None in beats:
            return []
        if facts.beat is None:
            return [Reason.BEAT_UNKNOWN]
        return [] if facts.beat in beats else [Reason.OUTSIDE_AREA]


@dataclass(frozen=True)
class EligibilityRules:
    """The rules of all programs, read once: judging a call asks the database nothing."""

    programs: dict[str, ProgramRules]

    def judge(self, facts: CallFacts) -> list[Eligibility]:
        judged = [(code, rules.reasons(facts)) for code, rules in self.programs.items()]
        return [Eligibility(code, not reasons, reasons) for code, reasons in judged]


def eligibility_rules() -> EligibilityRules:
    """The rules of the programs in use, in their order, of every day."""
    types = EligibleType.objects.select_related("program", "call_type")
    taken = _dated(types, lambda row: row.call_type.code)
    exclusions = _dated(Exclusion.objects.select_related("program"), lambda row: (row.kind, row.priority))
    areas = ServiceArea.objects.select_related("program", "beat")
    beats = _dated(areas, lambda row: row.beat.code if row.beat else None)
    calendars = program_calendars()
    codes = Program.objects.in_use().values_list("code", flat=True)
    return EligibilityRules(
        {
            code: ProgramRules(
                tuple(taken[code]), tuple(exclusions[code]), tuple(beats[code]), calendars[code]
            )
            for code in codes
        }
    )


def responding_programs() -> QuerySet[Program]:
    """Programs in use that take 911 calls, and so log encounters."""
    return Program.objects.in_use().filter(Exists(EligibleType.objects.filter(program=OuterRef("pk"))))


def eligibility(facts: CallFacts) -> list[Eligibility]:
    """Whether each program may take this call, and why not."""
    return eligibility_rules().judge(facts)


def _type_reasons(facts: CallFacts, taken: set[str]) -> list[Reason]:
    if facts.call_type is None:
        return [Reason.CALL_TYPE_UNKNOWN]
    return [] if facts.call_type in taken else [Reason.NOT_ITS_CALL_TYPE]


def _dated(rows: Iterable[Effective], value: Any) -> dict[str, list[Dated[Any]]]:
    found: dict[str, list[Dated[Any]]] = defaultdict(list)
    for row in rows:
        found[row.program.code].append(Dated(value(row), row.starts_on, row.ends_on))  # type: ignore[attr-defined]
    return found


def _on(dated: Iterable[Dated[Value]], day: date) -> set[Value]:
    return {
        row.value for row in dated if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
    }
