from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Team
from cases.models import PauseKind
from cases.models.encounter import Interpreter
from cases.queries import who_can_hold_cases
from cases.rules import visible_cases
from cases.serializers import CaseSerializer
from followups.actions.attempts import NextWindow
from followups.calendar.lateness import Cause
from followups.models import BulkAct, BulkRow, Column, ContactAttempt, FollowUp
from followups.models.bulk import MOST_PICKED
from followups.queries.effort import missing_of
from followups.queries.lateness import Parts, why_late
from followups.rules import visible_follow_ups
from heart.core.api import (
    ChoiceOrNullField,
    MomentField,
    RecordSerializer,
    StrictSerializer,
    VisibleField,
    moment_of,
)
from neighbors.rules import visible_contacts


class EscalationSerializer(serializers.Serializer):
    step = serializers.CharField()
    at = MomentField(source="taken_at")
    told = serializers.ListField(child=serializers.UUIDField())
    acknowledged_at = MomentField(allow_null=True)
    acknowledged_by = serializers.UUIDField(source="acknowledged_by_id", allow_null=True)


class FollowUpPauseSerializer(serializers.Serializer):
    """Time taken out of the promise; `ended_at` only where someone ended it before `until`."""

    kind = serializers.ChoiceField(PauseKind.choices)
    reason = serializers.CharField()
    starts_at = MomentField()
    until = MomentField()
    ended_at = MomentField(allow_null=True)


class MissingSerializer(serializers.Serializer):
    """What is missing before it may end without a contact: all 0 when nothing is."""

    tries = serializers.IntegerField()
    channels = serializers.IntegerField()
    day_parts = serializers.IntegerField()


class PartSerializer(serializers.Serializer):
    """One cause and how long it lasted, in seconds; the parts add up to the lateness."""

    cause = serializers.ChoiceField([cause.value for cause in Cause])
    seconds = serializers.FloatField()


class FollowUpSerializer(RecordSerializer):
    case = serializers.UUIDField(source="case_id", read_only=True)
    encounter = serializers.UUIDField(source="encounter_id", read_only=True, allow_null=True)
    encounters = serializers.SerializerMethodField()
    policy = serializers.UUIDField(source="policy_id", read_only=True)
    round = serializers.IntegerField(read_only=True)
    anchor_at = MomentField(read_only=True)
    opens_at = MomentField(read_only=True)
    due_at = MomentField(read_only=True)
    promised_due_at = MomentField(read_only=True)
    act_by = MomentField(read_only=True, allow_null=True)
    phase = serializers.SerializerMethodField()
    status = serializers.ChoiceField(FollowUp.Status.choices, read_only=True)
    pinned_at = MomentField(read_only=True, allow_null=True)
    pinned_by = serializers.UUIDField(source="pinned_by_id", read_only=True, allow_null=True)
    pinned_reason = serializers.CharField(read_only=True)
    assigned_to = serializers.UUIDField(source="holder_id", read_only=True, allow_null=True)
    attempts = serializers.SerializerMethodField()
    first_attempt_at = MomentField(read_only=True, allow_null=True)
    reached_at = MomentField(read_only=True, allow_null=True)
    settled_at = MomentField(read_only=True, allow_null=True)
    settled_reason = serializers.CharField(read_only=True)
    pauses = FollowUpPauseSerializer(many=True, read_only=True)
    missing_for_unreached = serializers.SerializerMethodField()
    escalations = EscalationSerializer(many=True, read_only=True)
    why_late = serializers.SerializerMethodField()

    def get_encounters(self, follow_up: FollowUp) -> list[str]:
        return [str(promise.encounter_id) for promise in follow_up.promises.all()]

    @extend_schema_field(MissingSerializer)
    def get_missing_for_unreached(self, follow_up: FollowUp) -> dict[str, int]:
        return vars(missing_of(follow_up, timezone.get_current_timezone()))

    @extend_schema_field(serializers.ChoiceField(FollowUp.Phase.choices))
    def get_phase(self, follow_up: FollowUp) -> str:
        return str(follow_up.phase_at(moment_of(self.context["request"])))

    @extend_schema_field(PartSerializer(many=True))
    def get_why_late(self, follow_up: FollowUp) -> list[dict[str, Any]]:
        parts = self._why_late().get(follow_up.pk, {})
        return [{"cause": cause.value, "seconds": length.total_seconds()} for cause, length in parts.items()]

    def _why_late(self) -> dict[UUID, Parts]:
        """Of every row that is answered, read once."""
        if "why_late" not in self.context:
            rows: Any = self.parent.instance if self.parent else [self.instance]
            self.context["why_late"] = why_late(rows, moment_of(self.context["request"]))  # type: ignore[index]
        found: dict[UUID, Parts] = self.context["why_late"]
        return found

    def get_attempts(self, follow_up: FollowUp) -> list[str]:
        return [str(attempt.pk) for attempt in follow_up.attempts.all()]


class ClaimedCaseSerializer(CaseSerializer):
    """A case that was just claimed, and why it came before the others."""

    why_first = serializers.CharField(read_only=True)


