"""Notes that wait for their author's signature: their author hears of it, then the supervisors."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Role, User
from cases.models import EncounterNote
from heart.core.sweeps import sweep
from notices.actions import tell_all
from notices.actions.telling import Telling
from notices.models import Kind, Notice

# From a note's first word: writing on does not reset it.
AUTHOR_HEARS, SUPERVISORS_HEAR = "24h", "48h"
AFTER = {AUTHOR_HEARS: timedelta(hours=24), SUPERVISORS_HEAR: timedelta(hours=48)}
BATCH = 200


@sweep
def remind_of_unsigned(at: datetime) -> int:
    """Tell of each note that has waited so long for its signature, once a step; returns how many."""
    supervisors = list(User.objects.people().active().filter(role=Role.SUPERVISOR))
    return sum(_remind(step, supervisors, at) for step in AFTER)


def _remind(step: str, supervisors: list[User], at: datetime) -> int:
    told = Notice.objects.filter(kind=Kind.UNSIGNED_NOTE, about_id=OuterRef("pk"), step=step)
    waiting = EncounterNote.objects.unsigned().filter(created_at__lte=at - AFTER[step]).exclude(Exists(told))
    waiting = waiting.select_related("encounter", "author").defer("sections").order_by("pk")
    number, last = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            # Signed meanwhile or held by its writer now: the next minute looks again.
            batch = list(
                waiting.filter(pk__gt=last).select_for_update(of=("self",), skip_locked=True)[:BATCH]
            )
            tellings = [_telling(note, step, supervisors) for note in batch]
            number += len(tell_all(tellings, at=at))
        if len(batch) < BATCH:
            return number
        last = batch[-1].pk


def _telling(note: EncounterNote, step: str, supervisors: list[User]) -> Telling:
    to = [note.author] if step == AUTHOR_HEARS else supervisors
    encounter = note.encounter
    return Telling(to, Kind.UNSIGNED_NOTE, note.pk, encounter.number, encounter.get_absolute_url(), step)
