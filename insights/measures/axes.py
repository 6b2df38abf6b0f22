"""What figures can be narrowed to and broken down by, said once for filters, breakdowns and tables.

Where a row lies on an axis is asked of an encounter or a neighbor, which `prefix` finds from the row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, ExtractHour
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import NeedCategory
from neighbors.models import Neighbor
from programs.models import Beat, CallType, Program

UNKNOWN, OTHER = "unknown", "other"
NOT_KNOWN, ANOTHER = _("Not known"), _("Another")
Words = dict[str, Any]


@dataclass(frozen=True)
class Standpoint:
    """The city's clock and its day: what ages and parts of the day are told from."""

    zone: ZoneInfo
    today: date


class Unnest(Func):
    """One row for each element."""

    function = "unnest"
    arity = 1
    set_returning = True


def either(otherwise: str, **conditions: Q) -> Case:
    """The name of the first condition that holds."""
    whens = [When(condition, then=Value(name)) for name, condition in conditions.items()]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


@dataclass(frozen=True)
class Axis:
    """Something that rows differ by. `words` asks for its codes, in order, each with its word."""

    name: str
    label: Promise | str
    words: Callable[[], Words]

    def holds(self, prefix: str, code: str, here: Standpoint) -> Q:
        """Whether the row has this code."""
        raise NotImplementedError

    def code(self, prefix: str, here: Standpoint) -> Any:
        """The row's code; None where a row may have several."""
        raise NotImplementedError


class Coded(Axis):
    """One of the city's own codes, by a foreign key of the axis's name."""

    def holds(self, prefix: str, code: str, here: Standpoint) -> Q:
        path = f"{prefix}{self.name}"
        return Q(**{path: None}) if code == UNKNOWN else Q(**{f"{path}__code": code})

    def code(self, prefix: str, here: Standpoint) -> Any:
        return Coalesce(F(f"{prefix}{self.name}__code"), Value(UNKNOWN), output_field=CharField())


class PartOfDay(Axis):
    """By the city's hour at the first moment of the response that anybody wrote down."""

    HOURS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
    BEGAN = ("received_at", "dispatched_at", "arrived_at", "cleared_at")

    def holds(self, prefix: str, code: str, here: Standpoint) -> Q:
        return Q(Is(self.code(prefix, here), code))

    def code(self, prefix: str, here: Standpoint) -> Any:
        return self.part_of(Coalesce(*(F(f"{prefix}{moment}") for moment in self.BEGAN)), here)

    def part_of(self, moment: Any, here: Standpoint) -> Any:
        return PartName(ExtractHour(moment, tzinfo=here.zone))


class PartName(Func):
    """The part of the day that an hour is in."""

    template = "(ARRAY['night', 'morning', 'afternoon', 'evening'])[1 + floor(%(expressions)s / 6)::int]"
    output_field = CharField()


class Is(Func):
    """Two expressions are the same."""

    template = "(%(expressions)s)"
    arg_joiner = " = "
    conditional = True

    def __init__(self, left: Any, right: str) -> None:
        from django.db.models import BooleanField

        super().__init__(left, Value(right), output_field=BooleanField())


class OfPerson(Axis):
    """Something about the neighbor: a condition for each code, and what is left."""

    left = OTHER

    def conditions(self, prefix: str, here: Standpoint) -> dict[str, Q]:
        """A condition for each code but `left`."""
        known = [code for code in self.words() if code not in (OTHER, UNKNOWN)]
        path = f"{prefix}{FIELDS[self.name]}"
        return {UNKNOWN: _nobody(prefix) | Q(**{path: ""})} | {code: Q(**{path: code}) for code in known}

    def holds(self, prefix: str, code: str, here: Standpoint) -> Q:
        return Q(Is(self.code(prefix, here), code))

    def code(self, prefix: str, here: Standpoint) -> Any:
        return either(self.left, **self.conditions(prefix, here))


class Age(OfPerson):
    """By their age today: many are estimates."""

    left = UNKNOWN
    YEARS = {"under_18": (0, 17), "18_24": (18, 24), "25_44": (25, 44), "45_64": (45, 64), "65_up": (65, 150)}

    def conditions(self, prefix: str, here: Standpoint) -> dict[str, Q]:
        return {code: born_between(*years, here.today, prefix) for code, years in self.YEARS.items()}


