from rest_framework import serializers

from heart.core.api import RecordSerializer, StrictSerializer


class StaffSerializer(RecordSerializer):
    name = serializers.CharField(read_only=True)
    email = serializers.EmailField(read_only=True)
    role = serializers.CharField(read_only=True)
    team = serializers.UUIDField(source="team_id", read_only=True, allow_null=True)


class WhySerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class MeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.CharField()
    team = serializers.UUIDField(source="team_id", allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())
