from cases.models.case import Case, ClosureReason, PauseKind
from cases.models.draft import Draft
from cases.models.encounter import (
    Discipline,
    Encounter,
    FollowUpWish,
    Outcome,
    Party,
    PartyRole,
    Responder,
)
from cases.models.evidence import CHECK_AFTER_DAYS, ConnectionCheck, EvidenceSource, NeedEvidence
from cases.models.holding import Holding
from cases.models.need import Need, NeedCategory
from cases.models.note import EncounterNote, NoteAddendum, Sensitivity
from cases.models.plan import Goal, ToDo

__all__ = [
    "CHECK_AFTER_DAYS",
    "Case",
    "ClosureReason",
    "ConnectionCheck",
    "Discipline",
    "Draft",
    "Encounter",
    "EncounterNote",
    "EvidenceSource",
    "FollowUpWish",
    "Goal",
    "Holding",
    "Need",
    "NeedCategory",
    "NeedEvidence",
    "NoteAddendum",
    "Outcome",
    "Party",
    "PartyRole",
    "PauseKind",
    "Responder",
    "Sensitivity",
    "ToDo",
]
