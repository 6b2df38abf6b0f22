"""The second person's word, for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from cases import actions
from cases.models import ClosureRequest
from cases.rules import visible_closure_requests
from cases.serializers import ApproveSerializer, ClosureRequestSerializer, SendBackSerializer
from heart.core.api import accepted


class ClosureRequestViewSet(RecordViewSet):
    """Asking for a second person's word before a case closes, and what was answered."""

    view_perm = "cases.view_case"
    serializer_class = ClosureRequestSerializer
    queryset = ClosureRequest.objects.none()
    order = ("-asked_at",)
    filterset_fields = ("case", "status")

    def rows(self) -> QuerySet[ClosureRequest]:
        return visible_closure_requests(self.request.user).select_related("case")

    def create(self, request: Request) -> Response:
        """Ask; nothing changes in the case until a supervisor says yes."""
        require(request.user, "cases.close_case")
        facts = accepted(ClosureRequestSerializer, request)
        return self.create_once(lambda: actions.ask_to_close(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=ApproveSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Give the word: the case closes as it was asked. Never of one's own request or one's own case."""
        return self._do(actions.approve_closing, ApproveSerializer)

    @extend_schema(request=SendBackSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Send it back with what is still to be done; the case stays open."""
        return self._do(actions.decline_closing, SendBackSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take back what one asked oneself."""
        return self._do(actions.withdraw_closing)

    def _do(self, verb: Any, serializer: Any = None) -> Response:
        facts = accepted(serializer, self.request) if serializer else {}
        return self.change(lambda asked: verb(request=asked, by=self.caller, at=timezone.now(), **facts))
