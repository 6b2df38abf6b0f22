"""One follow-up beside its list: what to mind, what was promised and tried."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from accounts.models import User
from followups.models import ContactAttempt, FollowUp
from followups.queries.bar import hours_of, nights_of, on_the_bar
from followups.queries.reach import Cue, Dial, before_you_call, dials
from followups.queries.rows import Row, rows_of
from heart.core import timebar, words

NOTES_SHOWN = 3
LONGEST_NOTE_SHOWN = 400  # characters; the whole note is on the case page


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
        cues=before_you_call(neighbor, at=at, zone=zone),
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
