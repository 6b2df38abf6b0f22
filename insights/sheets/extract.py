"""The evaluation extract: rows of no one, for evaluators outside the house.

Neither a name nor a code nor an id of ours is in it. Each person has a key that only this city's secret
makes, and all days of a person are moved by so many days as only the secret knows: the time between two of
their days stays, the day itself is not one that a log of 911 calls could find. No clock time, no place, no
words of anybody; ages as bands.
"""

import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from insights.measures import axes
from insights.measures.rows import ENCOUNTERS, NEEDS, PROMISES
from insights.sheets.exported import ExportedSheet, Field, Reader, hours, minutes

# Raised whenever a column, a code or the way days move changes; the codebook says it, a test holds it.
VERSION = 1
MOST_DAYS = 182  # a person's days move by up to so many, back or forth, and by one at least
UNKNOWN_PERSON = "encounter"


def _keyed(*words: Any) -> bytes:
    """A keyed hash of these words: the same for ever, and nobody's to work back."""
    text = ":".join(map(str, words)).encode()
    return hmac.new(settings.EXTRACT_SECRET.encode(), text, hashlib.sha256).digest()


def person_key(person: Any) -> str:
    return "P" + _keyed("person", person).hex()[:16]


def days_moved(person: Any) -> int:
    """By how many days this person's days are moved; never none."""
    place = int.from_bytes(_keyed("days", person)[:8]) % (2 * MOST_DAYS)
    return place - MOST_DAYS if place < MOST_DAYS else place - MOST_DAYS + 1


def moved(day: date | datetime | None, person: Any, reader: Reader) -> str | None:
    if day is None:
        return None
    if isinstance(day, datetime):
        day = day.astimezone(reader.zone).date()
    return (day + timedelta(days=days_moved(person))).isoformat()


def _person(row: Any) -> Any:
    """Who a row is about; an encounter with nobody known stands for itself."""
    if hasattr(row, "case") and row._meta.model_name != "encounter":
        return row.case.neighbor_id
    return row.neighbor_id or f"{UNKNOWN_PERSON}:{row.pk}"


PERSON = Field(
    "person",
    "a key of their own; the same in every sheet and every extract",
    lambda row, _r: person_key(_person(row)),
)
AGE = Field("age", "under_18, 18_24, 25_44, 45_64, 65_up, unknown; today's age", lambda row, _r: row.age_band)
LANGUAGE = Field("language", "eng, spa, other, unknown", lambda row, _r: row.language)


def _about_them(rows: QuerySet, prefix: str, reader: Reader) -> QuerySet:
    here = reader.facts.here
    return rows.annotate(age_band=axes.AGE.code(prefix, here), language=axes.LANGUAGE.code(prefix, here))


def _encounters(reader: Reader) -> QuerySet:
    rows = _about_them(reader.facts.rows(ENCOUNTERS), "neighbor__", reader)
    part = axes.PART_OF_DAY.code("", reader.facts.here)
    return rows.annotate(part_of_day=part).select_related("program")


def _follow_ups(reader: Reader) -> QuerySet:
    rows = _about_them(reader.facts.rows(PROMISES), "case__neighbor__", reader)
    return rows.annotate(times=Count("attempts")).select_related("case", "encounter__program")


def _needs(reader: Reader) -> QuerySet:
    return _about_them(reader.facts.rows(NEEDS), "case__neighbor__", reader).select_related("case")


def _plain(name: str, means: str) -> Field:
    return Field(name, means, lambda row, _r: getattr(row, name))


SHEETS = (
    ExportedSheet(
        "encounters",
        (
            PERSON, AGE, LANGUAGE,
            Field("program", "code of the program", lambda row, _r: row.program.code),
            Field("ended_on", "its day, moved", lambda row, r: moved(row.cleared_at, _person(row), r)),
            _plain("part_of_day", "night, morning from 6, afternoon from noon, evening from 18"),
            Field(
                "minutes_to_scene", "from sent to arrived",
                lambda row, _r: minutes(row.dispatched_at, row.arrived_at),
            ),
            Field(
                "minutes_on_scene", "from arrived to ended",
                lambda row, _r: minutes(row.arrived_at, row.cleared_at),
            ),
            _plain("outcome", "code of how it ended"),
            _plain("transported_to", "code of where to; empty when nobody was taken anywhere"),
            _plain("in_person_diverted", "nobody had to come; empty: not answered"),
            _plain("law_enforcement_diverted", "police did not have to come; empty: not answered"),
            _plain("officers_on_scene", "officers were there; empty: not answered"),
            _plain("police_backup", "none, routine, emergent; empty: not answered"),
            _plain("ems_needed", "EMS was needed; empty: not answered"),
            Field("needs_seen", "codes of needs, by spaces", lambda row, _r: " ".join(row.needs_seen)),
            _plain("follow_up", "wanted, declined, not_offered, not_applicable"),
        ),
        _encounters,
    ),
    ExportedSheet(
        "follow_ups",
        (
            PERSON, AGE, LANGUAGE,
            Field("program", "code of the encounter's program", lambda row, _r: row.encounter.program.code),
            Field(
                "encounter_ended_on", "the day on which its time begins, moved",
                lambda row, r: moved(row.encounter.cleared_at, _person(row), r),
            ),
            Field(
                "hours_to_due", "from the encounter's end",
                lambda row, _r: hours(row.encounter.cleared_at, row.due_at),
            ),
            Field(
                "hours_to_first_try", "from the encounter's end; empty: not tried so far",
                lambda row, _r: hours(row.encounter.cleared_at, row.first_try),
            ),
            Field(
                "hours_to_first_contact", "from the encounter's end; empty: nobody reached so far",
                lambda row, _r: hours(row.encounter.cleared_at, row.first_contact),
            ),
            Field("tries", "how many tries were made", lambda row, _r: row.times),
            _plain("status", "pending, done, unreached, cancelled"),
        ),
        _follow_ups,
    ),
    ExportedSheet(
        "needs",
        (
            PERSON, AGE, LANGUAGE,
            Field("need", "code of the need", lambda row, _r: row.category),
            _plain("wanted", "yes, no, not_now"),
            _plain("status", "where it stands"),
            _plain("evidence_level", "0 told about it, 1 sent, 2 provider acknowledged, 3 appointment, "
                   "4 service begun, 5 still connected after 30 days"),
            Field("connected_on", "the day on which care began, moved",
                  lambda row, r: moved(row.connected_on, _person(row), r)),
            _plain("verified_by", "neighbor, provider, navigator"),
        ),
        _needs,
    ),
)  # fmt: skip


def codebook() -> list[list[str]]:
    """Every column of every sheet, and what it means."""
    rows = [["codebook_version", "sheet", "column", "meaning"]]
    return rows + [
        [str(VERSION), sheet.name, field.name, field.means] for sheet in SHEETS for field in sheet.fields
    ]


READ_ME = """HEART evaluation extract {number}, codebook version {version}
Days {first} to {last}; as of {at}. Asked for by {who} for: {purpose}

Rows are of no one: every person has a key, and all of their days are moved by the same number of days,
which is different for each person and known to nobody who reads this. The time between two days of one
person is true. A day is not. Do not try to find out who anybody is; do not pass this file on.
"""
