"""The figures for programs."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import require
from audit.reading import read_one
from cases.models import NeedCategory
from heart.core.api import ID, accepted, answer, created_once
from heart.core.errors import Invalid
from insights.actions import ask_export, hear_voice, take_file
from insights.api import boards
from insights.forms import FiguresForm, LensForm
from insights.measures import BREAKDOWNS, measured, measured_by
from insights.measures.axes import AGES, LANGUAGES, PARTS
from insights.models import Export
from insights.rules import visible_exports
from insights.serializers import MeasureSerializer, VoiceKeptSerializer, VoiceSerializer
from insights.serializers.exports import ExportSerializer

_DAY = "A day of the city."


class MeasuresView(APIView):
    """Every measure through one lens, exact as of now; a filter that is left out or empty looks at all."""

    @extend_schema(
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description=f"{_DAY} 30 days, without it."),
            OpenApiParameter(
                "to", OpenApiTypes.DATE, description=f"{_DAY} It is included; today, without it."
            ),
            OpenApiParameter("program", str, description="A program's code."),
            OpenApiParameter("beat", str, description="A beat's code."),
            OpenApiParameter("need", str, enum=NeedCategory.values),
            OpenApiParameter("call_type", str, description="A call type's code."),
            OpenApiParameter("part_of_day", str, enum=list(PARTS)),
            OpenApiParameter("language", str, enum=list(LANGUAGES)),
            OpenApiParameter("age", str, enum=list(AGES)),
            OpenApiParameter("gender", str, description="A word that more than ten neighbors use."),
            OpenApiParameter("race_ethnicity", str, description="A word that more than ten neighbors use."),
            OpenApiParameter("by", str, enum=list(BREAKDOWNS), description="Adds the figure of each code."),
            OpenApiParameter("key", str, description="Keys of measures, with commas; all without it."),
        ],
        responses=MeasureSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_measures")
        at = timezone.now()
        form = self._form(request.query_params, at)
        lens, by, keys = form.lens, form.cleaned_data["by"], form.cleaned_data["key"]
        context = {"breakdown": measured_by(by, lens, at, keys)} if by else {}
        figures = measured(lens, at, keys)
        return Response(MeasureSerializer(figures, many=True, context=context).data)

    def _form(self, asked: Any, at: datetime) -> FiguresForm:
        form = FiguresForm(asked, at=at)
        for name in asked:
            if name not in form.fields:
                raise Invalid(_("Unknown filter."), attr=name)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return form


class VoiceView(APIView):
    """What a neighbor says of us: written here, counted in the measures, read by nobody."""

    @extend_schema(request=VoiceSerializer, responses={201: VoiceKeptSerializer})
    def post(self, request: Request) -> Response:
        require(request.user, "insights.add_voice")
        facts = accepted(VoiceSerializer, request)
        pk, _new = created_once(request, lambda: hear_voice(by=request.user, at=timezone.now(), **facts))
        return Response({"id": pk}, status=201)


class ExportViewSet(viewsets.GenericViewSet):
    """Rows that leave the house: asked for with a purpose, written by the clock, taken by whoever asked."""

    serializer_class = ExportSerializer
    queryset = Export.objects.none()
    order = ("-requested_at",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Export]:
        return visible_exports(self.request.user)

    def list(self, request: Request) -> Response:
        require(request.user, "insights.view_export")
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(ExportSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return answer(ExportSerializer, self._one(pk), request)

    def create(self, request: Request) -> Response:
        """Ask for a file; `status` says when it is there."""
        require(request.user, "insights.view_export")
        at = timezone.now()
        facts = accepted(ExportSerializer, request)
        asked = LensForm.of_query(facts.pop("query", ""), at=at)
        if not asked.is_valid():
            raise Invalid(_("One of these filters is not known. Set them again."), attr="query")
        made, _new = created_once(
            request, lambda: ask_export(lens=asked.lens, by=request.user, at=at, **facts)
        )
        return answer(ExportSerializer, self._one(made), request, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file, until `expires_at`, for whoever asked for it."""
        export = self._one(pk)
        content = take_file(export=export, by=request.user, at=timezone.now())
        found = HttpResponse(content, content_type="application/octet-stream")
        found["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
        return found

    def _one(self, pk: Any) -> Export:
        found: Export = read_one(self.get_queryset(), pk, by=self.request.user, via="api")
        return found


routes = [("exports", ExportViewSet, "export"), *boards.routes]
urlpatterns = [
    path("outcome-voice/", VoiceView.as_view(), name="outcome-voice"),
    path("missing-answers/", boards.MissingAnswersView.as_view(), name="missing-answers"),
    path("unarmed-yield/", boards.UnarmedYieldView.as_view(), name="unarmed-yield"),
    path("measures/", MeasuresView.as_view(), name="measures"),
]
