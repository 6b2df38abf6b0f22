from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from calls.rules import visible_calls
from cases.actions.cases import NeedOutcome
from cases.actions.encounters import PartyFacts, ResponderFacts
from cases.models import (
    Case,
    ClosureReason,
    ClosureRequest,
    ConnectionCheck,
    Discipline,
    Draft,
    EvidenceSource,
    FollowUpWish,
    Goal,
    Need,
    NeedCategory,
    Outcome,
    PauseKind,
)
from cases.models.encounter import Destination, Interpreter, PoliceBackup, PoliceBackupReason, RequestedBy
from cases.rules import visible_cases, visible_needs
from heart.core.api import (
    ChoiceOrNullField,
    CodeField,
    MomentField,
    RecordSerializer,
    StrictSerializer,
    VisibleField,
)
from neighbors.rules import visible_neighbors
from programs.models import Beat, CallType, Program
from services.rules import visible_services


def staff(_user: Any) -> Any:
    return User.objects.people().active()


class ResponderSerializer(StrictSerializer):
    user = VisibleField(staff)
    discipline = serializers.ChoiceField(Discipline.choices)
    felt_safe = serializers.BooleanField(required=False, allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> ResponderFacts:
        return ResponderFacts(**super().to_internal_value(data))

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {
            "user": str(instance.user_id),
            "discipline": instance.discipline,
            "felt_safe": instance.felt_safe,
        }


def _words(longest: int, help_text: Any = None) -> serializers.CharField:
    return serializers.CharField(
        max_length=longest, required=False, allow_blank=True, default="", help_text=help_text
    )


class PartySerializer(StrictSerializer):
    name = serializers.CharField(max_length=200)
    role = _words(100, _("`caller`, `in_crisis`, `family`, `provider`, `bystander`, or a word of your own."))
    relationship = _words(100, _("Who they are to the neighbor."))
    phone = _words(40)
    contact_ok = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text=_("Said yes to being contacted; null when nobody asked."),
    )
    may_be_told = _words(300, _("What of theirs may be passed on, in their words."))
    follow_up = serializers.BooleanField(
        required=False, default=False, help_text=_("Wants us to come back to them; needs `contact_ok`.")
    )

    def to_internal_value(self, data: Any) -> PartyFacts:
        return PartyFacts(**super().to_internal_value(data))


def _moment() -> MomentField:
    return MomentField(required=False, allow_null=True)


def _answer() -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True)


class EncounterSerializer(RecordSerializer, StrictSerializer):
    number = serializers.CharField(read_only=True)
    program = CodeField(Program)
    cleared_at = MomentField(help_text=_("The encounter's end."))
    outcome = serializers.ChoiceField(Outcome.choices)
    call = VisibleField(visible_calls, required=False, allow_null=True)
    neighbor = VisibleField(visible_neighbors, required=False, allow_null=True)
    case = serializers.UUIDField(source="case_id", read_only=True, allow_null=True)
    author = serializers.UUIDField(source="author_id", read_only=True)
    call_type = CodeField(CallType, required=False, allow_null=True)
    priority = serializers.CharField(max_length=20, required=False, allow_blank=True)
    beat = CodeField(Beat, required=False, allow_null=True)
    location = serializers.CharField(max_length=300, required=False, allow_blank=True)
    requested_by = ChoiceOrNullField(RequestedBy.choices)
    received_at = _moment()
    dispatched_at = _moment()
    arrived_at = _moment()
    transported_to = ChoiceOrNullField(Destination.choices)
    in_person_diverted = _answer()
    law_enforcement_diverted = _answer()
    officers_on_scene = _answer()
    police_backup = ChoiceOrNullField(PoliceBackup.choices)
    police_backup_reason = ChoiceOrNullField(PoliceBackupReason.choices)
    ems_needed = _answer()
    arrested = _answer()
    interpreter = ChoiceOrNullField(Interpreter.choices)
    responders = ResponderSerializer(many=True, required=False, max_length=30)
    parties = PartySerializer(many=True, required=False, max_length=30)
    needs = serializers.ListField(
        source="needs_seen",
        child=serializers.ChoiceField(NeedCategory.choices),
        required=False,
        max_length=30,
    )
    functions = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=30,
        help_text=_("What the program did, by the keys of its functions (`programs/`)."),
    )
    follow_up = serializers.ChoiceField(FollowUpWish.choices, required=False)
    follow_up_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    incomplete = serializers.ListField(child=serializers.CharField(), read_only=True)
    written_at = MomentField(
        required=False,
        allow_null=True,
        help_text=_("When it was written, if it could be sent only later."),
    )
    second_of_call = serializers.BooleanField(
        write_only=True,
        required=False,
        help_text=_("Say true when this program went to the same call twice."),
    )

    # Said once, when the encounter is logged.
    FIXED = ("program", "call", "second_of_call", "written_at")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        facts = super().to_internal_value(data)
        if "needs_seen" in facts:
            facts["needs"] = facts.pop("needs_seen")
        return facts

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.partial:
            fixed = [name for name in self.FIXED if name in attrs]
            if fixed:
                raise serializers.ValidationError({fixed[0]: [_("This can't be changed after logging.")]})
        return attrs


