"""Where a row stands in a list of the queue, and the rows beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from followups.models import FollowUp
from followups.models.follow_up import QUEUE_ORDER, FollowUpQuerySet
from followups.queries.counting import MOST, Figure, counted

# The order of the queue, in which "before" and "after" are meant.
ORDER = (*QUEUE_ORDER, "id")


@dataclass(frozen=True)
class Beside:
    """A row beside another."""

    follow_up: UUID
    case: UUID


@dataclass(frozen=True)
class Place:
    """The number of a row in a list, and the rows beside it.

    Without a number it is not in the list (any more), or further down than is counted.
    """

    number: int | None
    total: Figure
    previous: Beside | None
    next: Beside | None


def place_in(follow_ups: FollowUpQuerySet, one: FollowUp) -> Place:
    """Where `one` stands in the list; of one that has left it, between which rows it would stand."""
    here = Tuple(*map(F, ORDER)), tuple(getattr(one, name) for name in ORDER)
    # A try moves it among those of the same moment: it is never beside itself.
    others = follow_ups.exclude(pk=one.pk)
    before, after = others.filter(Q(TupleLessThan(*here))), others.filter(Q(TupleGreaterThan(*here)))
    figures = counted({"before": before, "here": follow_ups.filter(pk=one.pk), "total": follow_ups})
    is_numbered = figures["here"] and figures["before"].number < MOST
    return Place(
        number=figures["before"].number + 1 if is_numbered else None,
        total=figures["total"],
        previous=_first(before, [f"-{name}" for name in ORDER]),
        next=_first(after, ORDER),
    )


def _first(follow_ups: FollowUpQuerySet, order: Sequence[str]) -> Beside | None:
    found = follow_ups.order_by(*order).values_list("pk", "case").first()
    return Beside(*found) if found else None
