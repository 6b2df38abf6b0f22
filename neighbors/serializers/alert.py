from rest_framework import serializers

from heart.core.api import MomentField, RecordSerializer, StrictSerializer, VisibleField
from neighbors.rules import visible_neighbors


class AlertSerializer(RecordSerializer, StrictSerializer):
    neighbor = VisibleField(visible_neighbors)
    words = serializers.CharField(max_length=200)
    author = serializers.UUIDField(source="author_id", read_only=True)
    written_at = MomentField(read_only=True)
    review_on = serializers.DateField()
    expires_on = serializers.DateField()


class RenewAlertSerializer(StrictSerializer):
    review_on = serializers.DateField()
    expires_on = serializers.DateField()


class EndAlertSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)
