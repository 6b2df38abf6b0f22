"""One follow-up beside its list: what to mind, what was promised and tried, and its place in the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from accounts.models import User
from followups.models import ContactAttempt, FollowUp
from followups.models.follow_up import QUEUE_ORDER, FollowUpQuerySet
from followups.queries.bar import hours_of, nights_of, on_the_bar
from followups.queries.reach import Cue, Dial, before_you_call, dials
from followups.queries.rows import Row, rows_of
from heart.core import timebar, words

NOTES_SHOWN = 3
LONGEST_NOTE_SHOWN = 400  # characters; the whole note is on the case page
# The order of the queue, in which "before" and "after" are meant.
ORDER = (*QUEUE_ORDER, "id")


@dataclass(frozen=True)
class TryNote:
    """What was written down on a try: "Wed, Pat Demo" below it."""

    says: str
    meta: str


@dataclass(frozen=True)
class QuickView:
    """A follow-up as somebody sees it who goes through the list."""

    row: Row
    is_pending: bool
    status: str
    place: str
    cues: list[Cue]
    dials: list[Dial]
    bar: timebar.TimeBar
    notes: list[TryNote]


@dataclass(frozen=True)
class Place:
    """The number of a row in a list, and the rows beside it."""

    number: int
    total: int
    previous: UUID | None
    next: UUID | None


def quick_view(follow_up: FollowUp, *, user: User, at: datetime, zone: tzinfo) -> QuickView:
    """One that `user` has read. Notes of tries are seen by whoever sees the case."""
    (row,) = rows_of([follow_up], user=user, at=at, zone=zone)
    neighbor = follow_up.case.neighbor
    attempts = list(follow_up.attempts.all())
    nights = nights_of(follow_up, hours_of(follow_up), at)
    return QuickView(
        row=row,
        is_pending=follow_up.is_pending,
        status=follow_up.get_status_display(),
        place=neighbor.usual_location,
        cues=before_you_call(neighbor),
        dials=dials(neighbor),
        bar=timebar.time_bar(on_the_bar(follow_up, attempts, nights), at=at, tz=zone),
        notes=_last_notes(follow_up, at, zone),
    )


def _last_notes(follow_up: FollowUp, at: datetime, zone: tzinfo) -> list[TryNote]:
    """The last words of tries in this case, the youngest first."""
    written = ContactAttempt.objects.filter(follow_up__case=follow_up.case_id).exclude(note="")
    return [
        TryNote(_shortened(one.note), f"{words.day(one.at, at, zone)}, {one.by}")
        for one in written.select_related("by").order_by("-at", "-pk")[:NOTES_SHOWN]
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE_SHOWN else text[: LONGEST_NOTE_SHOWN - 1].rstrip() + "…"


def place_in(follow_ups: FollowUpQuerySet, one: FollowUp) -> Place | None:
    """Where `one` stands in the list; None when it is not in it (any more)."""
    here = Tuple(*map(F, ORDER)), tuple(getattr(one, name) for name in ORDER)
    before, after = Q(TupleLessThan(*here)), Q(TupleGreaterThan(*here))
    counted = follow_ups.aggregate(
        before=Count("pk", filter=before), after=Count("pk", filter=after), total=Count("pk")
    )
    if counted["before"] + counted["after"] + 1 != counted["total"]:
        return None
    falling = [f"-{name}" for name in ORDER]
    return Place(
        number=counted["before"] + 1,
        total=counted["total"],
        previous=_first(follow_ups.filter(before), falling),
        next=_first(follow_ups.filter(after), ORDER),
    )


def _first(follow_ups: FollowUpQuerySet, order: Sequence[str]) -> UUID | None:
    return follow_ups.order_by(*order).values_list("pk", flat=True).first()
