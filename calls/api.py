"""Calls by API: the list and the record, and the way in of a 911 system's feed."""

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import require
from audit.api import RecordViewSet
from calls.actions import Outcome, upsert_call
from calls.models import Call
from calls.queries import with_eligibility
from calls.rules import visible_calls
from calls.serializers import CallSerializer, MessageSerializer
from heart.core.api import answer, if_match


class CallViewSet(RecordViewSet):
    """911 calls, the newest first."""

    serializer_class = CallSerializer
    queryset = Call.objects.none()
    view_perm = "calls.view_call"
    order = ("-received_at",)

    def rows(self) -> QuerySet[Call]:
        return with_eligibility(visible_calls(self.request.user))


class CallMessageView(APIView):
    """One message about one call, by the number that its source gave it."""

    @extend_schema(request=MessageSerializer, responses={200: CallSerializer, 201: CallSerializer})
    def put(self, request: Request, source: str, cad_number: str) -> Response:
        """Store a message, in any order and any number of times."""
        require(request.user, "calls.upsert_call", source)
        address = {"source": source, "cad_number": cad_number}
        body = request.data
        said = MessageSerializer(
            data=address | body if isinstance(body, dict) else body, context={"address": address}
        )
        said.is_valid(raise_exception=True)
        call, outcome = upsert_call(
            by=request.user, at=timezone.now(), message=said.message(), version=if_match(request)
        )
        call = with_eligibility(Call.objects.filter(pk=call.pk)).get()
        return answer(CallSerializer, call, request, status=201 if outcome is Outcome.NEW else 200)

    def serialize_current(self, record: Call) -> dict:
        """What a stale writer is shown: its own call as it is now."""
        return CallSerializer(with_eligibility(Call.objects.filter(pk=record.pk)).get()).data


routes = [("calls", CallViewSet, "call")]
urlpatterns = [
    path("calls/<str:source>/<str:cad_number>/", CallMessageView.as_view(), name="call-message"),
]
