"""The boards of oversight, for programs."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.rules import visible_encounters
from heart.core.api import CodeField, MomentField, RecordSerializer, StrictSerializer, VisibleField
from insights.measures.missing import Gap
from insights.models import QualityReview, QualitySample, UnarmedReview
from programs.models import Program


class QualitySampleSerializer(RecordSerializer, StrictSerializer):
    kind = serializers.ChoiceField(QualitySample.Kind.choices)
    program = CodeField(Program, required=False, allow_null=True)
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    size = serializers.IntegerField(min_value=1, max_value=QualitySample.MOST)
    seed = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text=_("The same seed draws the same rows.")
    )
    drawn_from = serializers.IntegerField(read_only=True)
    drawn_by = serializers.UUIDField(source="drawn_by_id", read_only=True)
    drawn_at = MomentField(read_only=True)


class QualityReviewSerializer(RecordSerializer):
    """`note` and `case` are ids; what was written stands there and nowhere else."""

    sample = serializers.UUIDField(source="sample_id", read_only=True)
    note = serializers.UUIDField(source="note_id", read_only=True, allow_null=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    author = serializers.UUIDField(source="author_id", read_only=True)
    reviewer = serializers.UUIDField(source="reviewer_id", read_only=True, allow_null=True)
    reviewed_at = MomentField(read_only=True, allow_null=True)
    scores = serializers.JSONField(read_only=True)
    feedback = serializers.CharField(read_only=True)
    answer = serializers.CharField(read_only=True)
    answered_at = MomentField(read_only=True, allow_null=True)


class ReadingSerializer(StrictSerializer):
    scores = serializers.DictField(
        child=serializers.ChoiceField(QualityReview.Score.choices),
        help_text=_("For each code of the city's rubric 0 (not there yet), 1 (partly) or 2 (there)."),
    )
    feedback = serializers.CharField(max_length=2000)


class AnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=2000)


class UnarmedReviewSerializer(RecordSerializer, StrictSerializer):
    encounter = VisibleField(visible_encounters)
    answer = serializers.ChoiceField(UnarmedReview.Answer.choices)
    reason = serializers.CharField(max_length=500)
    reviewed_by = serializers.UUIDField(source="reviewed_by_id", read_only=True)
    reviewed_at = MomentField(read_only=True)


class YieldSerializer(serializers.Serializer):
    taken = serializers.IntegerField()
    admitted = serializers.IntegerField()
    could = serializers.IntegerField()
    could_not = serializers.IntegerField()
    to_look_at = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=_("Could have ÷ looked at."))


class GapSerializer(serializers.Serializer):
    """An answer that encounters of the last 90 days lack."""

    field = serializers.CharField()
    missing = serializers.IntegerField()
    asked = serializers.IntegerField()
    breaks = serializers.SerializerMethodField(help_text=_("The figures that can not count them."))

    def get_breaks(self, gap: Gap) -> list[str]:
        return [str(label) for label in gap.breaks]
