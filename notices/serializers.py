from rest_framework import serializers

from heart.core.api import MomentField
from notices.models import Notice


class NoticeSerializer(serializers.Serializer):
    """A notice changes twice at most: it is read, and acknowledged. Its version counts them."""

    id = serializers.UUIDField()
    created_at = MomentField()
    updated_at = MomentField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(Notice.Kind.choices)
    about = serializers.UUIDField(source="about_id")
    case_number = serializers.CharField()
    path = serializers.CharField()
    says = serializers.CharField()
    at = MomentField()
    read_at = MomentField()
    acknowledged_at = MomentField()
