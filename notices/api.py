from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import require
from heart.core.api import ID, accepted, answer
from notices.actions import (
    Wish,
    acknowledge,
    keep_quiet,
    make_calendar_address,
    mark_read,
    prefer,
    revoke_calendar_address,
    send_again,
)
from notices.filters import OutboxFilter
from notices.models import CalendarFeed, Kind, Notice, OutboxEmail, QuietHours
from notices.queries import preferences_of
from notices.rules import visible_notices, visible_outbox
from notices.serializers import (
    CalendarAddressSerializer,
    NoticeSerializer,
    OutboxEmailSerializer,
    PreferencesSerializer,
)


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What the caller was told, the newest first."""

    serializer_class = NoticeSerializer
    queryset = Notice.objects.none()
    order = ("-at",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Notice]:
        return visible_notices(self.request.user)

    def list(self, request: Request) -> Response:
        require(request.user, "notices.view_notice")
        return super().list(request)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer(NoticeSerializer, self.get_object(), request)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark one as read."""
        mark_read(notices=Notice.objects.filter(pk=self.get_object().pk), by=request.user, at=timezone.now())
        return self.retrieve(request, pk=pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say "I have this"; it is then read too."""
        notice = acknowledge(notice=self.get_object(), by=request.user, at=timezone.now())
        return answer(NoticeSerializer, notice, request)


class PreferencesView(APIView):
    """How the caller is told: quiet hours, and each kind. What is not named in a PATCH stays."""

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        require(request.user, "notices.view_notice")
        return Response(PreferencesSerializer(_preferences(request)).data)

    @extend_schema(request=PreferencesSerializer, responses=PreferencesSerializer)
    def patch(self, request: Request) -> Response:
        wanted = accepted(PreferencesSerializer, request)
        with transaction.atomic():
            wishes = [Wish(Kind(one["kind"]), one["in_app"], one["email"]) for one in wanted.get("kinds", [])]
            prefer(wishes=wishes, by=request.user, at=timezone.now())
            if "quiet_hours" in wanted:
                hours = wanted["quiet_hours"] or {"starts": None, "ends": None}
                keep_quiet(**hours, by=request.user, at=timezone.now())
        return self.get(request)


class CalendarAddressView(APIView):
    """The secret address of the caller's calendar: POST makes a new one, DELETE makes it lead nowhere."""

    @extend_schema(responses=CalendarAddressSerializer)
    def get(self, request: Request) -> Response:
        require(request.user, "notices.view_notice")
        user: Any = request.user
        feed = CalendarFeed.objects.live().filter(user=user).first()
        return _address(feed.created_at if feed else None)

    @extend_schema(request=None, responses=CalendarAddressSerializer)
    def post(self, request: Request) -> Response:
        feed, token = make_calendar_address(by=request.user, at=timezone.now())
        feed.refresh_from_db(fields=["created_at"])
        return _address(feed.created_at, settings.SITE_URL + reverse("notices:calendar", args=[token]))

    @extend_schema(responses=CalendarAddressSerializer)
    def delete(self, request: Request) -> Response:
        revoke_calendar_address(by=request.user, at=timezone.now())
        return _address(None)


class OutboxViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """E-mails of notices, for those who see to it that they go out."""

    serializer_class = OutboxEmailSerializer
    queryset = OutboxEmail.objects.none()
    order = ("-next_try_at",)
    lookup_value_regex = ID
    filterset_class = OutboxFilter

    def get_queryset(self) -> QuerySet[OutboxEmail]:
        return visible_outbox(self.request.user)

    def list(self, request: Request) -> Response:
        require(request.user, "notices.view_outbox")
        return super().list(request)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str) -> Response:
        """Give one that was given up on five new tries."""
        require(request.user, "notices.send_again")
        email = send_again(email=self.get_object(), by=request.user, at=timezone.now())
        return Response(OutboxEmailSerializer(email).data)


def _preferences(request: Request) -> dict[str, Any]:
    user: Any = request.user
    return {"quiet_hours": QuietHours.objects.filter(user=user).first(), "kinds": preferences_of(user)}


def _address(since: datetime | None, address: str | None = None) -> Response:
    return Response(CalendarAddressSerializer({"since": since, "address": address}).data)


routes: list[Any] = [("notices", NoticeViewSet, "notice"), ("outbox", OutboxViewSet, "outbox")]
urlpatterns = [
    path("notices/preferences/", PreferencesView.as_view(), name="notice_preferences"),
    path("notices/calendar/", CalendarAddressView.as_view(), name="notice_calendar"),
]
