from cases.models.attachment import NoteAttachment
from cases.models.case import Case, ClosureReason, PauseKind
from cases.models.closure import ClosureRequest
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
from cases.models.note import Cosignature, EncounterNote, NoteAddendum, NoteReturn, Sensitivity
from cases.models.plan import Goal, ToDo
from cases.models.safety_plan import SafetyPlan
from cases.models.screening import Screening

__all__ = [
    "CHECK_AFTER_DAYS",
    "Case",
    "ClosureReason",
    "ClosureRequest",
    "ConnectionCheck",
    "Cosignature",
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
    "NoteAttachment",
    "NoteReturn",
    "Outcome",
    "Party",
    "PartyRole",
    "PauseKind",
    "Responder",
    "SafetyPlan",
    "Screening",
    "Sensitivity",
    "ToDo",
]
