"""Notes as programs read and write them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.models import Cosignature, EncounterNote, Sensitivity
from cases.models.attachment import MediaType
from cases.rules import visible_returns
from heart.core.api import MomentField, RecordSerializer, StrictSerializer


class StruckSerializer(serializers.Serializer):
    """Who struck an entry made in error, when and why; only those who audit still read its words."""

    at = MomentField(source="struck_at")
    by = serializers.UUIDField(source="struck_by_id")
    reason = serializers.CharField(source="struck_reason")


class EntrySerializer(RecordSerializer, StrictSerializer):
    """What was signed and can be struck."""

    struck = serializers.SerializerMethodField()

    # What is told instead of a struck entry's words.
    WITHOUT_WORDS: dict[str, Any] = {}

    @extend_schema_field(StruckSerializer(allow_null=True))
    def get_struck(self, entry: Any) -> Any:
        return StruckSerializer(entry).data if entry.is_struck else None

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told = super().to_representation(instance)
        if instance.is_struck and not self.context["request"].user.has_perm("cases.audit_note"):
            told |= self.WITHOUT_WORDS
        return told


class AddendumSerializer(EntrySerializer):
    author = serializers.UUIDField(source="author_id", read_only=True)
    place = serializers.IntegerField(read_only=True)
    text = serializers.CharField()
    signed_at = MomentField(read_only=True)
    signed_as = serializers.CharField(read_only=True)
    seal = serializers.CharField(read_only=True)

    WITHOUT_WORDS = {"text": ""}


class AttachmentSerializer(EntrySerializer):
    """What hangs on a note; its bytes are at `file/`."""

    name = serializers.CharField(read_only=True)
    media_type = serializers.ChoiceField(MediaType.choices, read_only=True)
    size = serializers.IntegerField(read_only=True, help_text=_("Bytes."))
    sha256 = serializers.CharField(read_only=True)
    added_by = serializers.UUIDField(source="added_by_id", read_only=True)
    added_at = MomentField(read_only=True)

    WITHOUT_WORDS = {"name": "", "sha256": ""}


class FileSerializer(StrictSerializer):
    file = serializers.FileField(max_length=255)


class NoteReturnSerializer(serializers.Serializer):
    by = serializers.UUIDField(source="by_id")
    at = MomentField()
    comment = serializers.CharField()


class NoteSerializer(EntrySerializer):
    encounter = serializers.UUIDField(source="encounter_id", read_only=True)
    author = serializers.UUIDField(source="author_id", read_only=True)
    template = serializers.CharField(
        source="template.code",
        max_length=40,
        required=False,
        help_text=_("The program's code, or `general`; without one it is the program's own."),
    )
    sections = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False))
    sensitivity = serializers.ChoiceField(Sensitivity.choices, required=False)
    status = serializers.ChoiceField(EncounterNote.Status.choices, read_only=True)
    signed_at = MomentField(read_only=True)
    signed_by = serializers.UUIDField(source="signed_by_id", read_only=True, allow_null=True)
    signed_as = serializers.CharField(read_only=True)
    seal = serializers.CharField(read_only=True, help_text=_("SHA-256 over what was signed."))
    cosignature = serializers.ChoiceField(Cosignature.choices, read_only=True)
    cosigned_at = MomentField(read_only=True)
    cosigned_by = serializers.UUIDField(source="cosigned_by_id", read_only=True, allow_null=True)
    cosigned_as = serializers.CharField(read_only=True)
    returns = serializers.SerializerMethodField()
    addenda = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()

    WITHOUT_WORDS = {"sections": {}, "returns": [], "attachments": []}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        facts = super().to_internal_value(data)
        return facts | ({"template": facts["template"]["code"]} if "template" in facts else {})

    @extend_schema_field(NoteReturnSerializer(many=True))
    def get_returns(self, note: EncounterNote) -> Any:
        rows = visible_returns(self.context["request"].user).filter(note=note)
        return NoteReturnSerializer(rows, many=True).data

    @extend_schema_field(AddendumSerializer(many=True))
    def get_addenda(self, note: EncounterNote) -> Any:
        return AddendumSerializer(note.addenda.all(), many=True, context=self.context).data

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, note: EncounterNote) -> Any:
        return AttachmentSerializer(note.attachments.all(), many=True, context=self.context).data


class PartOfNoteSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    hint = serializers.CharField(default="")


class ProgramFunctionSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()


class NoteTemplateSerializer(serializers.Serializer):
    """The parts of a note, in order, and what its program ticks on the encounter."""

    code = serializers.CharField()
    starts_on = serializers.DateField()
    sections = PartOfNoteSerializer(many=True)
    facts = serializers.ListField(child=serializers.CharField())
    functions = ProgramFunctionSerializer(many=True)
    cosigned_for = serializers.ListField(child=serializers.CharField())


class CommentSerializer(StrictSerializer):
    comment = serializers.CharField(trim_whitespace=False)
