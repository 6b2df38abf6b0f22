"""What was not said, and which published figures it breaks: read off the measures themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Encounter, Outcome, Responder
from cases.models.encounter import PoliceBackup
from insights.measures import MEASURES
from insights.measures.axes import AXES
from insights.measures.rows import ANSWERS, ENCOUNTERS

LOOKED_BACK = timedelta(days=90)
BY_THIS = _("every figure by this")

# Answers that are asked of some encounters only.
_ASKED_ONLY = {
    "in_person_diverted": Q(outcome__in=[Outcome.RESOLVED_BY_PHONE, Outcome.SUPPORTED_UNTIL_ARRIVAL]),
    "transported_to": Q(outcome=Outcome.TRANSPORTED),
    "police_backup_reason": Q(police_backup__in=[PoliceBackup.ROUTINE, PoliceBackup.EMERGENT]),
    "race_ethnicity": Q(neighbor__isnull=False),
    "felt_safe": Q(Exists(Responder.objects.filter(encounter=OuterRef("pk")))),
}
_NOT_SAID = {
    "race_ethnicity": Q(neighbor__race_ethnicity__len=0),
    "felt_safe": Q(Exists(Responder.objects.filter(encounter=OuterRef("pk"), felt_safe=None))),
}
_LABELS = {"race_ethnicity": _("race and ethnicity"), "felt_safe": _("felt safe")}
FIELDS = (
    *Encounter.ASKED,
    "in_person_diverted",
    *(name for name in _ASKED_ONLY if name != "in_person_diverted"),
)


@dataclass(frozen=True)
class Gap:
    """An answer that some encounters lack, and the figures that can not count them."""

    field: str
    missing: int
    asked: int
    breaks: list[Any]  # labels of figures

    @property
    def label(self) -> str:
        return label_of(self.field)


def label_of(field: str) -> str:
    said = str(_LABELS.get(field) or Encounter._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return said[:1].upper() + said[1:]


def asked(field: str) -> Q:
    return _ASKED_ONLY.get(field, Q())


def not_said(field: str) -> Q:
    """Whether an encounter of which it is asked lacks the answer."""
    if field in _NOT_SAID:
        return asked(field) & _NOT_SAID[field]
    column: Any = Encounter._meta.get_field(field)
    return asked(field) & (Q(**{f"{field}__isnull": True}) if column.null else Q(**{field: ""}))


@cache
def breaks() -> dict[str, list[Any]]:
    """For each field the figures that it is read for, by the registry; last, what they are broken down by."""
    found: dict[str, list[Any]] = {name: [] for name in FIELDS}
    for each in MEASURES.values():
        if each.source in (ENCOUNTERS, ANSWERS):
            for name in _read_by(each.kind) & found.keys():
                found[name].append(each.label)
    for axis in AXES.values():
        if axis.name in found:
            found[axis.name].append(BY_THIS)
    return found


def _read_by(kind: Any) -> set[str]:
    """The names of the fields that a kind of figure looks at."""
    names: set[str] = set()
    for part in (getattr(kind, "part", None), getattr(kind, "whole", None)):
        names |= _in_condition(part) if part else set()
    seconds = getattr(kind, "seconds", None)
    if seconds is not None:
        names |= {str(getattr(one, "name", "")) for one in seconds.flatten() if isinstance(one, F)}
    return names


def _in_condition(condition: Q) -> set[str]:
    names: set[str] = set()
    for child in condition.children:
        named: Any = child
        names |= _in_condition(child) if isinstance(child, Q) else {str(named[0]).split("__")[0]}
    return names


def looked_at(encounters: QuerySet[Encounter], at: datetime) -> QuerySet[Encounter]:
    """The encounters that the board is about: those of the last 90 days."""
    return encounters.filter(cleared_at__gte=at - LOOKED_BACK, cleared_at__lte=at)


def gaps(encounters: QuerySet[Encounter]) -> list[Gap]:
    """What breaks a figure first, and of that what is missing most; in one query."""
    counted: dict[str, Any] = {}
    for name in FIELDS:
        counted[f"asked_{name}"] = Count("pk", filter=asked(name)) if asked(name) else Count("pk")
        counted[f"missing_{name}"] = Count("pk", filter=not_said(name))
    row = encounters.order_by().aggregate(**counted)
    read = breaks()
    found = [Gap(name, row[f"missing_{name}"], row[f"asked_{name}"], read[name]) for name in FIELDS]
    lacking = [gap for gap in found if gap.missing]
    return sorted(lacking, key=lambda gap: (_weight(gap), -gap.missing / gap.asked, gap.field))


def _weight(gap: Gap) -> int:
    """A figure itself before its breakdowns, and those before what is only read on the record."""
    if not gap.breaks:
        return 2
    return 1 if gap.breaks == [BY_THIS] else 0
