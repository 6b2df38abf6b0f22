from typing import Any

from rest_framework import serializers

from heart.core.api import MomentField
from insights.measures import Measured, Unit


class MeasureSerializer(serializers.Serializer):
    """A figure with what it was made of and what it means."""

    key = serializers.CharField(source="measure.key")
    label = serializers.CharField(source="measure.label")
    unit = serializers.ChoiceField(source="measure.unit", choices=[unit.value for unit in Unit])
    value = serializers.FloatField(source="figure.value", allow_null=True)
    numerator = serializers.FloatField(source="figure.numerator", allow_null=True)
    denominator = serializers.IntegerField(source="figure.denominator", allow_null=True)
    definition = serializers.CharField(source="measure.definition")
    as_of = MomentField()

    def to_representation(self, instance: Measured) -> dict[str, Any]:
        shown = super().to_representation(instance)
        # A count is a whole number, and is said as one.
        return shown | {"value": instance.figure.value, "numerator": instance.figure.numerator}