class NextWindowSerializer(StrictSerializer):
    opens_at = MomentField(future=True)
    due_at = MomentField(future=True)

    def to_internal_value(self, data: Any) -> NextWindow:
        return NextWindow(**super().to_internal_value(data))


class AttemptSerializer(RecordSerializer, StrictSerializer):
    follow_up = serializers.UUIDField(source="follow_up_id", read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)
    at = MomentField(required=False)
    recorded_at = MomentField(read_only=True)
    entered_late = serializers.BooleanField(read_only=True)
    method = serializers.ChoiceField(ContactAttempt.Method.choices)
    with_whom = serializers.ChoiceField(ContactAttempt.WithWhom.choices, required=False)
    contact = VisibleField(visible_contacts, required=False, allow_null=True)
    outcome = serializers.ChoiceField(ContactAttempt.Outcome.choices)
    language = serializers.RegexField(r"^[a-z]{3}$", required=False, allow_blank=True)
    interpreter = ChoiceOrNullField(Interpreter.choices)
    note = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    outside_reason = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text=_("Why outside what is safe; without it such a try is refused with the code not_safe."),
    )
    next = NextWindowSerializer(required=False, allow_null=True, write_only=True)
    declined = serializers.BooleanField(required=False, write_only=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        facts = super().to_internal_value(data)
        renamed = {"at": "tried_at", "next": "next_window"}
        facts = {renamed.get(name, name): value for name, value in facts.items()}
        facts["interpreter"] = facts.get("interpreter") or ""
        return facts


class StruckAttemptSerializer(RecordSerializer):
    """A try that its author took back."""

    follow_up = serializers.UUIDField(source="follow_up_id", read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)
    at = MomentField(read_only=True)
    recorded_at = MomentField(read_only=True)
    method = serializers.ChoiceField(ContactAttempt.Method.choices, read_only=True)
    outcome = serializers.ChoiceField(ContactAttempt.Outcome.choices, read_only=True)
    note = serializers.CharField(read_only=True)
    struck_at = MomentField(read_only=True)


class SavedViewSerializer(RecordSerializer, StrictSerializer):
    """A way to look at the queue; `query` is its address after the question mark. `team` shares it."""

    owner = serializers.UUIDField(source="owner_id", read_only=True, allow_null=True)
    team = serializers.SlugRelatedField("code", queryset=Team.objects.all(), required=False, allow_null=True)
    name = serializers.CharField(max_length=60)
    query = serializers.CharField(max_length=500, allow_blank=True)
    columns = serializers.ListField(child=serializers.ChoiceField(Column.choices), required=False)
    is_default = serializers.BooleanField(required=False)


class MoveSerializer(NextWindowSerializer):
    reason = serializers.CharField(max_length=300)

    # The window's fields with the reason beside them, as the action takes them: not one value.
    def to_internal_value(self, data: Any) -> dict[str, Any]:  # type: ignore[override]
        return StrictSerializer.to_internal_value(self, data)


class BulkRowSerializer(serializers.Serializer):
    """What became of one record, and of its undoing."""

    case = serializers.UUIDField(source="case_id")
    follow_up = serializers.UUIDField(source="follow_up_id", allow_null=True)
    to = serializers.UUIDField(source="to_id", allow_null=True)
    fate = serializers.ChoiceField(BulkRow.Fate.choices)
    undo = ChoiceOrNullField(BulkRow.Undo.choices)


class BulkActSerializer(RecordSerializer):
    kind = serializers.ChoiceField(BulkAct.Kind.choices, read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)
    at = MomentField(read_only=True)
    reason = serializers.CharField(read_only=True)
    opens_at = MomentField(read_only=True, allow_null=True)
    due_at = MomentField(read_only=True, allow_null=True)
    undone_at = MomentField(read_only=True, allow_null=True)
    rows = BulkRowSerializer(many=True, read_only=True)


def _visible_list(visible: Any) -> serializers.ListField:
    """At least one, at most as many as a page of the queue lets one pick."""
    return serializers.ListField(child=VisibleField(visible), min_length=1, max_length=MOST_PICKED)


class GiveManySerializer(StrictSerializer):
    cases = _visible_list(visible_cases)
    to = serializers.PrimaryKeyRelatedField(queryset=who_can_hold_cases(), pk_field=serializers.UUIDField())
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CoverSerializer(StrictSerializer):
    case = VisibleField(visible_cases)
    to = serializers.PrimaryKeyRelatedField(queryset=who_can_hold_cases(), pk_field=serializers.UUIDField())

    def to_internal_value(self, data: Any) -> Any:
        facts = super().to_internal_value(data)
        return facts["case"], facts["to"]


class CoverManySerializer(StrictSerializer):
    plan = serializers.ListField(child=CoverSerializer(), min_length=1, max_length=MOST_PICKED)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class MoveManySerializer(StrictSerializer):
    follow_ups = _visible_list(visible_follow_ups)
    opens_at = MomentField(future=True)
    due_at = MomentField(future=True)
    reason = serializers.CharField(max_length=300)
