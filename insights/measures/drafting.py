"""The document of a publication: what it says in every language, exact until its small counts are hidden."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from insights.measures.attack import Cell
from insights.measures.facts import Facts
from insights.measures.inputs import input_tables
from insights.measures.lens import Lens
from insights.measures.published import rows_of
from insights.measures.registry import MEASURES, STATISTICS
from insights.measures.spreads import LENGTHS, LengthTable
from insights.measures.tables import PROGRAM, TABLES, TOTAL, Dimension, Table, fill

Json = dict[str, Any]
LANGUAGES = ("en", "es")
STATISTIC = Dimension("statistic", _("Figure"), dict(STATISTICS))


def draft(lens: Lens, programs: Collection[str], at: datetime, *, most: int) -> Json:
    """All that is known of the lens's period at `at`. Counts are exact: `hide` comes before publishing.

    A length of time with `most` or fewer behind it is left out at once.
    """
    facts = Facts(lens, at)
    return {
        "as_of": at.isoformat(),
        "first_on": lens.period.first.isoformat(),
        "last_on": lens.period.last.isoformat(),
        "hides_up_to": most,
        "tables": [_counts(table, facts) for table in TABLES],
        "inputs": [_table(table, table.dimensions, table.rows) for table in input_tables(lens.period)],
        "lengths": [_lengths(table, facts, programs, most) for table in LENGTHS],
    }


def hide(document: Json, hidden: Collection[Cell]) -> None:
    for table in document["tables"]:
        for row, published in zip(table["rows"], rows_of(table, document["last_on"]), strict=True):
            if published.cell in hidden:
                row.update(value=None, suppressed=True)


def exact_counts(document: Json) -> list[Any]:
    """What is kept, and not said, so that the next publication can be held against this one."""
    return [
        [table["quantity"], row["labels"], row["value"]]
        for table in document["tables"]
        for row in table["rows"]
    ]


def _counts(table: Table, facts: Facts) -> Json:
    names = [dimension.name for dimension in table.dimensions]
    rows = [(dict(zip(names, labels, strict=True)), count) for labels, count in fill(table, facts).items()]
    return _table(table, table.dimensions, rows) | {"quantity": table.quantity}


def _lengths(table: LengthTable, facts: Facts, programs: Collection[str], most: int) -> Json:
    rows = []
    for program in [*programs, TOTAL]:
        lens = replace(facts.lens, program=None if program == TOTAL else program)
        narrowed = Facts(lens, facts.at)
        for statistic in table.statistics:
            figure = MEASURES[f"{table.measure}_{statistic}"].of(narrowed)
            enough = figure.value is not None and (figure.denominator or 0) > most
            value = round(figure.value, 1) if enough and figure.value is not None else None
            rows.append(({"program": program, "statistic": statistic}, value))
    return _table(table, (PROGRAM, STATISTIC), rows)


def _table(table: Any, dimensions: Iterable[Dimension], rows: list[tuple[dict[str, str], Any]]) -> Json:
    used = {label for labels, _value in rows for label in labels.values()}
    return {
        "key": table.key,
        "label": _in_each(table.label),
        "unit": _in_each(table.unit),
        "definition": _in_each(table.definition),
        "dimensions": [
            {
                "name": each.name,
                "label": _in_each(each.label),
                "words": {code: _in_each(word) for code, word in each.words.items() if code in used},
            }
            for each in dimensions
        ],
        "rows": [{"labels": labels, "value": value, "suppressed": value is None} for labels, value in rows],
    }


def _in_each(words: Promise | str) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(words)
    return said
