from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from calls.actions import Message
from calls.models import Call
from heart.core.api import MomentField, RecordSerializer, StrictSerializer
from programs.models import CallType


class EligibilitySerializer(serializers.Serializer):
    program = serializers.CharField(source="program.code")
    eligible = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class ReviewSerializer(serializers.Serializer):
    decision = serializers.CharField(source="review_decision")
    reason = serializers.CharField(source="review_reason")


class CallSerializer(RecordSerializer):
    """A call as it is known now."""

    source = serializers.CharField()
    cad_number = serializers.CharField()
    call_type = serializers.CharField(source="call_type.code", default=None, allow_null=True)
    call_type_received = serializers.CharField()
    priority = serializers.CharField()
    weapon = serializers.BooleanField(allow_null=True)
    violent = serializers.BooleanField(allow_null=True)
    beat = serializers.CharField(source="beat_received")
    address = serializers.CharField()
    received_at = MomentField()
    dispatched_at = MomentField(allow_null=True)
    arrived_at = MomentField(allow_null=True)
    cleared_at = MomentField(allow_null=True)
    cad_disposition = serializers.CharField()
    notes = serializers.CharField()
    eligibility = EligibilitySerializer(many=True)
    review = ReviewSerializer(source="*")


def _text(field: str) -> serializers.CharField:
    # A column of its own, never a relation's other end.
    longest = Call._meta.get_field(field).max_length  # type: ignore[union-attr]
    return serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=longest)


def _flag() -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, default=None)


def _moment() -> MomentField:
    return MomentField(required=False, allow_null=True)


class MessageSerializer(StrictSerializer):
    """One message of a 911 system. Null and blank say nothing; what was known stays.

    `context["address"]` holds the source and the number in the address; the body may say them again.
    """

    source = serializers.CharField(max_length=40)
    cad_number = serializers.CharField(max_length=60)
    call_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CallType.objects.all(), required=False, allow_null=True
    )
    call_type_received = _text("call_type_received")
    priority = _text("priority")
    weapon = _flag()
    violent = _flag()
    beat = _text("beat_received")
    address = _text("address")
    received_at = _moment()
    dispatched_at = _moment()
    arrived_at = _moment()
    cleared_at = _moment()
    cad_disposition = _text("cad_disposition")
    notes = _text("notes")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name, said in self.context["address"].items():
            if attrs[name] != said:
                raise serializers.ValidationError({name: [_("The address names another call.")]})
        return attrs

    def message(self) -> Message:
        """What was said, once `is_valid`."""
        facts = {name: value for name, value in self.validated_data.items() if value not in (None, "")}
        if "call_type" in facts:
            facts["call_type"] = facts["call_type"].code
        return Message(facts.pop("source"), facts.pop("cad_number"), facts)
