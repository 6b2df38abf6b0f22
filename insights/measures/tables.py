"""The counts that the city publishes, by two things at a time. Exact: what must be hidden is decided later.

Each table counts a `quantity`. Tables of one quantity share its totals, and so does whoever subtracts them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Need, NeedCategory, Outcome
from cases.models.encounter import PoliceBackup
from insights.measures import axes
from insights.measures.axes import UNKNOWN, either
from insights.measures.facts import Facts
from insights.measures.promises import IN_48_HOURS, counted
from insights.measures.rows import ANSWERS, ENCOUNTERS, PROMISES, SUPPORTED

TOTAL = "total"

# By the labels of a table's dimensions, in their order.
Counts = dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Dimension:
    """What a table is broken down by; `words` names its labels, those without a word speak for themselves."""

    name: str
    label: Promise | str
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table of counts. Tables of one quantity count the same things, each broken down in its own way."""

    key: str
    label: Promise | str
    unit: Promise | str
    definition: Promise | str
    quantity: str
    dimensions: tuple[Dimension, ...]
    of: Callable[[Facts], Counts]


def fill(table: Table, facts: Facts) -> Counts:
    """The table's counts with every total, in the order of its dimensions' words."""
    found = Counter(table.of(facts))
    edges = [_labels(dimension, place, found) for place, dimension in enumerate(table.dimensions)]
    totals: Counter[tuple[str, ...]] = Counter()
    for labels, count in found.items():
        for above in product(*((label, TOTAL) for label in labels)):
            totals[above] += count
    return {labels: totals[labels] for labels in product(*edges)}


def _labels(dimension: Dimension, place: int, counted: Counter) -> list[str]:
    used = {labels[place] for labels in counted}
    known = [label for label in dimension.words if label in used or label != UNKNOWN]
    return [*known, *sorted(used - set(known)), TOTAL]


def _grouped(rows: QuerySet, *by: Any) -> Counts:
    found = rows.order_by().values_list(*by).annotate(times=Count("pk", distinct=True))
    return {tuple(str(label) for label in labels): times for *labels, times in found}


PROGRAM = Dimension("program", _("Program"))
MONTH = Dimension("month", _("Month"))
OUTCOME = Dimension("outcome", _("How it ended"), dict(Outcome.choices))
BACKUP = Dimension(
    "police_backup",
    _("Police backup"),
    {**dict(PoliceBackup.choices), UNKNOWN: _("Not answered")},
)
LANGUAGE = Dimension("language", axes.LANGUAGE.label, axes.LANGUAGES)
AGE = Dimension("age", axes.AGE.label, axes.AGES)
CARE = Dimension("care", _("Care"), {"begun": _("Has begun"), "not_yet": _("Has not begun")})
NEED = Dimension("need", _("Need"), dict(NeedCategory.choices))
FIRST_TRY = Dimension(
    "first_try",
    _("First try"),
    {
        "within_48_hours": _("Within 48 hours"),
        "within_window": _("Later, by the time we promised"),
        "late": _("Late"),
        "never": _("Not tried so far"),
    },
)
FELT_SAFE = Dimension("felt_safe", _("Felt safe"), {"yes": _("Yes"), "no": _("No")})


def _months(facts: Facts) -> Counts:
    month = TruncMonth("cleared_at", tzinfo=facts.lens.period.zone)
    found = _grouped(facts.rows(ENCOUNTERS).annotate(month=month), F("program__code"), F("month"))
    return {(program, moment[:7]): times for (program, moment), times in found.items()}


def _backup(facts: Facts) -> Counts:
    answer = either(UNKNOWN, **{choice: Q(police_backup=choice) for choice in PoliceBackup.values})
    return _grouped(facts.rows(ENCOUNTERS), F("program__code"), answer)


def _outcomes(facts: Facts) -> Counts:
    return _grouped(facts.rows(ENCOUNTERS), F("program__code"), F("outcome"))


