"""Why promises are late, by how long: each number leads to its rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from followups.models import FollowUp
from followups.queries.lateness import Because, overdue_by_cause
from followups.rules import visible_follow_ups
from heart.core import words
from heart.desk.views.oversight_rows import rows_url
from insights.queries import Age, age_of

Counts = Counter[tuple[str, str]]  # by cause and age


def overdue_counts(user: User, at: datetime) -> Counts:
    """How many promises are late, each counted once: by its main cause, and by its age."""
    found = overdue_by_cause(visible_follow_ups(user), at).values()
    return Counter((cause.value, age_of(words.elapsed(due_at, at)).value) for due_at, cause in found)


def matrix(counts: Counts) -> Iterator[dict[str, Any]]:
    """A row for each cause; pauses only where one counts, since they are nobody's lateness."""
    for cause in Because:
        cells = [_cell(counts[cause.value, age], cause=cause.value, age=age) for age in Age.values]
        all_of_it = sum(cell["number"] for cell in cells)
        if all_of_it or cause != Because.PAUSED:
            yield {"label": cause.label, "cells": cells, "all": _cell(all_of_it, cause=cause.value)}


def totals(counts: Counts) -> list[dict[str, Any]]:
    ages = [_cell(sum(counts[cause, age] for cause in Because.values), age=age) for age in Age.values]
    return [*ages, _cell(sum(counts.values()))]


def finding(counts: Counts) -> str:
    """ "4: tried, not reached. 2: nobody had it.": the two most common causes."""
    by_cause: Counter[str] = Counter()
    for (cause, _age), number in counts.items():
        by_cause[cause] += number
    said = [
        ngettext("%(number)d of them: %(cause)s.", "%(number)d of them: %(cause)s.", number)
        % {"number": number, "cause": Because(cause).label.lower()}
        for cause, number in by_cause.most_common(2)
    ]
    return " ".join(said) or _("Nothing is late.")


def _cell(number: int, **asked: str) -> dict[str, Any]:
    url = rows_url("desk:oversight_promises", band=FollowUp.Band.OVERDUE, **asked)
    return {"number": number, "url": url, "most": number > 1}
