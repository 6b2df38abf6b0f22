from cases.models.case import Case, ClosureReason, PauseKind
from cases.models.encounter import (
    Discipline,
    Encounter,
    FollowUpWish,
    Outcome,
    Party,
    Responder,
)
from cases.models.holding import Holding
from cases.models.need import Need, NeedCategory
from cases.models.note import EncounterNote, NoteAddendum, Sensitivity

__all__ = [
    "Case",
    "ClosureReason",
    "Discipline",
    "Encounter",
    "EncounterNote",
    "FollowUpWish",
    "Holding",
    "Need",
    "NeedCategory",
    "NoteAddendum",
    "Outcome",
    "Party",
    "PauseKind",
    "Responder",
    "Sensitivity",
]
