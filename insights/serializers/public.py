"""A publication as its readers get it: in one language, as a page, JSON or CSV."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import product
from typing import Any

from insights.measures.tables import TOTAL
from insights.models import Publication

Json = dict[str, Any]


def in_language(publication: Publication | None, language: str) -> Json:
    """The document of `GET /public/measures.json`; without a publication there are no tables."""
    if publication is None:
        return {"as_of": None, "tables": []}
    document = publication.document
    return {
        "as_of": document["as_of"],
        "from": document["first_on"],
        "to": document["last_on"],
        "hides_up_to": document["hides_up_to"],
        "corrects": publication.what_was_wrong_es if language == "es" else publication.what_was_wrong,
        "tables": [
            _table(each, language)
            # What was published before programs said what they put in has none.
            for each in [*document["tables"], *document["lengths"], *document.get("inputs", [])]
        ],
    }


def _table(table: Json, language: str) -> Json:
    return {
        "key": table["key"],
        "label": table["label"][language],
        "unit": table["unit"][language],
        "definition": table["definition"][language],
        "dimensions": [
            {
                "name": each["name"],
                "label": each["label"][language],
                "words": {code: word[language] for code, word in each["words"].items()},
            }
            for each in table["dimensions"]
        ],
        "rows": table["rows"],
    }


def rows_as_csv(document: Json) -> str:
    """One line a count; a column for each thing that some table is broken down by."""
    names = list(dict.fromkeys(each["name"] for table in document["tables"] for each in table["dimensions"]))
    rows = (
        [table["key"], table["label"], table["unit"], *(row["labels"].get(name, "") for name in names),
         "" if row["value"] is None else row["value"], str(row["suppressed"]).lower()]
        for table in document["tables"]
        for row in table["rows"]
    )  # fmt: skip
    return _csv(["table", "label", "unit", *names, "value", "suppressed"], rows)


def dictionary(document: Json) -> list[Json]:
    """What each table, column and code means."""
    return [{name: table[name] for name in ("key", "label", "unit", "definition", "dimensions")}
            for table in document["tables"]]  # fmt: skip


def dictionary_as_csv(document: Json) -> str:
    def lines() -> Iterator[list[str]]:
        for table in document["tables"]:
            yield [table["key"], "", "", table["label"], table["definition"]]
            for each in table["dimensions"]:
                yield [table["key"], each["name"], "", each["label"], ""]
                for code, word in each["words"].items():
                    yield [table["key"], each["name"], code, word, ""]

    return _csv(["table", "column", "code", "label", "definition"], lines())


def _csv(heading: list[str], rows: Iterable[list[Any]]) -> str:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return written.getvalue()


@dataclass(frozen=True)
class Share:
    """So many of so many, and of each hundred; None where a count behind it is hidden or there is nothing."""

    part: int | None
    whole: int | None

    @property
    def of_100(self) -> int | None:
        if self.part is None or not self.whole:
            return None
        # Nearly all is not all, and hardly any is not none.
        share = round(100 * self.part / self.whole)
        return min(max(share, 1 if self.part else 0), 100 if self.part == self.whole else 99)

    @property
    def dots(self) -> list[Json]:
        """A hundred dots in rows of twenty, the first so many filled."""
        return [
            {"x": 4 + 10 * (place % 20), "y": 4 + 10 * (place // 20), "filled": place < (self.of_100 or 0)}
            for place in range(100)
        ]


@dataclass(frozen=True)
class Bar:
    """A month's height in a picture 60 high; None where its count is hidden."""

    label: str
    value: int | None
    x: int
    height: int | None

    @property
    def y(self) -> int:
        return 60 - (self.height or 0)


@dataclass(frozen=True)
class Cell:
    value: Any
    is_hidden: bool


# What nobody wrote down.
UNSAID = Cell("–", False)


@dataclass(frozen=True)
class Grid:
    """A table of two things as a page shows it: the second across the top, totals last."""

    key: str
    label: str
    unit: str
    definition: str
    corner: str
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    hides_some: bool


class Counts:
    """The published counts, asked by table and labels."""

    def __init__(self, document: Json, all_word: str) -> None:
        self._tables = {table["key"]: table for table in document["tables"]}
        self._all_word = all_word

    def value(self, table: str, **labels: str) -> Any:
        """The value of a row, a total where a label is not given; None where it is hidden or is not there."""
        for row in self._rows(table):
            if all(labels.get(name, TOTAL) == label for name, label in row["labels"].items()):
                return row["value"]
        return None

    def share(self, table: str, name: str, *labels: str) -> Share:
        """How many have one of these labels, of all."""
        parts = [self.value(table, **{name: label}) for label in labels]
        known = None if None in parts else sum(parts)
        return Share(known, self.value(table))

    def bars(self, table: str, name: str) -> list[Bar]:
        across = [
            row for row in self._rows(table)
            if row["labels"][name] != TOTAL
            and all(label == TOTAL for other, label in row["labels"].items() if other != name)
        ]  # fmt: skip
        highest = max((row["value"] or 0 for row in across), default=0) or 1
        return [
            Bar(row["labels"][name], row["value"], 20 * place,
                None if row["value"] is None else round(56 * row["value"] / highest))
            for place, row in enumerate(across)
        ]  # fmt: skip

    def grid(self, table: str) -> Grid | None:
        """The table with the rows and columns in which something was counted; None if nothing was."""
        found = self._tables.get(table)
        if not found:
            return None
        down, across = found["dimensions"]
        cells = {
            (row["labels"][down["name"]], row["labels"][across["name"]]): Cell(
                row["value"], row["suppressed"]
            )
            for row in found["rows"]
        }
        used = {place for place, cell in cells.items() if cell.value or cell.is_hidden}
        counted = {down_ for down_, _across in used}
        rows = [code for code in dict.fromkeys(down_ for down_, _across in cells) if code in counted]
        columns = [code for code in dict.fromkeys(across_ for _down, across_ in cells)
                   if any((row, code) in used for row in rows)]  # fmt: skip
        return Grid(
            key=table,
            label=found["label"],
            unit=found["unit"],
            definition=found["definition"],
            corner=down["label"],
            columns=[self._word(across, code) for code in columns],
            rows=[
                (self._word(down, row), [cells.get((row, column), UNSAID) for column in columns])
                for row in rows
            ],
            hides_some=any(cells[place].is_hidden for place in cells.keys() & set(product(rows, columns))),
        )

    def named(self, table: str) -> list[tuple[str, list[str]]]:
        """For each code of the table's first thing, the words of the second that it has a row for."""
        if table not in self._tables:
            return []
        first, second = self._tables[table]["dimensions"]
        found: dict[str, list[str]] = {}
        for row in self._rows(table):
            word = self._word(second, row["labels"][second["name"]])
            found.setdefault(self._word(first, row["labels"][first["name"]]), []).append(word)
        return list(found.items())

    def _rows(self, table: str) -> list[Json]:
        return self._tables[table]["rows"] if table in self._tables else []

    def _word(self, dimension: Json, code: str) -> str:
        return self._all_word if code == TOTAL else dimension["words"].get(code, code)
