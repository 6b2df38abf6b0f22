from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from heart.core.api import ID, answer
from notices.actions import acknowledge, mark_read
from notices.models import Notice
from notices.rules import visible_notices
from notices.serializers import NoticeSerializer


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


routes = [("notices", NoticeViewSet, "notice")]