class DraftSerializer(RecordSerializer, StrictSerializer):
    """What its author typed into one form and has not saved."""

    kind = serializers.ChoiceField(Draft.Kind.choices, read_only=True)
    about = serializers.UUIDField(read_only=True)
    form_key = serializers.UUIDField(help_text=_("The form's one-time key; the first one kept stays."))
    values = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True, trim_whitespace=False), max_length=100
        ),
        help_text=_("The values of each field, as a form sends them."),
    )


class HoldingSerializer(serializers.Serializer):
    """Who had the case, from when until when; without an end they have it now."""

    holder = serializers.UUIDField(source="holder_id")
    starts_at = MomentField()
    ends_at = MomentField(allow_null=True)


class CaseSerializer(RecordSerializer, StrictSerializer):
    number = serializers.CharField(read_only=True)
    neighbor = VisibleField(visible_neighbors)
    reason = serializers.CharField(max_length=300, write_only=True)
    status = serializers.ChoiceField(Case.Status.choices, read_only=True)
    risk = serializers.ChoiceField(Case.Risk.choices, required=False, allow_null=True)
    assigned_to = serializers.UUIDField(source="assigned_to_id", read_only=True, allow_null=True)
    claim_lapses_at = MomentField(
        read_only=True,
        allow_null=True,
        help_text=_("A claim that no try, no note and no `keep/` has settled goes back then."),
    )
    team = serializers.UUIDField(source="team_id", read_only=True, allow_null=True)
    opened_at = MomentField(read_only=True)
    closed_at = MomentField(read_only=True)
    closure_reason = ChoiceOrNullField(ClosureReason.choices, read_only=True)
    holdings = HoldingSerializer(many=True, read_only=True)
    encounters = serializers.SerializerMethodField()
    needs = serializers.SerializerMethodField()
    follow_ups = serializers.SerializerMethodField()

    def get_encounters(self, case: Case) -> list[str]:
        return [str(row.pk) for row in case.encounters.all()]

    def get_needs(self, case: Case) -> list[str]:
        return [str(row.pk) for row in case.needs.all()]

    def get_follow_ups(self, case: Case) -> list[str]:
        return [str(row.pk) for row in case.follow_ups.all()]  # a room above, named by ids only


class CaseChangeSerializer(StrictSerializer):
    risk = serializers.ChoiceField(Case.Risk.choices, allow_null=True)


class AssignSerializer(StrictSerializer):
    user = VisibleField(staff, allow_null=True)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class PauseSerializer(StrictSerializer):
    """A kind other than "other" is reason enough."""

    reason = serializers.CharField(max_length=300, required=False)
    kind = serializers.ChoiceField(PauseKind.choices, required=False)
    until = MomentField(future=True)


