"""What several rooms answer together, for programs."""

from typing import cast

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.rules import require
from heart.core.api import StrictSerializer, accepted
from heart.desk.search import LONGEST, Kind, search


class AskedSerializer(StrictSerializer):
    q = serializers.CharField(
        max_length=LONGEST,
        help_text=_("A name, a phone, the number of a case, an encounter or a call, or an address."),
    )


class FoundSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    id = serializers.UUIDField()
    label = serializers.CharField()
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


urlpatterns = [path("search/", SearchView.as_view(), name="search")]
