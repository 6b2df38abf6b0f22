from datetime import timedelta

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.serializers import StaffField
from heart.core.api import CodeField, MomentField, RecordSerializer, StrictSerializer
from programs.models import Absence, FollowUpPolicy, Program
from programs.models.ladder import Audience, EscalationRung


class ProgramSerializer(RecordSerializer):
    code = serializers.CharField()
    name = serializers.CharField()
    director = serializers.UUIDField(source="director_id", allow_null=True)


@extend_schema_field(OpenApiTypes.INT)
class SecondsField(serializers.Field):
    """A length of time in whole seconds."""

    def to_representation(self, value: timedelta) -> int:
        return round(value.total_seconds())


class RungSerializer(serializers.Serializer):
    """Who is told, and when: so long after (negative: before) its act-by or its due."""

    step = serializers.CharField()
    counts_from = serializers.ChoiceField(EscalationRung.CountsFrom.choices)
    after_seconds = SecondsField(source="after", read_only=True)
    to = serializers.ListField(child=serializers.ChoiceField(Audience.choices))
    can_be_muted = serializers.BooleanField()


class PolicySerializer(RecordSerializer):
    """What is promised, of whom, and since when. Without a program or a risk it is said of every one."""

    program = serializers.CharField(source="program.code", default=None, allow_null=True)
    risk = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    superseded_at = MomentField(allow_null=True)
    anchor = serializers.ChoiceField(FollowUpPolicy.Anchor.choices)
    opens_after_seconds = SecondsField(source="opens_after", read_only=True)
    due_after_seconds = SecondsField(source="due_after", read_only=True)
    cadence_seconds = serializers.ListField(child=SecondsField(), source="cadence")
    followed_by = serializers.CharField(source="followed_by.code")
    tries = serializers.IntegerField()
    channels = serializers.IntegerField()
    day_parts = serializers.IntegerField()
    longest_pause_seconds = SecondsField(source="longest_pause", read_only=True)
    ladder = RungSerializer(many=True, source="rungs")


class ShiftSerializer(RecordSerializer, StrictSerializer):
    user = StaffField()
    program = CodeField(Program)
    starts_at = MomentField(future=True)
    ends_at = MomentField(future=True)


class AbsenceSerializer(RecordSerializer, StrictSerializer):
    user = StaffField()
    starts_at = MomentField(future=True)
    ends_at = MomentField(future=True)
    reason = serializers.ChoiceField(Absence.Reason.choices)
