"""What several rooms answer together, for programs."""

from typing import cast

from django.conf import settings
from django.db import transaction
from django.urls import path, re_path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rules import require
from audit.reading import read_one
from calls.actions import review_call
from calls.actions.review import LONGEST_REASON
from calls.models import Call
from calls.queries import with_eligibility
from calls.rules import visible_calls
from calls.serializers import CallSerializer
from followups.queries.forecast import next_72_hours
from followups.queries.load import due_by_person
from followups.rules import visible_follow_ups
from heart.core.api import ID, MomentField, StrictSerializer, VisibleField, accepted, answer, locked
from heart.desk.forms import WhatIfForm
from heart.desk.search import LONGEST, Kind, search
from heart.desk.views.forecast import what_if_of
from neighbors.rules import visible_neighbors


class AskedSerializer(StrictSerializer):
    q = serializers.CharField(
        max_length=LONGEST,
        help_text=_("A name, a phone, the number of a case, an encounter or a call, or an address."),
    )


class FoundSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    about = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class SearchView(APIView):
    """One question to every room."""

    @extend_schema(request=AskedSerializer, responses=FoundSerializer(many=True))
    def post(self, request: Request) -> Response:
        """Whom or what these words could mean, out of what the caller may see; each with its reasons."""
        require(request.user, "neighbors.search_neighbor")
        q = accepted(AskedSerializer, request)["q"]
        found = search(by=cast(User, request.user), at=timezone.now(), via="api", q=q)
        return Response(FoundSerializer(found, many=True).data)


class ReviewSerializer(StrictSerializer):
    decision = serializers.ChoiceField(choices=Call.Decision)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    neighbor = VisibleField(visible_neighbors, required=False, allow_null=True)


class ReviewView(APIView):
    """What a call asks of us."""

    @extend_schema(request=ReviewSerializer, responses=CallSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Decide on a call, with the reason; with `follow_up` its neighbor's case is opened, or joined."""
        by = cast(User, request.user)
        with transaction.atomic():
            call = read_one(visible_calls(by), pk, by=by, via="api")
            require(by, "calls.review_call", call)
            decided = accepted(ReviewSerializer, request)
            review_call(call=locked(call, request), by=by, at=timezone.now(), **decided)
        return answer(CallSerializer, with_eligibility(Call.objects.filter(pk=call.pk)).get(), request)

    def serialize_current(self, record: Call) -> dict:
        """What a stale writer is shown."""
        return CallSerializer(with_eligibility(Call.objects.filter(pk=record.pk)).get()).data


class HourSerializer(serializers.Serializer):
    """An hour of the forecast, in minutes."""

    starts_at = MomentField()
    due = serializers.FloatField()
    staffed = serializers.FloatField()
    short = serializers.FloatField()
    breaches = serializers.IntegerField()


class ForecastSerializer(serializers.Serializer):
    minutes_per_follow_up = serializers.IntegerField()
    hours = HourSerializer(many=True)


class DueSerializer(serializers.Serializer):
    """What one person must do in 72 hours, in minutes; an estimate."""

    holder = serializers.UUIDField(source="holder.pk")
    late = serializers.IntegerField()
    promises = serializers.IntegerField()
    needed = serializers.FloatField()
    staffed = serializers.FloatField()
    short = serializers.FloatField()
    too_many = serializers.IntegerField(help_text=_("Promises that find no time before their act-by."))


class LoadView(APIView):
    """Who needs help: what each must do in the next 72 hours against their own time, the shortest first."""

    @extend_schema(responses=DueSerializer(many=True))
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_oversight")
        due = due_by_person(visible_follow_ups(request.user), timezone.now())
        return Response(DueSerializer(due, many=True).data)


class ForecastView(APIView):
    """The next 72 hours: what is due against who is on. An estimate; nothing of the question is stored."""

    @extend_schema(
        parameters=[
            OpenApiParameter("away", OpenApiTypes.UUID, description="Someone away for all of it."),
            OpenApiParameter("extra", int, description="So many more people on, in all hours."),
        ],
        responses=ForecastSerializer,
    )
    def get(self, request: Request) -> Response:
        require(request.user, "insights.view_oversight")
        asked = what_if_of(WhatIfForm(request.query_params))
        hours = next_72_hours(visible_follow_ups(request.user), timezone.now(), asked)
        told = {"minutes_per_follow_up": settings.MINUTES_PER_FOLLOW_UP, "hours": hours}
        return Response(ForecastSerializer(told).data)


urlpatterns = [
    path("load/", LoadView.as_view(), name="load"),
    path("forecast/", ForecastView.as_view(), name="forecast"),
    path("search/", SearchView.as_view(), name="search"),
    # Told from a message about a call by its id.
    re_path(rf"^calls/(?P<pk>{ID})/review/$", ReviewView.as_view(), name="call-review"),
]
