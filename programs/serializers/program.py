from typing import Any

from rest_framework import serializers

from accounts.models import User
from heart.core.api import CodeField, MomentField, RecordSerializer, StrictSerializer, VisibleField
from programs.models import Absence, Program


class StaffField(VisibleField):
    """Someone who works here, by id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lambda _user: User.objects.people().active(), **kwargs)


class ProgramSerializer(RecordSerializer):
    code = serializers.CharField()
    name = serializers.CharField()
    director = serializers.UUIDField(source="director_id", allow_null=True)


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
