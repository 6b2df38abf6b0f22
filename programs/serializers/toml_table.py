"""A TOML file read table by table, each problem with the line that it is on."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_SYNTAX = re.compile(r"(.*) \(at line (\d+), column \d+\)")
_KINDS = {
    str: gettext_lazy("a text"),
    date: gettext_lazy("a day"),
    bool: gettext_lazy("true or false"),
    int: gettext_lazy("a number"),
    list: gettext_lazy("a list"),
    dict: gettext_lazy("a table in { }"),
}
REQUIRED = object()


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    reason: str


class ProfileProblems(Exception):
    """What is wrong with a file, all of it; nothing of the file was used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.reason}" for problem in problems))
        self.problems = problems


class TomlFile:
    """The parsed file and what was found wrong with it so far."""

    def __init__(self, text: str) -> None:
        """Raises ProfileProblems when it is not TOML."""
        self.problems: list[Problem] = []
        self._lines = text.splitlines()
        self._places = _places(self._lines)
        try:
            self.values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            match = _SYNTAX.fullmatch(str(error))
            reason, line = (match[1], int(match[2])) if match else (str(error), len(self._lines))
            raise ProfileProblems([Problem(line, reason)]) from None

    def table(self, name: str) -> "Table":
        found = self.values.get(name)
        if not isinstance(found, dict):
            self.problems.append(Problem(self.line_of(name), _("The file has no table [%s].") % name))
            found = {}
        return Table(self, (name,), found)

    def tables(self, name: str) -> Iterator["Table"]:
        """The tables [[name]], none when there are none."""
        found = self.values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.problems.append(
                Problem(self.line_of(name), _("Write each as a table of its own: [[%s]].") % name)
            )
            return
        for place, values in enumerate(found):
            yield Table(self, (name, place), values)

    def expect_only(self, names: set[str]) -> None:
        for name in self.values.keys() - names:
            self.problems.append(Problem(self.line_of(name), _("Unknown table or key: %s.") % name))

    def line_of(self, *path: str | int, near: str | None = None) -> int:
        """The line of this key or, failing that, of its table; of `near`, when it is written further down."""
        while path and path not in self._places:
            path = path[:-1]
        line = self._places.get(path, 1)
        if near is None:
            return line
        below = range(line, len(self._lines) + 1)
        return next((number for number in below if near in self._lines[number - 1]), line)


@dataclass
class Table:
    """One table, read key by key: what is wrong is noted, and reading goes on with None."""

    file: TomlFile
    path: tuple[str | int, ...]
    values: dict[str, Any]
    ok: bool = True
    read: set[str] = field(default_factory=set)
    # What stands on the line of a table that is written within another, of which only that one's is known.
    near: str | None = None

    def within(self, key: str, values: dict[str, Any], near: str) -> "Table":
        """A table that is a value of this one."""
        return Table(self.file, (*self.path, key), values, near=near)

    def wrong(self, key: str, reason: str, near: str | None = None) -> None:
        self.ok = False
        self.file.problems.append(Problem(self.file.line_of(*self.path, key, near=near or self.near), reason))

    def get(self, key: str, kind: type, default: Any = REQUIRED) -> Any:
        self.read.add(key)
        if key not in self.values:
            if default is REQUIRED:
                self.wrong(key, _("“%s” is missing.") % key)
                return None
            return default
        value = self.values[key]
        # In Python a moment is also a day, and true is also a number; in a profile neither is.
        if type(value) is not kind:
            self.wrong(key, _("“%(key)s” is to be %(kind)s.") % {"key": key, "kind": _KINDS[kind]})
            return None
        return value

    def text(self, key: str, default: Any = REQUIRED, *, shape: str = r".*\S.*", length: int = 300) -> Any:
        """A text that fits `shape`, without blanks around it."""
        value = self.get(key, str, default)
        if key not in self.values or value is None:
            return value
        value = value.strip()
        if not re.fullmatch(shape, value, re.DOTALL) or len(value) > length:
            self.wrong(key, _("“%(value)s” can't be a %(key)s.") % {"value": value[:60], "key": key})
            return None
        return value

    def texts(self, key: str, default: Any = REQUIRED) -> list[str]:
        """A list of texts, each once."""
        found = self.get(key, list, default) or []
        for place, value in enumerate(found):
            if not isinstance(value, str) or not value.strip():
                self.wrong(key, _("“%s” is to be a list of texts.") % key)
                return []
            if value in found[:place]:
                self.wrong(key, _("“%s” is in this list twice.") % value, near=f'"{value}"')
        return found

    def known(self, key: str, known: set[str], noun: str, default: Any = REQUIRED) -> Any:
        """A code out of `known`."""
        value = self.text(key, default)
        if isinstance(value, str) and key in self.values and value not in known:
            self.wrong(key, _("There is no %(noun)s “%(code)s”.") % {"noun": noun, "code": value})
            return None
        return value

    def all_known(self, key: str, known: set[str], noun: str, default: Any = REQUIRED) -> list[str]:
        """A list of codes out of `known`."""
        codes = self.texts(key, default)
        for code in codes:
            if code not in known:
                reason = _("There is no %(noun)s “%(code)s”.") % {"noun": noun, "code": code}
                self.wrong(key, reason, near=f'"{code}"')
        return [code for code in codes if code in known]

    def days(self) -> dict[str, date | None]:
        """`from` and `until` as the fields of a row in force."""
        starts_on, ends_on = self.get("from", date), self.get("until", date, None)
        if starts_on and ends_on and ends_on < starts_on:
            self.wrong("until", _("“until” is before “from”."))
        return {"starts_on": starts_on, "ends_on": ends_on}

    def done(self) -> bool:
        """Note keys that nobody asked for; returns whether the table is free of problems."""
        for key in self.values.keys() - self.read:
            self.wrong(key, _("Unknown key: %s.") % key)
        return self.ok


def _places(lines: list[str]) -> dict[tuple[str | int, ...], int]:
    """The line of each table and key: tomllib does not keep them."""
    places: dict[tuple[str | int, ...], int] = {}
    counts: dict[str, int] = {}
    path: tuple[str | int, ...] = ()
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.match(line):
            path = (header[2],)
            places.setdefault(path, number)
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                path = (header[2], counts[header[2]])
            places[path] = number
        elif key := _KEY.match(line):
            places.setdefault((*path, key[1]), number)
    return places
