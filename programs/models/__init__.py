from programs.models.call_type import CallType, CallTypeAlias
from programs.models.city import City
from programs.models.eligibility import EligibleType, Exclusion, ServiceArea
from programs.models.hours import ClosedDay, ServiceHours
from programs.models.need_category import NeedCategory
from programs.models.policy import FollowUpPolicy
from programs.models.program import Beat, Program

__all__ = [
    "Beat",
    "CallType",
    "CallTypeAlias",
    "City",
    "ClosedDay",
    "EligibleType",
    "Exclusion",
    "FollowUpPolicy",
    "NeedCategory",
    "Program",
    "ServiceArea",
    "ServiceHours",
]
