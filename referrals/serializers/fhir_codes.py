"""What our words are called in FHIR: Gravity SDOH Clinical Care 3.0.0 and US Core 7.0.0."""

from cases.models import NeedCategory
from neighbors.models import DataCategory
from referrals.models import Referral

Status = Referral.Status

_HL7 = "http://hl7.org/fhir"
_TERMS = "http://terminology.hl7.org/CodeSystem"
SDOH_CC = f"{_HL7}/us/sdoh-clinicalcare/StructureDefinition"
US_CORE = f"{_HL7}/us/core/StructureDefinition"
GRAVITY = f"{_HL7}/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
US_CORE_CATEGORY = f"{_HL7}/us/core/CodeSystem/us-core-category"
SNOMED = "http://snomed.info/sct"
ACT_CODE = f"{_TERMS}/v3-ActCode"
CONFIDENTIALITY = f"{_TERMS}/v3-Confidentiality"

# Statuses of the guide's Task: it has neither “received” nor “ready”.
TASK_STATUS = {
    Status.DRAFT: "draft",
    Status.SENT: "requested",
    Status.ACCEPTED: "accepted",
    Status.WAITLISTED: "on-hold",
    Status.DECLINED: "rejected",
    Status.SCHEDULED: "in-progress",
    Status.RECEIVED: "completed",
    Status.NOT_RECEIVED: "failed",
    Status.WITHDRAWN: "cancelled",
}
REQUEST_STATUS = {
    Status.DRAFT: "draft",
    Status.SENT: "active",
    Status.ACCEPTED: "active",
    Status.WAITLISTED: "on-hold",
    Status.DECLINED: "revoked",
    Status.SCHEDULED: "active",
    Status.RECEIVED: "completed",
    Status.NOT_RECEIVED: "revoked",
    Status.WITHDRAWN: "revoked",
}

# Social needs by the guide's category. A need that is about health is none, and is not here.
SDOH_CATEGORY = {
    NeedCategory.HOUSING: ("housing-instability", "Housing Instability"),
    NeedCategory.FOOD: ("food-insecurity", "Food Insecurity"),
    NeedCategory.BENEFITS: ("financial-insecurity", "Financial Insecurity"),
    NeedCategory.TRANSPORTATION: ("transportation-insecurity", "Transportation Insecurity"),
    NeedCategory.EMPLOYMENT: ("employment-status", "Employment Status"),
    NeedCategory.CLOTHING_HYGIENE: ("material-hardship", "Material Hardship"),
    NeedCategory.PHONE_ACCESS: ("digital-access", "Digital Access"),
    NeedCategory.SOCIAL_CONNECTION: ("social-connection", "Social Connection"),
    # Nothing in the guide says these, and a near word would say too much.
    NeedCategory.ID_DOCUMENTS: ("sdoh-category-unspecified", "SDOH Category Unspecified"),
    NeedCategory.LEGAL: ("sdoh-category-unspecified", "SDOH Category Unspecified"),
    NeedCategory.SAFETY: ("sdoh-category-unspecified", "SDOH Category Unspecified"),
    NeedCategory.OTHER: ("sdoh-category-unspecified", "SDOH Category Unspecified"),
}
# Only where a code says no more than the need does: a person in need of a home is not “homeless”.
FINDING = {NeedCategory.FOOD: ("733423003", "Food insecurity")}

# Labels of what takes a consent of its own, by the kind of data.
SENSITIVITY = {
    DataCategory.BEHAVIORAL_HEALTH: ("BH", "behavioral health information sensitivity"),
    DataCategory.SUBSTANCE_USE: ("SUD", "substance use disorder information sensitivity"),
}


def concept(system: str, code: str, display: str, text: str = "") -> dict:
    coding = {"coding": [{"system": system, "code": code, "display": display}]}
    return coding | ({"text": text} if text else {})
