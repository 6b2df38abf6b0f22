"""A referral as a FHIR R4 Bundle: Patient, Condition, ServiceRequest, Task and Consent.

What is told is what the disclosure says was shared, and nothing else. Social needs follow Gravity's guide;
those about health are plain US Core, with a label, and never in an SDOH category.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from fhir.resources.R4B.bundle import Bundle

from cases.models import NeedCategory
from neighbors.models import ContactPoint, DataCategory, Disclosure, Neighbor
from neighbors.models.terms import PROTECTED, labels_of
from referrals.models import Referral
from referrals.queries.sharing import SENSITIVE
from referrals.serializers import fhir_codes as codes
from referrals.serializers.fhir_codes import concept

Json = dict[str, Any]


def bundle_of(referral: Referral, disclosure: Disclosure, at: datetime) -> Json:
    """The Bundle that `disclosure` allows, as JSON. Raises what fhir.resources finds wrong with it."""
    told = _Told(referral, disclosure)
    resources = [told.patient(), told.condition(), told.request(), told.task(), told.consent()]
    bundle = {
        "type": "collection",
        "timestamp": _moment(at),
        "meta": {"security": told.labels},
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }
    return json.loads(Bundle.model_validate(bundle).model_dump_json())


class _Told:
    """One referral, told within one disclosure."""

    def __init__(self, referral: Referral, disclosure: Disclosure) -> None:
        self.referral, self.disclosure = referral, disclosure
        self.neighbor: Neighbor = referral.need.case.neighbor
        self.category = NeedCategory(referral.need.category)
        self.covered = set(disclosure.categories)
        self.is_social = self.category in codes.SDOH_CATEGORY
        self.labels = self._labels()

    def patient(self) -> Json:
        named = DataCategory.IDENTITY in self.covered
        said: Json = {
            "resourceType": "Patient",
            **self._head(self.neighbor.pk, f"{codes.US_CORE}/us-core-patient"),
            "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{self.neighbor.pk}"}],
            "name": [self._name() if named else _absent("masked")],
            # Neighbors say their gender in their own words; FHIR wants one of four of its own.
            "gender": "unknown",
        }
        if named and self.neighbor.date_of_birth:
            said["birthDate"] = self.neighbor.date_of_birth.isoformat()
        if DataCategory.CONTACT in self.covered and (ways := self._ways()):
            said["telecom"] = ways
        return said

    def condition(self) -> Json:
        """The need, as a concern that nobody has diagnosed."""
        finding = codes.FINDING.get(self.category)
        label = str(self.category.label)
        profile, categories = f"{codes.US_CORE}/us-core-condition-problems-health-concerns", []
        if self.is_social:
            profile, categories = f"{codes.SDOH_CC}/SDOHCC-Condition", self._social_categories()
        concern = "http://hl7.org/fhir/us/core/CodeSystem/condition-category"
        return {
            "resourceType": "Condition",
            **self._head(self.referral.need_id, profile),
            "clinicalStatus": concept(
                "http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "Active"
            ),
            "verificationStatus": concept(
                "http://terminology.hl7.org/CodeSystem/condition-ver-status", "unconfirmed", "Unconfirmed"
            ),
            "category": [concept(concern, "health-concern", "Health Concern"), *categories],
            "code": concept(codes.SNOMED, *finding, text=label) if finding else {"text": label},
            "subject": self._patient(),
            "recordedDate": _moment(self.referral.need.created_at),
        }

    def request(self) -> Json:
        said: Json = {
            "resourceType": "ServiceRequest",
            **self._head(self.referral.pk, f"{codes.US_CORE}/us-core-servicerequest"),
            "status": codes.REQUEST_STATUS[Referral.Status(self.referral.status)],
            "intent": "order",
            "category": [{"text": str(self.category.label)}],
            "code": concept(codes.SNOMED, "3457005", "Patient referral", text=str(self.category.label)),
            "subject": self._patient(),
            "authoredOn": _moment(self.referral.created_at),
            "requester": self._city(),
            "performer": [self._service()],
            "reasonReference": [{"reference": f"Condition/{self.referral.need_id}"}],
            "supportingInfo": [{"reference": f"Consent/{self.disclosure.consent_id}"}],
            # What the law wants to go along with the data.
            "note": [{"text": self.disclosure.notice}, {"text": self._covers()}],
        }
        if self.is_social:
            said["meta"]["profile"] = [f"{codes.SDOH_CC}/SDOHCC-ServiceRequest"]
            said["category"] = self._social_categories()
        if DataCategory.CONTACT not in self.covered:
            prohibited = ("contacting-subject-prohibited", "Contacting subject prohibited")
            said["orderDetail"] = [concept(codes.GRAVITY, *prohibited)]
        return said

    def task(self) -> Json:
        status = Referral.Status(self.referral.status)
        why = self.referral.decline_reason or str(status.label)
        said: Json = {
            "resourceType": "Task",
            # An id of its own, which stays the same from export to export.
            **self._head(
                f"task-{self.referral.pk.hex[:24]}", f"{codes.SDOH_CC}/SDOHCC-TaskForReferralManagement"
            ),
            "status": codes.TASK_STATUS[status],
            "businessStatus": {"text": str(status.label)},
            "intent": "order",
            "code": concept(
                "http://hl7.org/fhir/CodeSystem/task-code", "fulfill", "Fulfill the focal request"
            ),
            "focus": {"reference": f"ServiceRequest/{self.referral.pk}"},
            "for": self._patient(),
            "authoredOn": _moment(self.referral.sent_at or self.referral.created_at),
            "lastModified": _moment(self.referral.updated_at),
            "requester": self._city(),
            "owner": self._service(),
        }
        if status in (Referral.Status.DECLINED, Referral.Status.WAITLISTED, *Referral.FAILED):
            said["statusReason"] = {"text": why}
        if not self.is_social:
            said["meta"].pop("profile")  # the guide's Task points at the guide's request alone
        return said

    def consent(self) -> Json:
        given = self.disclosure.consent
        assert given is not None  # what has none is not exported
        said_on = given.signed_on or given.created_at.date()
        protected = bool(PROTECTED & self.covered)
        return {
            "resourceType": "Consent",
            **self._head(given.pk, f"{codes.SDOH_CC}/SDOHCC-Consent"),
            "status": "active",
            "scope": concept(
                "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"
            ),
            "category": [concept(codes.ACT_CODE, "IDSCL", "information disclosure")],
            "patient": self._patient(),
            "dateTime": said_on.isoformat(),
            "organization": [{"display": given.discloser or self._city()["display"]}],
            "sourceAttachment": {"contentType": "text/plain", "title": str(given.get_given_how_display())},
            "policyRule": concept(codes.ACT_CODE, "42CFRPart2", "42 CFR Part2")
            if protected
            else concept(
                "http://terminology.hl7.org/CodeSystem/consentpolicycodes", "hipaa-auth",
                "HIPAA Authorization",
            ),
            "provision": {
                "type": "permit",
                "period": {"start": said_on.isoformat()}
                | ({"end": given.expires_on.isoformat()} if given.expires_on else {}),
            },
        }  # fmt: skip

    def _head(self, pk: Any, profile: str) -> Json:
        return {"id": str(pk), "meta": {"profile": [profile], "security": self.labels}}

    def _covers(self) -> str:
        """A copy of what the consent covers goes along."""
        return _("The consent covers: %(kinds)s.") % {"kinds": labels_of(self.disclosure.consented_scope)}

    def _labels(self) -> list[Json]:
        """Restricted where the need takes a consent of its own, with what it is about."""
        own = SENSITIVE.get(self.category)
        if own is None:
            return [{"system": codes.CONFIDENTIALITY, "code": "N", "display": "normal"}]
        labels = [{"system": codes.CONFIDENTIALITY, "code": "R", "display": "restricted"}]
        if own in codes.SENSITIVITY:
            code, display = codes.SENSITIVITY[own]
            labels.append({"system": codes.ACT_CODE, "code": code, "display": display})
        return labels

    def _social_categories(self) -> list[Json]:
        return [
            concept(codes.US_CORE_CATEGORY, "sdoh", "SDOH"),
            concept(codes.GRAVITY, *codes.SDOH_CATEGORY[self.category]),
        ]

    def _name(self) -> Json:
        one = self.neighbor
        if not (one.first_name or one.last_name):
            return {"text": one.known_as}
        said: Json = {"text": f"{one.first_name} {one.last_name}".strip()}
        if one.last_name:
            said["family"] = one.last_name
        if one.first_name:
            said["given"] = [one.first_name]
        return said

    def _ways(self) -> list[Json]:
        """Numbers and addresses of mail; where they are found on the street is nobody else's to know."""
        systems = {ContactPoint.Kind.PHONE: "phone", ContactPoint.Kind.EMAIL: "email"}
        points = ContactPoint.objects.current().filter(neighbor=self.neighbor, kind__in=systems)
        return [{"system": systems[ContactPoint.Kind(point.kind)], "value": point.value} for point in points]

    def _patient(self) -> Json:
        return {"reference": f"Patient/{self.neighbor.pk}"}

    def _service(self) -> Json:
        return {"type": "Organization", "display": self.referral.service.name}

    def _city(self) -> Json:
        return {"type": "Organization", "display": "Care navigation"}


def _absent(code: str) -> Json:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    return {"extension": [{"url": url, "valueCode": code}]}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
