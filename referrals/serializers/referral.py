from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.models import EvidenceSource
from cases.rules import visible_needs
from heart.core.api import MomentField, RecordSerializer, StrictSerializer, VisibleField
from neighbors.rules import visible_consents
from referrals.models import Referral
from services.rules import visible_services


class EventSerializer(serializers.Serializer):
    """One step: who recorded it, who says so, and how we know."""

    status = serializers.ChoiceField(Referral.Status.choices, read_only=True)
    source = serializers.ChoiceField(EvidenceSource.choices, read_only=True)
    evidence = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    at = MomentField(read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)


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


class LinkSerializer(serializers.Serializer):
    """The secret address is answered once, here."""

    url = serializers.CharField(read_only=True)
    expires_at = MomentField(read_only=True)
