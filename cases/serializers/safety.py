from rest_framework import serializers

from cases.models import NeedCategory
from cases.models.safety_plan import LONGEST_STEP
from heart.core.api import MomentField, RecordSerializer, StrictSerializer, VisibleField
from neighbors.rules import visible_neighbors


def _step() -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST_STEP, required=False, allow_blank=True, default="")


class SafetyPlanSerializer(RecordSerializer, StrictSerializer):
    neighbor = VisibleField(visible_neighbors)
    number = serializers.IntegerField(read_only=True)
    warning_signs = _step()
    own_ways = _step()
    people_and_places = _step()
    people_to_ask = _step()
    professionals = _step()
    safer_place = _step()
    review_on = serializers.DateField()
    written_by = serializers.UUIDField(source="written_by_id", read_only=True)
    written_at = MomentField(read_only=True)
    based_on = serializers.IntegerField(required=False, min_value=0, write_only=True)


class ScreenedSerializer(serializers.Serializer):
    """One question as it was asked; `answer` is null where it was skipped."""

    key = serializers.CharField()
    text = serializers.CharField()
    answer = serializers.CharField(allow_null=True)
    says = serializers.CharField()


class ScreeningSerializer(RecordSerializer):
    neighbor = serializers.UUIDField(source="neighbor_id", read_only=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    questionnaire = serializers.CharField(read_only=True)
    edition = serializers.CharField(read_only=True)
    clinical = serializers.BooleanField(read_only=True)
    answers = ScreenedSerializer(many=True, read_only=True)
    result = serializers.CharField(read_only=True)
    result_label = serializers.CharField(read_only=True)
    is_positive = serializers.BooleanField(read_only=True)
    proposed_risk = serializers.CharField(read_only=True)
    proposed_days = serializers.IntegerField(read_only=True, allow_null=True)
    proposed_needs = serializers.ListField(child=serializers.CharField(), read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)
    at = MomentField(read_only=True)
    confirmed_at = MomentField(read_only=True, allow_null=True)
    confirmed_by = serializers.UUIDField(source="confirmed_by_id", read_only=True, allow_null=True)
    word_at = MomentField(read_only=True, allow_null=True)
    word_by = serializers.UUIDField(source="word_by_id", read_only=True, allow_null=True)
    word_reason = serializers.CharField(read_only=True)


class NewScreeningSerializer(StrictSerializer):
    neighbor = VisibleField(visible_neighbors)
    questionnaire = serializers.CharField(max_length=40)
    answers = serializers.DictField(child=serializers.CharField(max_length=40))


class QuestionSerializer(serializers.Serializer):
    key = serializers.CharField()
    text = serializers.CharField()
    asked_if = serializers.DictField(child=serializers.CharField())


class QuestionnaireSerializer(serializers.Serializer):
    code = serializers.CharField()
    edition = serializers.CharField()
    title = serializers.CharField()
    source = serializers.CharField()
    clinical = serializers.BooleanField()
    answers = serializers.DictField(child=serializers.CharField())
    items = QuestionSerializer(many=True)


class ConfirmScreeningSerializer(StrictSerializer):
    needs = serializers.ListField(child=serializers.ChoiceField(NeedCategory.choices), required=False)
    come_back = serializers.BooleanField(required=False)
    risk = serializers.BooleanField(required=False)


class WordSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)
