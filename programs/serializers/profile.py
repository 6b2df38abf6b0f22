"""A city's profile file: TOML in, checked rows out. `programs/profiles/durham.toml` shows every table."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from programs.actions import Profile
from programs.models import Exclusion, FollowUpPolicy, NeedCategory
from programs.models.policy import MOST_DAY_PARTS, MOST_WAYS
from programs.serializers.ladder import read_ladder
from programs.serializers.note_template import USUAL, read_note_template
from programs.serializers.oversight import check_unarmed, read_oversight
from programs.serializers.toml_table import ProfileProblems, Table, TomlFile

Row = dict[str, Any]
_CODE = r"[A-Za-z0-9_-]{1,40}"
_EMAIL = r"[^@\s]+@[^@\s]+"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OPEN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)")
_SPAN = re.compile(r"(\d{1,4})\s*(d|h|min)")
_UNITS = {"d": "days", "h": "hours", "min": "minutes"}
_MINUTES_OF_A_DAY = 24 * 60
_TABLES = {
    "city",
    "programs",
    "call_types",
    "areas",
    "hours",
    "closed_days",
    "eligibility",
    "follow_up",
    "plans",
    "note_templates",
    "teams",
    "quality",
}


def parse_profile(text: str) -> Profile:
    """The profile that the file describes; raises ProfileProblems with every problem and its line."""
    file = TomlFile(text)
    file.expect_only(_TABLES)
    reader = _Reader(file)
    reader.read_nouns()
    reader.read_facts()
    if file.problems:
        raise ProfileProblems(sorted(set(file.problems)))
    return Profile(city=reader.city, **reader.rows)


class _Reader:
    """Goes through the tables in an order in which every code is known before it is used."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.city: Row = {}
        self.rows: dict[str, list[Row]] = {
            name: [] for name in Profile.__dataclass_fields__ if name != "city"
        }
        self.programs: set[str] = set()
        self.call_types: set[str] = set()
        self.teams: set[str] = set()
        self.beats: set[str] = set()
        self.unarmed: list[tuple[Table, str]] = []

    def read_nouns(self) -> None:
        self._city(self.file.table("city"))
        for table in self.file.tables("programs"):
            self._program(table)
        check_unarmed(self.unarmed, self.programs)
        for table in self.file.tables("call_types"):
            self._call_type(table)
        for table in self.file.tables("teams"):
            self._team(table)

    def read_facts(self) -> None:
        readers: dict[str, Callable[[Table], None]] = {
            "areas": self._area,
            "hours": self._hours,
            "closed_days": self._closed_day,
            "eligibility": self._eligibility,
            "follow_up": self._follow_up,
            "plans": self._plan,
            "note_templates": self._note_template,
        }
        for name, read in readers.items():
            for table in self.file.tables(name):
                read(table)
        if not any(row["program"] is None for row in self.rows["note_templates"]):
            self.rows["note_templates"].append(USUAL)

    def _city(self, table: Table) -> None:
        self.city = {"name": table.text("name", length=100), "zone": table.text("zone", length=60)}
        if self.city["zone"] and self.city["zone"] not in available_timezones():
            table.wrong("zone", _("There is no time zone “%s”.") % self.city["zone"])
        self.city["languages"] = table.texts("languages")
        for language in self.city["languages"]:
            if not re.fullmatch("[a-z]{3}", language):
                table.wrong("languages", _("“%s” is not an ISO 639-3 code.") % language, near=f'"{language}"')
        self.city["consent_days"] = table.get("consent_days", int, None)
        if self.city["consent_days"] is not None and not 1 <= self.city["consent_days"] <= 3650:
            table.wrong("consent_days", _("A consent holds from 1 to 3650 days."))
        self.city["claim_minutes"] = table.get("claim_minutes", int, None)
        if self.city["claim_minutes"] is not None and not 1 <= self.city["claim_minutes"] <= 1440:
            table.wrong("claim_minutes", _("A claim holds from 1 to 1440 minutes."))
        self.city["referral_days"] = self._referral_days(table)
        self.city |= read_oversight(table, self.file.tables("quality"))
        for place, code in enumerate(table.texts("beats", [])):
            if not re.fullmatch(_CODE, code):
                table.wrong("beats", _("“%s” can't be a code.") % code, near=f'"{code}"')
            self.beats.add(code)
            self.rows["beats"].append({"code": code, "position": place})
        table.done()

    def _referral_days(self, table: Table) -> dict[str, int]:
        days: dict[str, int] = table.get("referral_days", dict, None) or {}
        for need, limit in days.items():
            if need not in NeedCategory.values:
                table.wrong("referral_days", _("There is no need “%s”.") % need)
            if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 365:
                table.wrong("referral_days", _("A referral waits from 1 to 365 days."))
        return days

    def _program(self, table: Table) -> None:
        code = self._new_code(table, self.programs)
        row = {"code": code, "name": table.text("name", length=100), "position": len(self.rows["programs"])}
        director = table.text("director", "", shape=_EMAIL)
        row["unarmed"] = table.text("unarmed", "")
        self.unarmed.append((table, row["unarmed"]))
        table.done()
        if director:
            self.rows["directors"].append({"code": code, "email": director})
        self.rows["programs"].append(row)

    def _team(self, table: Table) -> None:
        code = self._new_code(table, self.teams)
        row = {
            "code": code,
            "name": table.text("name", length=100),
            "email": table.text("lead", "", shape=_EMAIL),
        }
        if table.done():
            self.rows["teams"].append(row)

    def _call_type(self, table: Table) -> None:
        code = self._new_code(table, self.call_types)
        label = table.text("label", length=100)
        if label and any(label.casefold() == row["label"].casefold() for row in self.rows["call_types"]):
            table.wrong("label", _("Two call types are labelled “%s”.") % label)
        for values in table.get("aliases", list, []) or []:
            if not isinstance(values, dict):
                table.wrong("aliases", _("Write each alias as { label = …, from = … }."))
                continue
            self._alias(Table(self.file, (*table.path, "aliases"), values), code)
        table.done()
        self.rows["call_types"].append(
            {"code": code, "label": label or "", "position": len(self.rows["call_types"])}
        )

    def _alias(self, table: Table, code: str) -> None:
        label = table.text("label", length=100)
        row = {"call_type": code, "label": label, **table.days()}
        if table.done():
            folded = label.casefold()
            self._add("aliases", row, table, "label", lambda other: other["label"].casefold() == folded)

    def _area(self, table: Table) -> None:
        programs = table.all_known("programs", self.programs, _("program"))
        beats: list[str | None] = [*table.all_known("beats", self.beats, _("beat"), [])]
        if table.get("citywide", bool, False):
            beats.append(None)
        if not ("beats" in table.values) ^ (None in beats):
            table.wrong("beats", _("An area is either “citywide = true” or a list of beats."))
        row = {"note": table.text("note", "", length=2000), **table.days()}
        if table.done():
            for program in programs:
                for beat in beats:
                    one = {"program": program, "beat": beat, **row}
                    self._add("areas", one, table, "from", partial(_same_area, one))

    def _hours(self, table: Table) -> None:
        row = {"program": table.known("program", self.programs, _("program")), **table.days()}
        row["weekdays"] = self._weekdays(table)
        row["opens"], row["closes"] = self._open(table)
        row["source"] = table.text("source")
        row["disagreeing"] = table.texts("disagreeing", [])
        if table.done():
            self._add("hours", row, table, "open", lambda other: _same_hours(row, other))

    def _closed_day(self, table: Table) -> None:
        day, name = table.get("day", date), table.text("name", length=100)
        programs: list[str | None] = [*table.all_known("programs", self.programs, _("program"), [])] or [None]
        if not table.done():
            return
        for program in programs:
            row = {"day": day, "program": program, "name": name}
            if any(other["day"] == day and other["program"] == program for other in self.rows["closed_days"]):
                table.wrong("day", _("This day is already closed further up."))
            self.rows["closed_days"].append(row)

    def _eligibility(self, table: Table) -> None:
        program = table.known("program", self.programs, _("program"))
        types = table.all_known("takes", self.call_types, _("call type"))
        excluded = [self._exclusion(table, text) for text in table.texts("excludes", [])]
        days = table.days()
        if not table.done():
            return
        for code in types:
            self._add_fact("eligible_types", {"program": program, "call_type": code}, days, table)
        for kind, priority in excluded:
            self._add_fact(
                "exclusions", {"program": program, "kind": kind, "priority": priority}, days, table
            )

    def _exclusion(self, table: Table, text: str) -> tuple[str, str]:
        kind, _space, priority = text.strip().partition(" ")
        if kind not in Exclusion.Kind.values or (kind == Exclusion.Kind.PRIORITY) != bool(priority):
            reason = _("“%s” excludes nothing we know: write weapon, violent or priority and its name.")
            table.wrong("excludes", reason % text, near=f'"{text}"')
        return kind, priority.strip()

    def _follow_up(self, table: Table) -> None:
        programs: list[str | None] = [*table.all_known("programs", self.programs, _("program"), [])] or [None]
        opens_after, due_after = self._span(table, "opens_after"), self._span(table, "due_after")
        if opens_after is not None and due_after is not None and opens_after >= due_after:
            table.wrong("due_after", _("The window opens before it is due."))
        followed_by = table.known("followed_by", self.programs, _("program"))
        row = {
            "anchor": table.known(
                "anchor", set(FollowUpPolicy.Anchor.values), _("anchor"), FollowUpPolicy.Anchor.ENCOUNTER_END
            ),
            "opens_after": opens_after,
            "due_after": due_after,
            "cadence": self._spans(table, "cadence"),
            "followed_by": followed_by,
            "tries": self._number(table, "tries", 3, 100),
            "channels": self._number(table, "channels", 2, MOST_WAYS),
            "day_parts": self._number(table, "day_parts", 2, MOST_DAY_PARTS),
            "longest_pause": self._span(table, "longest_pause", timedelta(days=90)),
            "ladder": read_ladder(table),
        }
        risk = table.known("risk", set(FollowUpPolicy.Risk.values), _("risk"), "")
        days = table.days()
        if table.done():
            for program in programs:
                self._add_fact("policies", {"program": program, "risk": risk}, days, table, row)

    def _plan(self, table: Table) -> None:
        need = table.known("need", set(NeedCategory.values), _("need"))
        title = table.text("title", length=100)
        row = {"need": need, "title": title, "steps": table.texts("steps", []),
               "documents": table.texts("documents", [])}  # fmt: skip
        if not row["steps"] and not row["documents"]:
            table.wrong("steps", _("A plan proposes steps, papers or both."))
        if any(other["need"] == need and other["title"] == title for other in self.rows["plans"]):
            table.wrong("title", _("This need has a plan of this title further up."))
        if table.done():
            self.rows["plans"].append(row)

    def _note_template(self, table: Table) -> None:
        row = read_note_template(table, self.programs)
        if row:
            self._add("note_templates", row, table, "from", lambda other: other["program"] == row["program"])

    def _add_fact(self, noun: str, same: Row, days: Row, table: Table, rest: Row | None = None) -> None:
        """A row of which there is one at a time for what is the same."""
        row = {**same, **days, **(rest or {})}
        self._add(noun, row, table, "from", lambda other: all(other[key] == same[key] for key in same))

    def _add(self, noun: str, row: Row, table: Table, key: str, clashes: Callable[[Row], bool]) -> None:
        if any(_hold_together(row, other) and clashes(other) for other in self.rows[noun]):
            table.wrong(key, _("This is said for the same days further up."))
        self.rows[noun].append(row)

    def _new_code(self, table: Table, codes: set[str]) -> str:
        code = table.text("code", shape=_CODE)
        if code in codes:
            table.wrong("code", _("The code “%s” is taken further up.") % code)
        codes.add(code)
        return code

    def _weekdays(self, table: Table) -> list[int]:
        text = table.text("days", "daily") or ""
        if text.casefold() == "daily":
            return [1, 2, 3, 4, 5, 6, 7]
        found: set[int] = set()
        for part in text.split(","):
            ends = [name.strip().title() for name in part.split("-")]
            if len(ends) > 2 or not all(end in _WEEKDAYS for end in ends):
                table.wrong("days", _("Write days as “daily”, “Mon-Fri” or “Mon, Wed”."))
                return []
            first, last = _WEEKDAYS.index(ends[0]), _WEEKDAYS.index(ends[-1])
            found |= {(first + step) % 7 + 1 for step in range((last - first) % 7 + 1)}
        return sorted(found)

    def _open(self, table: Table) -> tuple[time | None, time | None]:
        text = table.text("open")
        match = _OPEN.fullmatch(text or "")
        if match is None:
            if text is not None:
                table.wrong("open", _("Write hours as “08:30-16:30”."))
            return None, None
        hour, minute, closing_hour, closing_minute = map(int, match.groups())
        return time(hour, minute), time(closing_hour, closing_minute)

    def _number(self, table: Table, key: str, default: int, most: int) -> int | None:
        number = table.get(key, int, default)
        if number is not None and not 1 <= number <= most:
            told = {"key": key.replace("_", " ").capitalize(), "most": most}
            table.wrong(key, _("%(key)s are a number from 1 to %(most)d.") % told)
        return number

    def _span(self, table: Table, key: str, default: timedelta | None = None) -> timedelta | None:
        if default is not None and key not in table.values:
            return default
        text = table.text(key)
        return None if text is None else self._length(table, key, text)

    def _spans(self, table: Table, key: str) -> list[timedelta | None]:
        return [self._length(table, key, text) for text in table.texts(key, [])]

    def _length(self, table: Table, key: str, text: str) -> timedelta | None:
        match = _SPAN.fullmatch(text)
        length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
        if not match or (not length and key != "opens_after"):
            table.wrong(key, _("Write a length as “48 h”, “7 d” or “90 min”."), near=f'"{text}"')
            return None
        return length


def _hold_together(one: Row, other: Row) -> bool:
    """Whether some day is in both."""
    starts = max(one["starts_on"], other["starts_on"])
    return all(row["ends_on"] is None or starts <= row["ends_on"] for row in (one, other))


def _same_area(one: Row, other: Row) -> bool:
    if one["program"] != other["program"]:
        return False
    return one["beat"] == other["beat"] or None in (one["beat"], other["beat"])


def _same_hours(one: Row, other: Row) -> bool:
    """Whether both staff the program on one weekday at one time."""
    if one["program"] != other["program"] or not set(one["weekdays"]) & set(other["weekdays"]):
        return False
    (opens, closes), (other_opens, other_closes) = _minutes(one), _minutes(other)
    return opens < other_closes and other_opens < closes


def _minutes(row: Row) -> tuple[int, int]:
    opens, closes = (row[key].hour * 60 + row[key].minute for key in ("opens", "closes"))
    return opens, closes if closes > opens else closes + _MINUTES_OF_A_DAY
