"""A service for the API: the names of HSDS, the needs that it answers, whether it is open."""

from typing import Any

from rest_framework import serializers

from heart.core.api import MomentField, RecordSerializer, StrictSerializer
from programs.models import NeedCategory
from services.models import Intake, PlaceKind, Service
from services.queries.finding import NOWHERE


def _text(**told: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=20_000, **told)


def _age() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, allow_null=True, coerce_to_string=False, min_value=0
    )


class PhoneSerializer(serializers.Serializer):
    number = serializers.CharField()
    extension = serializers.IntegerField(allow_null=True)
    type = serializers.CharField()
    description = serializers.CharField()


class ScheduleSerializer(serializers.Serializer):
    freq = serializers.CharField()
    byday = serializers.CharField()
    opens_at = serializers.TimeField(allow_null=True)
    closes_at = serializers.TimeField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    description = serializers.CharField()


class LanguageSerializer(serializers.Serializer):
    name = serializers.CharField()
    code = serializers.CharField(source="iso", help_text="ISO 639-3")


class ServiceLocationSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="location_id")
    name = serializers.CharField(source="location.name")
    location_type = serializers.ChoiceField(PlaceKind.choices, source="location.location_type")
    address = serializers.SerializerMethodField()
    latitude = serializers.FloatField(source="location.latitude", allow_null=True)
    longitude = serializers.FloatField(source="location.longitude", allow_null=True)

    def get_address(self, row: Any) -> str:
        addresses = row.location.addresses.all()
        return str(addresses[0]) if addresses else ""


class ServiceSerializer(RecordSerializer, StrictSerializer):
    """HSDS's own names; the whole of it in HSDS's own nesting is at /hsds/services/{id}."""

    name = serializers.CharField(max_length=300)
    alternate_name = _text()
    description = _text()
    organization = serializers.UUIDField(source="organization_id", read_only=True, allow_null=True)
    status = serializers.ChoiceField(Service.Status.choices, required=False)
    need_categories = serializers.ListField(
        child=serializers.ChoiceField(NeedCategory.choices), required=False, max_length=30
    )
    intake = serializers.ListField(
        child=serializers.ChoiceField(Intake.choices), required=False, max_length=10
    )
    url = serializers.URLField(required=False, allow_blank=True, max_length=500)
    email = serializers.EmailField(required=False, allow_blank=True)
    interpretation_services = _text()
    application_process = _text()
    eligibility_description = _text()
    minimum_age = _age()
    maximum_age = _age()
    fees_description = _text()
    wait_time = _text()
    alert = _text()
    assured_date = serializers.DateField(read_only=True, allow_null=True)
    last_modified = MomentField(read_only=True, allow_null=True)
    phones = PhoneSerializer(many=True, read_only=True)
    schedules = ScheduleSerializer(many=True, read_only=True)
    languages = LanguageSerializer(many=True, read_only=True)
    required_documents = serializers.SerializerMethodField()
    locations = ServiceLocationSerializer(source="service_at_locations", many=True, read_only=True)
    miles = serializers.SerializerMethodField(help_text="From `near`; null without it, and without a place.")

    def get_required_documents(self, service: Any) -> list[str]:
        return [one.document for one in service.required_documents.all()]

    def get_miles(self, service: Any) -> float | None:
        miles: float | None = getattr(service, "miles", None)
        return None if miles == NOWHERE else miles
