"""What stands behind a figure, in words."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insights.measures import Counts, Evidence, Measure
from insights.models import Publication

PARTS = {"counted": gettext_lazy("Rows that are counted"), "among": gettext_lazy("Rows among which they are")}

ONE_ROW = {
    Counts.ENCOUNTER: gettext_lazy("an encounter"),
    Counts.ANSWER: gettext_lazy("an answer"),
    Counts.CALL: gettext_lazy("a 911 call"),
    Counts.FOLLOW_UP: gettext_lazy("a follow-up"),
    Counts.TRY: gettext_lazy("a try"),
    Counts.NEIGHBOR: gettext_lazy("a neighbor"),
    Counts.NEED: gettext_lazy("a need"),
    Counts.CASE: gettext_lazy("a case"),
    Counts.REFERRAL: gettext_lazy("a referral"),
}
HOW_SURE = {
    Evidence.RECORDED: gettext_lazy("written down when it happened"),
    Evidence.SAID: gettext_lazy("what people answered when asked"),
    Evidence.VERIFIED: gettext_lazy("verified by someone who knows"),
    Evidence.ESTIMATED: gettext_lazy("an estimate: a count times an assumption"),
}

# What a row's number and page are read from, by the name of its noun.
RELATED = {
    "encounter": ("case",),
    "followup": ("case", "encounter__case"),
    "need": ("case",),
    "contactattempt": ("follow_up__case",),
    "referral": ("need__case",),
}


def version_of(measure: Measure) -> str:
    """Changes whenever its definition does, or what it leaves out, or its unit; and only then."""
    words = "\n".join([str(measure.definition), str(measure.leaves_out), str(measure.unit)])
    return hashlib.sha256(words.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class ShownRow:
    """A row by its number, with the way to it where it has a page of its own."""

    title: str
    second: str
    url: str


def with_related(rows: QuerySet) -> QuerySet:
    """The rows with what they are shown by; without names, select_related would follow every key."""
    names = RELATED.get(str(rows.model._meta.model_name), ())
    return rows.select_related(*names) if names else rows


def shown_row(record: Any) -> ShownRow:
    hung_on = [getattr(record, name, None) for name in ("case", "encounter", "follow_up", "need")]
    hung_on += [each.case for each in hung_on if each is not None and hasattr(each, "case")]
    nouns = [record, *(each for each in hung_on if each is not None)]
    page = next((each.get_absolute_url() for each in nouns if hasattr(each, "get_absolute_url")), "")
    named = (getattr(each, name, None) for each in nouns for name in ("number", "code", "cad_number"))
    title = next(filter(None, named), str(record.pk)[:8])
    return ShownRow(str(title), str(record._meta.verbose_name), page)


@dataclass(frozen=True)
class Restated:
    """A published count, as it was said first and as it is said now; None: hidden, or not said."""

    table: str
    labels: str
    before: Any
    after: Any


def restatements(publication: Publication) -> list[Restated]:
    """What a correction says otherwise than the publication that it corrects."""
    before, after = _said(publication.corrects), _said(publication)
    return [
        Restated(*cell, before.get(cell), after.get(cell))
        for cell in dict.fromkeys([*before, *after])
        if before.get(cell) != after.get(cell)
    ]


def _said(publication: Publication | None) -> dict[tuple[str, str], Any]:
    document = publication.document if publication else {}
    return {
        (table["label"]["en"], _words(table, row["labels"])): row["value"]
        for table in [*document.get("tables", []), *document.get("lengths", [])]
        for row in table["rows"]
    }


def _words(table: dict[str, Any], labels: dict[str, str]) -> str:
    words = {each["name"]: each["words"] for each in table["dimensions"]}
    every = {"total": _("all")}
    return ", ".join(
        words[name].get(code, {}).get("en", every.get(code, code)) for name, code in labels.items()
    )
