from rest_framework import serializers

from heart.core.api import ChoiceOrNullField, MomentField, StrictSerializer
from notices.models import Kind, Notice, OutboxEmail, Preference, Urgency


class NoticeSerializer(serializers.Serializer):
    """A notice changes twice at most: it is read, and acknowledged. Its version counts them."""

    id = serializers.UUIDField()
    created_at = MomentField()
    updated_at = MomentField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(Notice.Kind.choices)
    about = serializers.UUIDField(source="about_id")
    case_number = serializers.CharField()
    path = serializers.CharField()
    says = serializers.CharField()
    at = MomentField()
    read_at = MomentField()
    acknowledged_at = MomentField()


class KindPreferenceSerializer(StrictSerializer):
    """How one kind is told; what can't be muted or can't wait is refused with the reason."""

    kind = serializers.ChoiceField(Kind.choices)
    in_app = serializers.ChoiceField(Preference.InApp.choices)
    email = serializers.ChoiceField(Preference.Email.choices)
    label = serializers.CharField(source="kind.label", read_only=True)
    urgency = serializers.ChoiceField(Urgency.choices, source="facts.urgency", read_only=True)
    can_be_muted = serializers.BooleanField(source="facts.can_be_muted", read_only=True)


class QuietHoursSerializer(StrictSerializer):
    """On the city's wall clock; `ends` is on the next day when it is the earlier of the two."""

    starts = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])
    ends = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])


class PreferencesSerializer(StrictSerializer):
    quiet_hours = QuietHoursSerializer(allow_null=True, required=False)
    kinds = KindPreferenceSerializer(many=True, required=False)


class CalendarAddressSerializer(serializers.Serializer):
    """`address` is told once, by the answer that made it; later it is null."""

    since = MomentField(allow_null=True)
    address = serializers.CharField(allow_null=True)


class OutboxEmailSerializer(serializers.Serializer):
    """An e-mail on its way: ids, and no people but staff. `kind` is null for the digest of a shift."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices, source="notice.kind", allow_null=True, default=None)
    notice = serializers.UUIDField(source="notice_id", allow_null=True)
    to = serializers.UUIDField(source="reader.pk")
    state = serializers.ChoiceField(OutboxEmail.State.choices)
    tries = serializers.IntegerField()
    next_try_at = MomentField()
    sent_at = MomentField()
    dropped_at = MomentField()
    dropped_because = ChoiceOrNullField(OutboxEmail.Unwanted.choices)
    parked_at = MomentField()
    last_error = serializers.CharField()
