from typing import Any

from rest_framework import serializers

from heart.core.api import MomentField


class ChangeSerializer(serializers.Serializer):
    field = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class EntrySerializer(serializers.Serializer):
    object = serializers.UUIDField()
    at = MomentField()
    actor = serializers.UUIDField()
    reason = serializers.CharField()
    via = serializers.CharField()
    changes = ChangeSerializer(many=True)


class AccessEventSerializer(serializers.Serializer):
    """`about` is left out for an administrator, who may see who and when, but no people."""

    id = serializers.UUIDField()
    actor = serializers.UUIDField(source="actor_id")
    at = MomentField()
    via = serializers.CharField()
    about = serializers.ListField(child=serializers.UUIDField(), required=False)
    reason = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        if not self.context["sees_people"]:
            told["about"], told["reason"] = [], ""
        return told
