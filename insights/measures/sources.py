"""What measures count: the rows, whose they are, and the day that each belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Left, TruncDate

from cases.models import Encounter, Need
from insights.measures.axes import DAY, MONTH, NEED, OF_PERSON, OF_RESPONSE, Axis
from insights.measures.lens import Lens

if TYPE_CHECKING:
    from insights.measures.facts import Facts


class Counts(StrEnum):
    """What one row of a measure is."""

    ENCOUNTER = "encounter"
    ANSWER = "answer"  # of one responder, or of one neighbor
    CALL = "call"
    FOLLOW_UP = "follow_up"
    TRY = "try"
    NEIGHBOR = "neighbor"
    NEED = "need"
    CASE = "case"
    REFERRAL = "referral"


LENGTH_OF_MONTH = len("2026-11")


class Words(Func):
    """Codes as an array."""

    template = "ARRAY[%(expressions)s]::text[]"
    output_field = ArrayField(CharField())


@dataclass(frozen=True)
class Source:
    """Rows of one kind. A row belongs to the period of its own `moment`; without one it is as of now.

    It is said of one encounter (`response`, the way to it) or hangs on several (`encounters`, which
    encounters hang on it). `person` is the way to the neighbor, `need` the row's own need or needs, `needs`
    the needs that hang on it. What is left out is not known of such rows. On the axes of `one_by_one` the
    rows differ with the code that is looked at, so that no single query can tell them apart.
    """

    name: str
    counts: Counts
    rows: Callable[["Facts"], QuerySet]
    moment: str | None = None
    response: str | None = None
    encounters: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    need: str | None = None
    needs: Mapping[str, str] = field(default_factory=dict)
    one_by_one: frozenset[str] = frozenset()
    is_summarized: bool = False

    @property
    def is_of_one_program(self) -> bool:
        return self.response is not None

    def cannot_see(self, axis: str) -> bool:
        if axis in OF_PERSON:
            return self.person is None
        if axis == NEED.name:
            return self.need is None and not self.needs
        if axis in (DAY.name, MONTH.name):
            return self.moment is None
        return self.response is None and not self.encounters

    def is_blind_to(self, lens: Lens) -> bool:
        """Whether the lens asks for something that is not known of such rows."""
        return any(self.cannot_see(axis) for axis in lens.narrowed)

    def seen(self, facts: "Facts") -> QuerySet:
        """The rows of the lens's period that it sees."""
        rows = self.rows(facts)
        if self.is_blind_to(facts.lens):
            return rows.none()
        return rows.filter(self._with_response(facts), self._with_need(facts), self._of_person(facts))

    def codes(self, axis: Axis, facts: "Facts") -> Any:
        """The codes that a row has on the axis, as an array; None on an axis of `one_by_one`."""
        if axis.name in self.one_by_one:
            return None
        if axis in (DAY, MONTH):
            return Words(self._day(axis, facts))
        if axis.name in OF_PERSON:
            code = axis.code(self.person or "", facts.here)
            return None if code is None else Words(code)
        if axis is NEED:
            return self._need_codes()
        if self.response is not None:
            return Words(self._own_code(axis, facts))
        asked = {name: code for name, code in _asked(facts).items() if name != axis.name}
        met = self._met(facts, asked).order_by().values_list(axis.code("", facts.here))
        return ArraySubquery(met.distinct())

    def _own_code(self, axis: Axis, facts: "Facts") -> Any:
        return axis.code(self.response or "", facts.here)

    def _own(self, name: str, code: str, facts: "Facts") -> Q:
        return OF_RESPONSE[name].holds(self.response or "", code, facts.here)

    def _day(self, axis: Axis, facts: "Facts") -> Any:
        day = Cast(TruncDate(self.moment or "", tzinfo=facts.here.zone), CharField())
        return day if axis is DAY else Left(day, LENGTH_OF_MONTH)

    def _need_codes(self) -> Any:
        if self._lists_needs:
            return F(str(self.need))
        if self.need:
            return Words(F(self.need))
        return ArraySubquery(self._needs().order_by().values_list("category").distinct())

    def _with_response(self, facts: "Facts") -> Q:
        asked = _asked(facts)
        if not asked:
            return Q()
        if self.response is None:
            # Exists, not a join: a case with two encounters is still one case.
            return Q(Exists(self._met(facts, asked)))
        condition = Q()
        for name, code in asked.items():
            condition &= self._own(name, code, facts)
        return condition

    def _met(self, facts: "Facts", asked: Mapping[str, str]) -> QuerySet[Encounter]:
        met = Encounter.objects.filter(**{name: OuterRef(path) for name, path in self.encounters.items()})
        for name, code in asked.items():
            met = met.filter(OF_RESPONSE[name].holds("", code, facts.here))
        return met

    def _with_need(self, facts: "Facts") -> Q:
        need = facts.lens.need
        if not need:
            return Q()
        if self._lists_needs:
            return Q(**{f"{self.need}__contains": [need]})
        return Q(**{self.need: need}) if self.need else Q(Exists(self._needs().filter(category=need)))

    @property
    def _lists_needs(self) -> bool:
        return bool(self.need and self.need.endswith("needs_seen"))

    def _needs(self) -> QuerySet[Need]:
        return Need.objects.filter(**{name: OuterRef(path) for name, path in self.needs.items()})

    def _of_person(self, facts: "Facts") -> Q:
        condition = Q()
        for name, code in facts.lens.codes(*OF_PERSON).items():
            condition &= OF_PERSON[name].holds(self.person or "", code, facts.here)
        return condition


def _asked(facts: "Facts") -> dict[str, str]:
    return facts.lens.codes(*OF_RESPONSE)