class NeedOutcomeSerializer(StrictSerializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField([(status, status.label) for status in Need.ENDED_WITHOUT])
    reason = serializers.CharField(max_length=300)

    def to_internal_value(self, data: Any) -> NeedOutcome:
        said = super().to_internal_value(data)
        return NeedOutcome(need=said["id"], status=said["status"], reason=said["reason"])


class CloseSerializer(StrictSerializer):
    reason = serializers.ChoiceField(ClosureReason.choices)
    needs = NeedOutcomeSerializer(many=True, required=False, max_length=50)


class ClosureRequestSerializer(RecordSerializer, StrictSerializer):
    case = VisibleField(visible_cases)
    status = serializers.ChoiceField(ClosureRequest.Status.choices, read_only=True)
    reason = serializers.ChoiceField(ClosureReason.choices)
    words = serializers.CharField(max_length=500, help_text=_("What was tried, and why it is time."))
    needs = NeedOutcomeSerializer(many=True, required=False, max_length=50, write_only=True)
    outcomes = serializers.JSONField(read_only=True, help_text=_("What becomes of each open need."))
    asked_by = serializers.UUIDField(source="asked_by_id", read_only=True)
    asked_at = MomentField(read_only=True)
    answered_by = serializers.UUIDField(source="answered_by_id", read_only=True, allow_null=True)
    answered_at = MomentField(read_only=True, allow_null=True)
    answer = serializers.CharField(read_only=True)


class ApproveSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SendBackSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=500)


class NeedSerializer(RecordSerializer, StrictSerializer):
    case = serializers.UUIDField(source="case_id", read_only=True)
    category = serializers.ChoiceField(NeedCategory.choices, read_only=True)
    wanted = serializers.ChoiceField(Need.Wanted.choices)
    wanted_words = serializers.CharField(max_length=300, required=False, allow_blank=True)
    status = serializers.ChoiceField(Need.Status.choices, read_only=True)
    evidence_level = serializers.IntegerField(read_only=True)
    connected_on = serializers.DateField(read_only=True)
    service = serializers.UUIDField(source="service_id", read_only=True, allow_null=True)
    service_name = serializers.CharField(read_only=True)
    verified_by = ChoiceOrNullField(Need.VerifiedBy.choices, read_only=True)
    status_reason = serializers.CharField(read_only=True)


class NewNeedSerializer(NeedSerializer):
    """`case` and `category` are said once."""

    case = VisibleField(visible_cases)
    category = serializers.ChoiceField(NeedCategory.choices)
    wanted = serializers.ChoiceField(Need.Wanted.choices, required=False)


class ConnectSerializer(StrictSerializer):
    evidence_level = serializers.IntegerField(min_value=0, max_value=5)
    verified_by = serializers.ChoiceField(Need.VerifiedBy.choices)
    connected_on = serializers.DateField()
    service = VisibleField(visible_services, required=False, allow_null=True)
    service_name = serializers.CharField(max_length=200, required=False, allow_blank=True)


class NeedStatusSerializer(StrictSerializer):
    status = serializers.ChoiceField(Need.Status.choices)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    evidence_level = serializers.IntegerField(min_value=0, max_value=5, required=False)
    source = serializers.ChoiceField(
        EvidenceSource.choices, required=False, help_text=_("Who says so, where the level is new.")
    )
    on = serializers.DateField(required=False, help_text=_("Since when; today, unless said otherwise."))


class CheckAnswerSerializer(StrictSerializer):
    answer = serializers.ChoiceField(ConnectionCheck.Answer.choices)
    source = serializers.ChoiceField(EvidenceSource.choices, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class EvidenceSerializer(RecordSerializer):
    """One step of a need on the ladder; written by what moved it."""

    need = serializers.UUIDField(source="need_id", read_only=True)
    level = serializers.IntegerField(read_only=True)
    source = serializers.ChoiceField(EvidenceSource.choices, read_only=True)
    on = serializers.DateField(read_only=True)
    note = serializers.CharField(read_only=True)
    by = serializers.UUIDField(source="by_id", read_only=True)
    recorded_at = MomentField(read_only=True)


class GoalSerializer(RecordSerializer, StrictSerializer):
    case = VisibleField(visible_cases)
    need = VisibleField(visible_needs, required=False, allow_null=True)
    words = serializers.CharField(max_length=300)
    status = serializers.ChoiceField(Goal.Status.choices, read_only=True)


class GoalChangeSerializer(StrictSerializer):
    words = serializers.CharField(max_length=300, required=False)
    status = serializers.ChoiceField(Goal.Status.choices, required=False)


class ToDoSerializer(RecordSerializer, StrictSerializer):
    case = VisibleField(visible_cases, required=False, allow_null=True)
    words = serializers.CharField(max_length=300)
    due_on = serializers.DateField(required=False, allow_null=True)
    done_at = MomentField(read_only=True, allow_null=True)


class ToDoChangeSerializer(StrictSerializer):
    done = serializers.BooleanField()
