from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from heart.core.api import MomentField, RecordSerializer, StrictSerializer, VisibleField
from neighbors.actions.consents import ConsentTerms
from neighbors.models import ConsentKind, DataCategory, GivenHow, RecipientKind, Statement
from neighbors.models.disclosure import Channel
from neighbors.queries import name_on_paper
from neighbors.rules import visible_neighbors


def _text(length: int, **kwargs: Any) -> serializers.CharField:
    """What may be missing from the paper: the action says which element that is."""
    return serializers.CharField(max_length=length, required=False, allow_blank=True, **kwargs)


class ConsentSerializer(RecordSerializer, StrictSerializer):
    neighbor = VisibleField(visible_neighbors)
    kind = serializers.ChoiceField(ConsentKind.choices, required=False)
    neighbor_name = _text(200, help_text=_("As on the paper; without it, the name of the record."))
    discloser = _text(300)
    scope = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        max_length=len(DataCategory.values),
        help_text=_("Kinds of data: %(codes)s. There is no “all”.")
        % {"codes": ", ".join(DataCategory.values)},
    )
    recipient = _text(300)
    recipient_kind = serializers.ChoiceField(
        RecipientKind.choices, required=False, help_text=_("A class, unless said otherwise.")
    )
    recipient_members = _text(1000, help_text=_("Of an intermediary, with commas between."))
    purpose = _text(500)
    given_how = serializers.ChoiceField(
        GivenHow.choices, required=False, help_text=_("Written where it says who signed, else verbal.")
    )
    witness = _text(200)
    signer = _text(200)
    signer_role = _text(100)
    signed_on = serializers.DateField(required=False, allow_null=True)
    statements = serializers.ListField(
        child=serializers.ChoiceField(Statement.choices), required=False, max_length=len(Statement.values)
    )
    expires_on = serializers.DateField(required=False, allow_null=True)
    expires_event = _text(300)
    event_on = serializers.DateField(read_only=True, allow_null=True)
    revoked_at = MomentField(read_only=True, allow_null=True)
    revoked_reason = serializers.CharField(read_only=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        said = super().to_internal_value(data)
        neighbor = said.pop("neighbor")
        said.setdefault("neighbor_name", name_on_paper(neighbor))
        said.setdefault("given_how", GivenHow.WRITTEN if said.get("signer") else GivenHow.VERBAL)
        return {
            "neighbor": neighbor,
            "terms": ConsentTerms(**({"scope": (), "recipient": "", "purpose": ""} | said)),
        }


class RevokeSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class DisclosureSerializer(RecordSerializer):
    """What was shared: written by the sharing itself, never here."""

    neighbor = serializers.UUIDField(source="neighbor_id", read_only=True)
    consent = serializers.UUIDField(source="consent_id", read_only=True, allow_null=True)
    override_reason = serializers.CharField(read_only=True)
    categories = serializers.ListField(child=serializers.ChoiceField(DataCategory.choices), read_only=True)
    consented_scope = serializers.ListField(
        child=serializers.ChoiceField(DataCategory.choices), read_only=True
    )
    notice = serializers.CharField(read_only=True)
    recipient = serializers.CharField(read_only=True)
    purpose = serializers.CharField(read_only=True)
    channel = serializers.ChoiceField(Channel.choices, read_only=True)
    about = serializers.UUIDField(read_only=True, allow_null=True)
    shared_at = MomentField(read_only=True)
    shared_by = serializers.UUIDField(source="shared_by_id", read_only=True)
