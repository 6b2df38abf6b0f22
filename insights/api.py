"""The figures for programs."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import require
from cases.models import NeedCategory
from heart.core.api import accepted, created_once
from heart.core.errors import Invalid
from insights.actions import hear_voice
from insights.forms import FiguresForm
from insights.measures import BREAKDOWNS, measured, measured_by
from insights.measures.axes import AGES, LANGUAGES, PARTS
from insights.serializers import MeasureSerializer, VoiceKeptSerializer, VoiceSerializer

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


urlpatterns = [
    path("outcome-voice/", VoiceView.as_view(), name="outcome-voice"),
    path("measures/", MeasuresView.as_view(), name="measures"),
]
