from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from heart.core.api import RecordSerializer, StrictSerializer, VisibleField
from neighbors.calendar import SafeTime
from neighbors.models import ContactPoint
from neighbors.models.neighbor import OLDEST_AGE
from neighbors.rules import visible_neighbors


class _PartSerializer(StrictSerializer):
    """A row of a list that is written as a whole: complete even in a PATCH."""

    # Names a row that is there, so that it keeps its id; without it the row is found by what it says.
    id = serializers.UUIDField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            missing = [
                name for name, field in self.fields.items() if field.required and data.get(name) is None
            ]
            if missing:
                raise serializers.ValidationError(
                    {name: [self.fields[name].error_messages["required"]] for name in missing},
                    code="required",
                )
        return super().to_internal_value(data)


class ContactPointSerializer(_PartSerializer):
    kind = serializers.ChoiceField(ContactPoint.Kind.choices)
    value = serializers.CharField(max_length=300)
    label = serializers.CharField(max_length=100, required=False, allow_blank=True)
    ok_to_leave_message = serializers.BooleanField(required=False)
    ok_to_text = serializers.BooleanField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ContactSerializer(_PartSerializer):
    name = serializers.CharField(max_length=200)
    relationship = serializers.CharField(max_length=100, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=100, required=False, allow_blank=True)
    may_discuss = serializers.BooleanField(required=False)


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


def _texts(length: int) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=length), required=False, max_length=50
    )


class SafeTimeSerializer(StrictSerializer):
    """On these days (1 is Monday), from `opens` until `closes`; until the next day when that is earlier."""

    days = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), min_length=1, max_length=7
    )
    opens = serializers.TimeField(format="%H:%M")
    closes = serializers.TimeField(format="%H:%M")

    def to_internal_value(self, data: Any) -> str:
        told = super().to_internal_value(data)
        return str(SafeTime(tuple(told["days"]), told["opens"], told["closes"]))

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(SafeTime.read(instance))


class NeighborSerializer(RecordSerializer, StrictSerializer):
    code = serializers.CharField(read_only=True)
    known_as = serializers.CharField(max_length=200)
    first_name = _text(200)
    last_name = _text(200)
    aliases = _texts(200)
    date_of_birth = serializers.DateField(required=False, allow_null=True)
    age_estimate = serializers.IntegerField(
        min_value=0, max_value=OLDEST_AGE, required=False, allow_null=True
    )
    gender = _text(60)
    pronouns = _text(60)
    race_ethnicity = _texts(60)
    preferred_language = serializers.CharField(
        max_length=3, required=False, allow_blank=True, help_text=_("ISO 639-3, such as eng or spa.")
    )
    interpreter_needed = serializers.BooleanField(required=False)
    housing_status = _text(100)
    usual_location = _text(300)
    safe_hours = _text(200)
    ask_for = _text(200)
    voicemail_ok = serializers.BooleanField(required=False, allow_null=True)
    if_someone_else_answers = _text(300)
    hide_program = serializers.BooleanField(required=False)
    home_visit = _text(300)
    safe_times = SafeTimeSerializer(many=True, required=False, max_length=14)
    may_answer = _text(200)
    unsafe_person = _text(300)
    unnamed = serializers.BooleanField(
        required=False, help_text=_("Known by a description and a place, until someone learns their name.")
    )
    linked_to = serializers.UUIDField(
        source="linked_to_id", read_only=True, help_text=_("The record by which the same person is known.")
    )
    contact_points = ContactPointSerializer(many=True, required=False, max_length=50)
    contacts = ContactSerializer(many=True, required=False, max_length=50)


class MatchSerializer(NeighborSerializer):
    """The facts of a person who may have a record; any of them, none is required."""

    known_as = _text(200)


class LinkSerializer(StrictSerializer):
    to = VisibleField(visible_neighbors, help_text=_("The record by which the person is known from now on."))
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class UnlinkSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class SearchSerializer(StrictSerializer):
    q = serializers.CharField(max_length=200, help_text=_("A name, an alias, a phone, a place or a code."))


class CandidateSerializer(serializers.Serializer):
    neighbor = serializers.UUIDField(source="neighbor.pk")
    code = serializers.CharField(source="neighbor.code")
    known_as = serializers.CharField(source="neighbor.known_as")
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())
