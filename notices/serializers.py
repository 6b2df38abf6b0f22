from rest_framework import serializers

from heart.core.api import MomentField
from notices.models import Notice


class NoticeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Notice.Kind.choices)
    about = serializers.UUIDField(source="about_id")
    case_number = serializers.CharField()
    path = serializers.CharField()
    says = serializers.CharField()
    at = MomentField()
    read_at = MomentField()
    acknowledged_at = MomentField()
