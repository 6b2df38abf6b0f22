"""The note of an encounter for programs."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api import RecordViewSet
from audit.reading import read_one
from cases import actions
from cases.models import EncounterNote, NoteAttachment
from cases.rules import notes_in_sight, visible_addenda, visible_attachments
from cases.serializers import ReasonSerializer
from cases.serializers.notes import (
    AddendumSerializer,
    AttachmentSerializer,
    CommentSerializer,
    FileSerializer,
    NoteSerializer,
    NoteTemplateSerializer,
)
from heart.core.api import ID, accepted, answer, created_once, locked
from heart.core.idempotency import body_hash, create_once
from heart.core.uploads import handed_over
from programs.queries import note_templates_at


class NoteRoutes(RecordViewSet):
    """What an encounter's address says of its note."""

    @extend_schema(responses=NoteSerializer, methods=["GET"])
    @extend_schema(request=NoteSerializer, responses=NoteSerializer, methods=["PUT"])
    @action(detail=True, methods=["get", "put"])
    def note(self, request: Request, pk: str) -> Response:
        """The note, or with PUT its draft."""
        if request.method == "GET":
            return answer(NoteSerializer, self._note(), request)
        encounter = self.record()
        facts = accepted(NoteSerializer, request)
        with transaction.atomic():
            current = EncounterNote.objects.filter(encounter=encounter).first()
            if current is not None:
                locked(current, request)
            note = actions.write_note(encounter=encounter, by=self.caller, at=timezone.now(), **facts)
        return answer(NoteSerializer, note, request)

    @extend_schema(responses=NoteTemplateSerializer)
    @action(detail=True, methods=["get"], url_path="note/template")
    def note_template(self, request: Request, pk: str) -> Response:
        """What its note is written on, or would be now: the parts with their headings."""
        encounter = self.record()
        note = notes_in_sight(request.user).filter(encounter=encounter).select_related("template").first()
        template = note.template if note else note_templates_at(timezone.now(), encounter.program)[0]
        return Response(NoteTemplateSerializer(template).data)

    @extend_schema(request=None, responses=NoteSerializer)
    @action(detail=True, methods=["post"], url_path="note/sign")
    def sign_note(self, request: Request, pk: str) -> Response:
        """Sign the draft; from then on it stands as it is."""
        return self._on_note(lambda note: actions.sign_note(note=note, by=self.caller, at=timezone.now()))

    @extend_schema(request=None, responses=NoteSerializer)
    @action(detail=True, methods=["post"], url_path="note/cosign")
    def cosign_note(self, request: Request, pk: str) -> Response:
        """Give the second signature that the note waits for."""
        return self._on_note(lambda note: actions.cosign_note(note=note, by=self.caller, at=timezone.now()))

    @extend_schema(request=CommentSerializer, responses=NoteSerializer)
    @action(detail=True, methods=["post"], url_path="note/return")
    def return_note(self, request: Request, pk: str) -> Response:
        """Give it back to its author instead: it is a draft again."""
        facts = accepted(CommentSerializer, request)
        return self._on_note(
            lambda note: actions.return_note(note=note, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=ReasonSerializer, responses=NoteSerializer)
    @action(detail=True, methods=["post"], url_path="note/strike")
    def strike_note(self, request: Request, pk: str) -> Response:
        """Mark it as an entry made in error; only those who audit still read its words."""
        facts = accepted(ReasonSerializer, request)
        return self._on_note(
            lambda note: actions.strike(entry=note, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=AddendumSerializer, responses={201: AddendumSerializer})
    @action(detail=True, methods=["post"], url_path="note/addenda")
    def addenda(self, request: Request, pk: str) -> Response:
        """Add a signed correction to a signed note."""
        note = self._note()
        facts = accepted(AddendumSerializer, request)
        made, _new = created_once(
            request, lambda: actions.add_addendum(note=note, by=self.caller, at=timezone.now(), **facts)
        )
        return answer(AddendumSerializer, note.addenda.get(pk=made), request, status=201)

    @extend_schema(request=ReasonSerializer, responses=NoteSerializer)
    @action(detail=True, methods=["post"], url_path=f"note/addenda/(?P<addendum>{ID})/strike")
    def strike_addendum(self, request: Request, pk: str, addendum: str) -> Response:
        """Mark an addendum as made in error."""
        note = self._note()
        facts = accepted(ReasonSerializer, request)
        entry = visible_addenda(request.user).filter(note=note, pk=addendum).first()
        if entry is None:
            raise Http404(_("There is no such record, or it is not yours to see."))
        return self._on_note(
            lambda _note: actions.strike(entry=entry, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request={"multipart/form-data": FileSerializer}, responses={201: AttachmentSerializer})
    @action(detail=True, methods=["post"], url_path="note/attachments", parser_classes=[MultiPartParser])
    def attachments(self, request: Request, pk: str) -> Response:
        """Hang a file on the note: PDF, JPEG, PNG or plain text, up to 10 MB."""
        note = self._note()
        file = accepted(FileSerializer, request)["file"]
        name, content = file.name, file.read()
        with transaction.atomic():
            made, _new = create_once(
                user=request.user,
                key=request.headers.get("Idempotency-Key"),
                body=body_hash(request.path, name, hashlib.sha256(content).hexdigest()),
                at=timezone.now(),
                create=lambda: actions.attach(
                    note=note, name=name, content=content, by=self.caller, at=timezone.now()
                ),
            )
        return answer(AttachmentSerializer, note.attachments.get(pk=made), request, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, methods=["GET"])
    @extend_schema(request=None, responses={204: None}, methods=["DELETE"])
    @action(detail=True, methods=["get", "delete"], url_path=f"note/attachments/(?P<attachment>{ID})")
    def attachment(self, request: Request, pk: str, attachment: str) -> Any:
        """The bytes of an attachment; with DELETE it is taken off the draft."""
        found = self._attachment(attachment)
        if request.method == "GET":
            return handed_over(found.stored_as, name=found.name, media_type=found.media_type)
        actions.take_off(attachment=found, by=self.caller, at=timezone.now())
        return Response(status=204)

    @extend_schema(request=ReasonSerializer, responses=AttachmentSerializer)
    @action(detail=True, methods=["post"], url_path=f"note/attachments/(?P<attachment>{ID})/strike")
    def strike_attachment(self, request: Request, pk: str, attachment: str) -> Response:
        """Mark an attachment as made in error."""
        found = self._attachment(attachment)
        facts = accepted(ReasonSerializer, request)
        struck = actions.strike(entry=found, by=self.caller, at=timezone.now(), **facts)
        return answer(AttachmentSerializer, struck, request)

    def _attachment(self, pk: str) -> NoteAttachment:
        rows = visible_attachments(self.request.user).filter(note=self._note())
        return read_one(rows.select_related("note__encounter"), pk, by=self.request.user, via="api")

    def serialize_current(self, record: Any) -> Any:
        if not isinstance(record, EncounterNote):
            return super().serialize_current(record)
        current = notes_in_sight(self.request.user).filter(pk=record.pk).first()
        return NoteSerializer(current, context={"request": self.request}).data if current else None

    def _on_note(self, act: Callable[[EncounterNote], Any]) -> Response:
        """200 with the note after `act(note)`, compared with If-Match under lock."""
        note = self._note()
        with transaction.atomic():
            act(locked(note, self.request))
        note.refresh_from_db()
        return answer(NoteSerializer, note, self.request)

    def _note(self) -> EncounterNote:
        encounter = self.record()
        notes = notes_in_sight(self.request.user).select_related("encounter", "template__program")
        note = notes.filter(encounter=encounter).first()
        if note is None:
            raise Http404(_("There is no such record, or it is not yours to see."))
        return read_one(notes, note.pk, by=self.request.user, via="api")
