from programs.models.call_type import CallType, CallTypeAlias
from programs.models.city import City
from programs.models.eligibility import EligibleType, Exclusion, ServiceArea
from programs.models.hours import ClosedDay, ServiceHours
from programs.models.ladder import Audience, EscalationRung
from programs.models.need_category import NeedCategory
from programs.models.note_template import NoteFact, NoteTemplate
from programs.models.plan import PlanTemplate
from programs.models.policy import FollowUpPolicy
from programs.models.program import Beat, Program
from programs.models.roster import Absence, Shift

__all__ = [
    "Absence",
    "Audience",
    "Beat",
    "CallType",
    "CallTypeAlias",
    "City",
    "ClosedDay",
    "EligibleType",
    "EscalationRung",
    "Exclusion",
    "FollowUpPolicy",
    "NeedCategory",
    "NoteFact",
    "NoteTemplate",
    "PlanTemplate",
    "Program",
    "ServiceArea",
    "ServiceHours",
    "Shift",
]
