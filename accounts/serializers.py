from typing import Any

from rest_framework import serializers

from accounts.models import Role, Team, User
from heart.core.api import RecordSerializer, StrictSerializer, VisibleField


class StaffField(VisibleField):
    """Someone who works here, by id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lambda _user: User.objects.people().active(), **kwargs)


class StaffSerializer(RecordSerializer, StrictSerializer):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    role = serializers.ChoiceField([role for role in Role.choices if role[0] != Role.SYSTEM])
    team = serializers.PrimaryKeyRelatedField(
        queryset=Team.objects.all(), pk_field=serializers.UUIDField(), allow_null=True, default=None
    )


class TeamSerializer(RecordSerializer):
    code = serializers.CharField()
    name = serializers.CharField()
    lead = serializers.UUIDField(source="lead_id", allow_null=True)


class NamedSerializer(StrictSerializer):
    """Who is named; null when nobody is."""

    user = StaffField(allow_null=True)


class WhySerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class MeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    role = serializers.CharField()
    team = serializers.UUIDField(source="team_id", allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())
