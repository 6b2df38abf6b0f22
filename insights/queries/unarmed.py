"""Calls that a team with police took and whose rules would have let a team without police go."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from calls.models import CallEligibility
from cases.models import Encounter
from insights.models import UnarmedReview
from programs.models import Program


@dataclass(frozen=True)
class Yield:
    """Of the calls that went with police: how many the other program's rules admit, and what we think."""

    taken: int
    admitted: int
    could: int
    could_not: int

    @property
    def to_look_at(self) -> int:
        return self.admitted - self.could - self.could_not

    @property
    def share(self) -> float | None:
        """Of those that were looked at, how many could have gone without police; None before any was."""
        looked_at = self.could + self.could_not
        return self.could / looked_at if looked_at else None


def armed_encounters(encounters: QuerySet[Encounter]) -> QuerySet[Encounter]:
    """Encounters of calls that went to a program which names one without police."""
    return encounters.filter(call__isnull=False).exclude(program__unarmed="")


def admitted() -> Exists:
    """Whether the rules of the program without police admit the call: its type, no weapon, hours, area."""
    return Exists(
        CallEligibility.objects.filter(
            call=OuterRef("call"), program__code=OuterRef("program__unarmed"), eligible=True
        )
    )


def could_have_gone(encounters: QuerySet[Encounter]) -> QuerySet[Encounter]:
    return armed_encounters(encounters).filter(admitted())


def unarmed_yield(encounters: QuerySet[Encounter]) -> Yield:
    """In one query."""
    rows = armed_encounters(encounters).annotate(is_admitted=admitted()).order_by()
    answer = "unarmed_review__answer"
    row = rows.aggregate(
        taken=Count("pk"),
        admitted=Count("pk", filter=Q(is_admitted=True)),
        could=Count("pk", filter=Q(is_admitted=True, **{answer: UnarmedReview.Answer.COULD})),
        could_not=Count("pk", filter=Q(is_admitted=True, **{answer: UnarmedReview.Answer.COULD_NOT})),
    )
    return Yield(**row)


def unarmed_programs() -> dict[str, str]:
    """The names of the programs without police, by the code of the one that went."""
    names = dict(Program.objects.values_list("code", "name"))
    named = Program.objects.exclude(unarmed="").values_list("code", "unarmed")
    return {code: names.get(unarmed, unarmed) for code, unarmed in named}
