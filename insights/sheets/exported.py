"""What each export holds: its sheets, their columns, and whose rows they are.

No name, no telephone number, no address and nothing that somebody wrote in their own words: a row is found
again by its number and its neighbor's code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from cases.rules import visible_encounters, visible_needs
from followups.rules import visible_follow_ups
from insights.measures import Lens
from insights.measures.facts import Facts
from insights.measures.rows import ENCOUNTERS, NEEDS, PROMISES
from insights.models import Export


@dataclass(frozen=True)
class Reader:
    """Whose file it is, what they asked for, and as of when."""

    user: Any
    lens: Lens
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        return self.lens.period.zone

    @property
    def facts(self) -> Facts:
        return Facts(self.lens, self.at)


@dataclass(frozen=True)
class Field:
    """A column: its name, what it means with its codes, and its value in a row."""

    name: str
    means: str
    value: Callable[[Any, Reader], Any]


@dataclass(frozen=True)
class ExportedSheet:
    name: str
    fields: tuple[Field, ...]
    rows: Callable[[Reader], QuerySet]

    @property
    def heading(self) -> list[str]:
        return [field.name for field in self.fields]

    def row(self, record: Any, reader: Reader) -> list[Any]:
        return [field.value(record, reader) for field in self.fields]


def at_city(moment: datetime | None, reader: Reader) -> str | None:
    """As the city's clock showed it, with its offset."""
    return moment.astimezone(reader.zone).isoformat(timespec="minutes") if moment else None


def minutes(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else round((end - start).total_seconds() / 60)


def hours(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else round((end - start).total_seconds() / 3600, 1)


def _of(path: str) -> Callable[[Any, Reader], Any]:
    """What lies at the end of a path of attributes; nothing when it breaks off."""

    def value(record: Any, _reader: Reader) -> Any:
        for name in path.split("."):
            record = getattr(record, name, None)
            if record is None:
                return None
        return record

    return value


def _when(path: str) -> Callable[[Any, Reader], Any]:
    find = _of(path)
    return lambda record, reader: at_city(find(record, reader), reader)


def _encounters(reader: Reader) -> QuerySet:
    seen = visible_encounters(reader.user).filter(pk__in=reader.facts.rows(ENCOUNTERS).values("pk"))
    return seen.select_related("program", "beat", "call_type", "neighbor", "case")


def _follow_ups(reader: Reader) -> QuerySet:
    rows = reader.facts.rows(PROMISES)
    seen = rows.filter(pk__in=visible_follow_ups(reader.user).values("pk"))
    return seen.select_related("case__neighbor", "encounter__program", "encounter__beat")


def _needs(reader: Reader) -> QuerySet:
    seen = visible_needs(reader.user).filter(pk__in=reader.facts.rows(NEEDS).values("pk"))
    return seen.select_related("case__neighbor")


ENCOUNTER_SHEET = ExportedSheet(
    "encounters",
    (
        Field("encounter", "its number", _of("number")),
        Field("case", "the case that it belongs to", _of("case.number")),
        Field("neighbor", "the neighbor's code", _of("neighbor.code")),
        Field("program", "code of the program", _of("program.code")),
        Field("beat", "code of the beat", _of("beat.code")),
        Field("call_type", "code of the type of call", _of("call_type.code")),
        Field("requested_by", "who asked for HEART", _of("requested_by")),
        Field("ended_at", "when it ended, by the city's clock", _when("cleared_at")),
        Field(
            "minutes_to_scene",
            "from sent to arrived",
            lambda row, _r: minutes(row.dispatched_at, row.arrived_at),
        ),
        Field(
            "minutes_on_scene",
            "from arrived to ended",
            lambda row, _r: minutes(row.arrived_at, row.cleared_at),
        ),
        Field("outcome", "code of how it ended", _of("outcome")),
        Field("transported_to", "code of where to", _of("transported_to")),
        Field("in_person_diverted", "nobody had to come", _of("in_person_diverted")),
        Field("law_enforcement_diverted", "police did not have to come", _of("law_enforcement_diverted")),
        Field("officers_on_scene", "officers were there", _of("officers_on_scene")),
        Field("police_backup", "none, routine, emergent", _of("police_backup")),
        Field("ems_needed", "EMS was needed", _of("ems_needed")),
        Field("needs_seen", "codes of needs", lambda row, _r: " ".join(row.needs_seen)),
        Field("follow_up", "wanted, declined, not_offered, not_applicable", _of("follow_up")),
    ),
    _encounters,
)
FOLLOW_UP_SHEET = ExportedSheet(
    "follow_ups",
    (
        Field("case", "the case's number", _of("case.number")),
        Field("neighbor", "the neighbor's code", _of("case.neighbor.code")),
        Field("encounter", "the encounter that set its window", _of("encounter.number")),
        Field("program", "code of that encounter's program", _of("encounter.program.code")),
        Field("beat", "code of that encounter's beat", _of("encounter.beat.code")),
        Field("encounter_ended_at", "by the city's clock", _when("encounter.cleared_at")),
        Field("opens_at", "when the window opens", _when("opens_at")),
        Field("due_at", "when it is due, pauses heeded", _when("due_at")),
        Field("first_try_at", "the first try after the encounter's end", _when("first_try")),
        Field("first_contact_at", "the first that reached someone", _when("first_contact")),
        Field(
            "hours_to_first_try", "from the encounter's end",
            lambda row, _r: hours(row.encounter.cleared_at, row.first_try),
        ),
        Field("status", "pending, done, unreached, cancelled", _of("status")),
    ),
    _follow_ups,
)  # fmt: skip
NEED_SHEET = ExportedSheet(
    "needs",
    (
        Field("case", "the case's number", _of("case.number")),
        Field("neighbor", "the neighbor's code", _of("case.neighbor.code")),
        Field("need", "code of the need", _of("category")),
        Field("wanted", "yes, no, not_now", _of("wanted")),
        Field("status", "where it stands", _of("status")),
        Field("evidence_level", "0 told about it to 5 still connected after 30 days", _of("evidence_level")),
        Field("connected_on", "the day on which care began", _of("connected_on")),
        Field("verified_by", "neighbor, provider, navigator", _of("verified_by")),
    ),
    _needs,
)
ROW_SHEETS = {
    Export.Kind.ENCOUNTERS: (ENCOUNTER_SHEET,),
    Export.Kind.FOLLOW_UPS: (FOLLOW_UP_SHEET,),
    Export.Kind.NEEDS: (NEED_SHEET,),
}
