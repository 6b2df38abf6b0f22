"""The counts that the city publishes, by two things at a time. Exact: what must be hidden is decided later.

Each table counts a `quantity`. Tables of one quantity share its totals, and so does whoever subtracts them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Need, NeedCategory, Outcome
from cases.models.encounter import PoliceBackup
from insights.measures.facts import Facts

TOTAL = "total"
UNKNOWN = "unknown"

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
    counted = Counter(table.of(facts))
    axes = [_labels(dimension, place, counted) for place, dimension in enumerate(table.dimensions)]
    totals: Counter[tuple[str, ...]] = Counter()
    for labels, count in counted.items():
        for above in product(*((label, TOTAL) for label in labels)):
            totals[above] += count
    return {labels: totals[labels] for labels in product(*axes)}


def _labels(dimension: Dimension, place: int, counted: Counter) -> list[str]:
    used = {labels[place] for labels in counted}
    known = [label for label in dimension.words if label in used or label != UNKNOWN]
    return [*known, *sorted(used - set(known)), TOTAL]


def _grouped(rows: QuerySet, *by: Any) -> Counts:
    counted = rows.order_by().values_list(*by).annotate(times=Count("pk", distinct=True))
    return {tuple(str(label) for label in labels): times for *labels, times in counted}


def _either(otherwise: str, **conditions: Q) -> Case:
    """The name of the first condition that holds."""
    whens = [When(condition, then=Value(name)) for name, condition in conditions.items()]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


def _born_between(youngest: int, oldest: int, today: date) -> Q:
    """Aged from `youngest` to `oldest` today, by birth date or, without one, by estimate."""
    born = Q(date_of_birth__lte=_years_before(today, youngest)) & Q(
        date_of_birth__gt=_years_before(today, oldest + 1)
    )
    return born | Q(date_of_birth=None, age_estimate__gte=youngest, age_estimate__lte=oldest)


def _years_before(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return (day - timedelta(days=1) if is_leap_day else day).replace(year=day.year - years)


PROGRAM = Dimension("program", _("Program"))
MONTH = Dimension("month", _("Month"))
OUTCOME = Dimension("outcome", _("How it ended"), dict(Outcome.choices))
BACKUP = Dimension(
    "police_backup",
    _("Police backup"),
    {**dict(PoliceBackup.choices), UNKNOWN: _("Not answered")},
)
LANGUAGE = Dimension(
    "language",
    _("Language"),
    {"eng": _("English"), "spa": _("Spanish"), "other": _("Another"), UNKNOWN: _("Not known")},
)
AGE = Dimension(
    "age",
    _("Age"),
    {
        "under_18": _("Under 18"),
        "18_24": _("18 to 24"),
        "25_44": _("25 to 44"),
        "45_64": _("45 to 64"),
        "65_up": _("65 and over"),
        UNKNOWN: _("Not known"),
    },
)
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


def _by_language(prefix: str = "") -> Case:
    field_ = f"{prefix}preferred_language"
    return _either("other", eng=Q(**{field_: "eng"}), spa=Q(**{field_: "spa"}), unknown=Q(**{field_: ""}))


def _by_age(today: date) -> Case:
    return _either(
        UNKNOWN,
        under_18=_born_between(0, 17, today),
        **{"18_24": _born_between(18, 24, today)},
        **{"25_44": _born_between(25, 44, today)},
        **{"45_64": _born_between(45, 64, today)},
        **{"65_up": _born_between(65, 150, today)},
    )


def _months(facts: Facts) -> Counts:
    month = TruncMonth("cleared_at", tzinfo=facts.lens.period.zone)
    counted = _grouped(facts.encounter_rows().annotate(month=month), F("program__code"), F("month"))
    return {(program, moment[:7]): times for (program, moment), times in counted.items()}


def _backup(facts: Facts) -> Counts:
    answer = _either(UNKNOWN, **{choice: Q(police_backup=choice) for choice in PoliceBackup.values})
    return _grouped(facts.encounter_rows(), F("program__code"), answer)


def _outcomes(facts: Facts) -> Counts:
    return _grouped(facts.encounter_rows(), F("program__code"), F("outcome"))


def _safe(facts: Facts) -> Counts:
    answers = facts.felt_safe_rows().exclude(felt_safe=None)
    return _grouped(answers, F("encounter__program__code"), _either("no", yes=Q(felt_safe=True)))


def _care() -> Case:
    return _either("not_yet", begun=Q(has_begun=True))


def _supported_by_language(facts: Facts) -> Counts:
    return _grouped(facts.supported_rows(), _by_language(), _care())


def _supported_by_age(facts: Facts) -> Counts:
    return _grouped(facts.supported_rows(), _by_age(facts.today), _care())


def _connected_needs(facts: Facts) -> Counts:
    # One neighbor may have had a need in two cases: it counts once.
    neighbor = "case__neighbor"
    # Asked for first: inside this query PostgreSQL, without statistics, looks for them once for each need.
    supported = list(facts.supported_rows().values_list("pk", flat=True))
    begun = Need.objects.connected().filter(case__neighbor__in=supported, connected_on__lte=facts.today)
    rows = begun.order_by().values_list("category", _by_language(f"{neighbor}__"))
    return {tuple(labels): times for *labels, times in rows.annotate(Count(neighbor, distinct=True))}


def _first_tries(facts: Facts) -> Counts:
    in_48_hours = Q(first_try__lte=F("encounter__cleared_at") + timedelta(hours=48))
    when = _either(
        "late",
        never=Q(first_try=None),
        within_48_hours=in_48_hours,
        within_window=Q(first_try__lte=F("due_at")),
    )
    rows = facts.promise_rows().values_list("encounter__program__code", "pk").annotate(when=when)
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
