from rest_framework import serializers

from cases.rules import visible_cases
from heart.core.api import StrictSerializer, VisibleField
from insights.models import Voice


class VoiceSerializer(StrictSerializer):
    case = VisibleField(visible_cases)
    kept_word = serializers.ChoiceField(Voice.Answer.choices, required=False, allow_blank=True)
    respected = serializers.ChoiceField(Voice.Answer.choices, required=False, allow_blank=True)
    helped = serializers.ChoiceField(Voice.Answer.choices, required=False, allow_blank=True)


class VoiceKeptSerializer(serializers.Serializer):
    id = serializers.UUIDField(read_only=True)
