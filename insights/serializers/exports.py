from rest_framework import serializers

from heart.core.api import MomentField, RecordSerializer, StrictSerializer
from insights.models import Export
from insights.models.export import SHORTEST_PURPOSE


class ExportSerializer(RecordSerializer, StrictSerializer):
    """Rows that someone asked to take out of the house. `query` holds the filters of `GET measures/`."""

    number = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(Export.Kind.choices)
    form = serializers.ChoiceField(Export.Form.choices)
    query = serializers.CharField(max_length=2000, write_only=True, required=False, allow_blank=True)
    first_on = serializers.DateField(read_only=True)
    last_on = serializers.DateField(read_only=True)
    filters = serializers.DictField(child=serializers.CharField(), read_only=True)
    purpose = serializers.CharField(min_length=SHORTEST_PURPOSE, max_length=300)
    requested_by = serializers.UUIDField(source="requested_by_id", read_only=True)
    requested_at = MomentField(read_only=True)
    status = serializers.ChoiceField(Export.Status.choices, read_only=True)
    failure = serializers.ChoiceField(Export.Failure.choices, read_only=True, allow_blank=True)
    row_count = serializers.IntegerField(read_only=True, allow_null=True)
    finished_at = MomentField(read_only=True)
    expires_at = MomentField(read_only=True)
