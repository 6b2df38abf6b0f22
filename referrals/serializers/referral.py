from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.models import EvidenceSource
from cases.models.encounter import Interpreter
from cases.rules import visible_needs
from followups.models import ContactAttempt
from heart.core.api import MomentField, RecordSerializer, StrictSerializer, VisibleField
from neighbors.rules import visible_consents
from referrals.actions.handoffs import WAYS
from referrals.models import OverrideRequest, Referral
from services.rules import visible_services


class EventSerializer(serializers.Serializer):
    """One step: who recorded it, who says so, and how we know."""

    status = serializers.ChoiceField(Referral.Status.choices, read_only=True)
    source = serializers.ChoiceField(EvidenceSource.choices, read_only=True)
    evidence = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    at = MomentField(read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)


class HandoffSerializer(serializers.Serializer):
    """One contact with three: the neighbor, who was there for the provider, and one of us."""

    id = serializers.UUIDField(read_only=True)
    attempt = serializers.UUIDField(
        source="contact_id", read_only=True, help_text=_("The contact that it counts as.")
    )
    at = MomentField(source="contact.at", read_only=True)
    method = serializers.ChoiceField(ContactAttempt.Method.choices, source="contact.method", read_only=True)
    provider_person = serializers.CharField(read_only=True)
    by = serializers.UUIDField(source="contact.by_id", read_only=True)


class OverrideRequestSerializer(serializers.Serializer):
    """A supervisor was asked to send it without a consent."""

    reason = serializers.CharField(read_only=True)
    asked_at = MomentField(read_only=True)
    asked_by = serializers.UUIDField(source="asked_by_id", read_only=True)
    answer = serializers.ChoiceField(OverrideRequest.Answer.choices, read_only=True)
    answer_reason = serializers.CharField(read_only=True)
    answered_at = MomentField(read_only=True, allow_null=True)
    answered_by = serializers.UUIDField(source="answered_by_id", read_only=True, allow_null=True)


class ReferralSerializer(RecordSerializer):
    need = serializers.UUIDField(source="need_id", read_only=True)
    service = serializers.UUIDField(source="service_id", read_only=True)
    status = serializers.ChoiceField(Referral.Status.choices, read_only=True)
    warm_handoff = serializers.BooleanField(read_only=True)
    consent = serializers.UUIDField(source="consent_id", read_only=True, allow_null=True)
    decline_reason = serializers.CharField(read_only=True)
    appointment_at = MomentField(read_only=True, allow_null=True)
    sent_at = MomentField(read_only=True, allow_null=True)
    answered_at = MomentField(read_only=True, allow_null=True)
    received_on = serializers.DateField(read_only=True, allow_null=True)
    check_at = MomentField(read_only=True, allow_null=True, help_text=_("By when the next step is expected."))
    stale_at = MomentField(read_only=True, allow_null=True, help_text=_("When it came back to its owner."))
    events = EventSerializer(many=True, read_only=True)
    handoffs = HandoffSerializer(many=True, read_only=True)
    override_requests = OverrideRequestSerializer(many=True, read_only=True)


class NewReferralSerializer(StrictSerializer):
    need = VisibleField(visible_needs)
    service = VisibleField(visible_services)
    warm_handoff = serializers.BooleanField(required=False)
    consent = VisibleField(visible_consents, required=False, allow_null=True)


class ReferralChangeSerializer(StrictSerializer):
    """Of a draft."""

    warm_handoff = serializers.BooleanField(required=False)
    consent = VisibleField(visible_consents, required=False, allow_null=True)


class ReferralStatusSerializer(StrictSerializer):
    status = serializers.ChoiceField(Referral.Status.choices)
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text=_("A decline takes one.")
    )
    evidence = serializers.CharField(
        max_length=300, required=False, allow_blank=True,
        help_text=_("How we know. “Received” takes it; neighbor, provider or navigator says who says so."),
    )  # fmt: skip
    source = serializers.ChoiceField(EvidenceSource.choices, required=False)
    on = serializers.DateField(required=False, help_text=_("The day the service began; today without it."))
    appointment_at = MomentField(future=True, required=False, allow_null=True)
    consent = VisibleField(
        visible_consents, required=False, allow_null=True, help_text=_("Which one to send under.")
    )
    override_reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True,
        help_text=_("A supervisor sends without a consent; others are told."),
    )  # fmt: skip


class NewHandoffSerializer(StrictSerializer):
    """The neighbor was there, you were there, and `provider_person`."""

    provider_person = serializers.CharField(max_length=200)
    method = serializers.ChoiceField([(way, way.label) for way in WAYS], required=False)
    at = MomentField(required=False, help_text=_("When it was; now without it."))
    note = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True, max_length=3)
    interpreter = serializers.ChoiceField(Interpreter.choices, required=False, allow_blank=True)


class OverrideReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class LinkSerializer(serializers.Serializer):
    """The secret address is answered once, here."""

    url = serializers.CharField(read_only=True)
    expires_at = MomentField(read_only=True)
