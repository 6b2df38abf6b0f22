"""Questions about what the city promises."""

from programs.queries.calendars import ProgramCalendar, program_calendar
from programs.queries.city import city, city_zone, policy_at
from programs.queries.eligibility import (
    CallFacts,
    Eligibility,
    EligibilityRules,
    Reason,
    eligibility,
    eligibility_rules,
    responding_programs,
)
from programs.queries.names import CallTypeNames, call_type_names

__all__ = [
    "CallFacts",
    "CallTypeNames",
    "Eligibility",
    "EligibilityRules",
    "ProgramCalendar",
    "Reason",
    "call_type_names",
    "city",
    "city_zone",
    "eligibility",
    "eligibility_rules",
    "policy_at",
    "program_calendar",
    "responding_programs",
]
