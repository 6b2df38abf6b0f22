"""Questions about what the city promises."""

from programs.queries.calendars import ProgramCalendar, program_calendar
from programs.queries.city import city, city_zone, claim_lease, policy_at, referral_wait
from programs.queries.eligibility import (
    CallFacts,
    Eligibility,
    EligibilityRules,
    Reason,
    eligibility,
    eligibility_rules,
    responding_programs,
)
from programs.queries.ladder import USUAL_LADDER, Rung, ladders, policies_by_rung
from programs.queries.names import CallTypeNames, call_type_names
from programs.queries.note_templates import functions_of, note_templates_at
from programs.queries.questionnaires import Questionnaire, questionnaires
from programs.queries.roster import absences_from, away_at, shifts_from, who_follows_up

__all__ = [
    "USUAL_LADDER",
    "CallFacts",
    "CallTypeNames",
    "Eligibility",
    "EligibilityRules",
    "ProgramCalendar",
    "Questionnaire",
    "Reason",
    "Rung",
    "absences_from",
    "away_at",
    "call_type_names",
    "city",
    "city_zone",
    "claim_lease",
    "eligibility",
    "eligibility_rules",
    "functions_of",
    "ladders",
    "note_templates_at",
    "policies_by_rung",
    "policy_at",
    "program_calendar",
    "questionnaires",
    "referral_wait",
    "responding_programs",
    "shifts_from",
    "who_follows_up",
]
