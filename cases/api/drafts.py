"""Drafts for programs, and for the pages' own script, which keeps what is typed."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rules import require
from audit.api import RecordViewSet
from audit.reading import read_one
from cases import actions
from cases.models import Draft
from cases.rules import drafted, visible_drafts
from cases.serializers import DraftSerializer
from heart.core.api import accepted, answer, if_match

NO_SUCH_RECORD = gettext_lazy("There is no such record, or it is not yours to see.")


class DraftViewSet(RecordViewSet):
    """What one typed and has not saved, the last touched first. Nobody else reads it."""

    view_perm = "cases.keep_draft"
    serializer_class = DraftSerializer
    queryset = Draft.objects.none()
    order = ("-updated_at",)
    filterset_fields = ("kind",)

    def rows(self) -> QuerySet[Draft]:
        return visible_drafts(self.request.user)


class DraftOfFormView(APIView):
    """The draft of one form: of an encounter, of a call, or of a new form by the key that it came with."""

    @extend_schema(operation_id="drafts_retrieve_by_form", responses=DraftSerializer)
    def get(self, request: Request, kind: str, about: UUID) -> Response:
        require(request.user, "cases.keep_draft")
        return answer(DraftSerializer, self._draft(request, kind, about), request)

    @extend_schema(
        operation_id="drafts_keep",
        request=DraftSerializer,
        responses={200: DraftSerializer, 201: DraftSerializer},
    )
    def put(self, request: Request, kind: str, about: UUID) -> Response:
        """Keep what was typed, in place of what was kept before; If-Match "0" says that nothing was."""
        require(request.user, "cases.keep_draft")
        facts = accepted(DraftSerializer, request)
        subjects = drafted(request.user, kind)
        if subjects is not None and not subjects.filter(pk=about).exists():
            raise Http404(NO_SUCH_RECORD)
        draft = actions.keep_draft(
            by=cast(User, request.user), at=timezone.now(), kind=kind, about=about, version=if_match(request),
            **facts,
        )  # fmt: skip
        return answer(DraftSerializer, draft, request, status=201 if draft.version == 1 else 200)

    @extend_schema(operation_id="drafts_forget", responses={204: None})
    def delete(self, request: Request, kind: str, about: UUID) -> Response:
        """Throw it away."""
        require(request.user, "cases.keep_draft")
        self._draft(request, kind, about)
        actions.forget_draft(by=cast(User, request.user), kind=kind, about=about)
        return Response(status=204)

    def serialize_current(self, record: Draft) -> Any:
        """What another device of the same person kept meanwhile."""
        return DraftSerializer(record).data

    def _draft(self, request: Request, kind: str, about: UUID) -> Draft:
        found = visible_drafts(request.user).filter(kind=kind, about=about).first()
        if found is None:
            raise Http404(NO_SUCH_RECORD)
        return read_one(visible_drafts(request.user), found.pk, by=request.user, via="api")


urlpatterns = [
    path("drafts/<str:kind>/<uuid:about>/", DraftOfFormView.as_view(), name="draft-of-form"),
]