def _safe(facts: Facts) -> Counts:
    answers = facts.rows(ANSWERS).exclude(felt_safe=None)
    return _grouped(answers, F("encounter__program__code"), either("no", yes=Q(felt_safe=True)))


def _care() -> Case:
    return either("not_yet", begun=Q(has_begun=True))


def _supported_by_language(facts: Facts) -> Counts:
    return _grouped(facts.rows(SUPPORTED), axes.LANGUAGE.code("", facts.here), _care())


def _supported_by_age(facts: Facts) -> Counts:
    return _grouped(facts.rows(SUPPORTED), axes.AGE.code("", facts.here), _care())


def _connected_needs(facts: Facts) -> Counts:
    # One person may have had a need in two cases, or in two records: it counts once.
    neighbor = "case__neighbor"
    # Asked for first: inside this query PostgreSQL, without statistics, looks for them once for each need.
    supported = list(facts.rows(SUPPORTED).values_list("pk", flat=True))
    begun = Need.objects.connected().filter(case__person__in=supported, connected_on__lte=facts.here.today)
    rows = begun.order_by().values_list("category", axes.LANGUAGE.code(f"{neighbor}__", facts.here))
    return {tuple(labels): times for *labels, times in rows.annotate(Count("case__person", distinct=True))}


def _first_tries(facts: Facts) -> Counts:
    when = either(
        "late",
        never=Q(first_try=None),
        within_48_hours=IN_48_HOURS,
        within_window=Q(first_try__lte=F("due_at")),
    )
    rows = (
        facts.rows(PROMISES)
        .filter(counted())
        .values_list("encounter__program__code", "pk")
        .annotate(when=when)
    )
    return Counter((program, when) for program, _pk, when in rows)


TABLES = (
    Table(
        "encounters",
        _("How often we answered"),
        _("encounters"),
        _("One team with one person in crisis, in person or by phone, by the month in which it ended. The "
          "same person can be here more than once."),
        "encounters",
        (PROGRAM, MONTH),
        _months,
    ),
    Table(
        "outcomes",
        _("How it ended"),
        _("encounters"),
        _("Encounters by what came of them."),
        "encounters",
        (PROGRAM, OUTCOME),
        _outcomes,
    ),
    Table(
        "police_backup",
        _("When we asked police for help"),
        _("encounters"),
        _("Encounters by whether the team asked for police, as a routine or urgently for safety."),
        "encounters",
        (PROGRAM, BACKUP),
        _backup,
    ),
    Table(
        "felt_safe",
        _("Whether our teams felt safe"),
        _("answers"),
        _("Each responder is asked after each encounter. Only answers are counted."),
        "felt_safe",
        (PROGRAM, FELT_SAFE),
        _safe,
    ),
    Table(
        "first_tries",
        _("Whether we came back"),
        _("promises"),
        _("Promises to come back after an encounter, by when we first tried, by the day on which the "
          "encounter ended. Promises that still wait, and those never tried, are counted."),
        "promises",
        (PROGRAM, FIRST_TRY),
        _first_tries,
    ),
    Table(
        "supported_by_language",
        _("Neighbors we supported, by language"),
        _("neighbors"),
        _("Neighbors whom we first reached in this time, or someone close to them, and whether care has "
          "begun for at least one need. A phone number on a list does not count."),
        "supported",
        (LANGUAGE, CARE),
        _supported_by_language,
    ),
    Table(
        "supported_by_age",
        _("Neighbors we supported, by age"),
        _("neighbors"),
        _("The same neighbors by their age today. Many ages are estimates."),
        "supported",
        (AGE, CARE),
        _supported_by_age,
    ),
    Table(
        "connected_needs",
        _("What neighbors need, and who gets it"),
        _("needs"),
        _("Needs of those neighbors for which care has begun, each once for a neighbor, by the language they "
          "speak."),
        "connected_needs",
        (NEED, LANGUAGE),
        _connected_needs,
    ),
)  # fmt: skip
