"""The figures for programs."""

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
from insights.forms import LensForm
from insights.measures import Measured, measured
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
        ],
        responses=MeasureSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_measures")
        figures = self._figures(request.query_params)
        return Response(MeasureSerializer(figures, many=True).data)

    def _figures(self, asked: Any) -> list[Measured]:
        at = timezone.now()
        form = LensForm(asked, at=at)
        for name in asked:
            if name not in form.fields:
                raise Invalid(_("Unknown filter."), attr=name)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return measured(form.lens, at)


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