class Race(Axis):
    """A neighbor may name several."""

    def holds(self, prefix: str, code: str, here: Standpoint) -> Q:
        path = f"{prefix}race_ethnicity"
        if code == UNKNOWN:
            return _nobody(prefix) | Q(**{f"{path}__len": 0})
        if code == OTHER:
            said = [word for word in self.words() if word not in (OTHER, UNKNOWN)]
            return ~(_nobody(prefix) | Q(**{f"{path}__contained_by": said}))
        return Q(**{f"{path}__contains": [code]})

    def code(self, prefix: str, here: Standpoint) -> Any:
        return None


FIELDS = {"language": "preferred_language", "gender": "gender"}


def born_between(youngest: int, oldest: int, today: date, prefix: str = "") -> Q:
    """Aged from `youngest` to `oldest` today, by birth date or, without one, by estimate."""
    birth, estimate = f"{prefix}date_of_birth", f"{prefix}age_estimate"
    first, last = _years_before(today, oldest + 1), _years_before(today, youngest)
    born = Q(**{f"{birth}__gt": first, f"{birth}__lte": last})
    return born | Q(**{birth: None, f"{estimate}__gte": youngest, f"{estimate}__lte": oldest})


def _years_before(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return (day - timedelta(days=1) if is_leap_day else day).replace(year=day.year - years)


def _nobody(prefix: str) -> Q:
    """No neighbor is known at all."""
    return Q(**{prefix.removesuffix("__"): None}) if prefix else Q()


def _programs() -> Words:
    return dict(Program.objects.values_list("code", "name"))


def _beats() -> Words:
    return {code: name or code for code, name in Beat.objects.values_list("code", "name")} | {
        UNKNOWN: NOT_KNOWN
    }


def _call_types() -> Words:
    return dict(CallType.objects.values_list("code", "label")) | {UNKNOWN: NOT_KNOWN}


def _often(name: str) -> Callable[[], Words]:
    """Words of their own that more neighbors use than a small count: a rarer one could be known by it."""

    def words() -> Words:
        word = Unnest("race_ethnicity") if name == "race_ethnicity" else F(name)
        said = Neighbor.objects.order_by().annotate(word=word).values_list("word")
        often = said.annotate(times=Count("pk")).filter(times__gt=settings.PUBLIC_HIDES_UP_TO)
        return {word: word for word, _times in often.order_by("word") if word} | {
            OTHER: ANOTHER,
            UNKNOWN: NOT_KNOWN,
        }

    return words


def _fixed(**words: Any) -> Callable[[], Words]:
    return lambda: words


LANGUAGES: Words = {"eng": _("English"), "spa": _("Spanish"), OTHER: ANOTHER, UNKNOWN: NOT_KNOWN}
AGES: Words = {
    "under_18": _("Under 18"),
    "18_24": _("18 to 24"),
    "25_44": _("25 to 44"),
    "45_64": _("45 to 64"),
    "65_up": _("65 and over"),
    UNKNOWN: NOT_KNOWN,
}
PARTS: Words = {
    "night": _("Night, midnight to 6"),
    "morning": _("Morning, 6 to noon"),
    "afternoon": _("Afternoon, noon to 6"),
    "evening": _("Evening, 6 to midnight"),
}

LANGUAGE = OfPerson("language", _("Language"), _fixed(**LANGUAGES))
AGE = Age("age", _("Age"), _fixed(**AGES))
PART_OF_DAY = PartOfDay("part_of_day", _("Part of the day"), _fixed(**PARTS))
# Said of an encounter, and of the neighbor.
OF_RESPONSE: dict[str, Axis] = {
    axis.name: axis
    for axis in (
        Coded("program", _("Program"), _programs),
        Coded("beat", _("Beat"), _beats),
        Coded("call_type", _("Call type"), _call_types),
        PART_OF_DAY,
    )
}
OF_PERSON: dict[str, Axis] = {
    axis.name: axis
    for axis in (
        LANGUAGE,
        AGE,
        OfPerson("gender", _("Gender, in their words"), _often("gender")),
        Race("race_ethnicity", _("Race and ethnicity, in their words"), _often("race_ethnicity")),
    )
}
NEED = Axis("need", _("Need"), _fixed(**dict(NeedCategory.choices)))
# When a row happened, in the city's days.
DAY = Axis("day", _("Day"), dict)
MONTH = Axis("month", _("Month"), dict)
# Every axis that a lens can be narrowed on, in the order of the page's form.
AXES: dict[str, Axis] = {**OF_RESPONSE, NEED.name: NEED, **OF_PERSON}
