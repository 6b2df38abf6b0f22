"""Follow-ups and their tries for programs, and the next case to claim."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from audit.api import RecordViewSet
from audit.reading import note_reading, read_one
from cases.models import Case
from cases.rules import visible_cases
from cases.serializers import ReasonSerializer
from followups import actions
from followups.filters import FollowUpFilter
from followups.models import ContactAttempt, FollowUp
from followups.queries.order import why_first
from followups.rules import visible_attempts, visible_follow_ups, visible_struck_attempts
from followups.serializers import (
    AttemptSerializer,
    ClaimedCaseSerializer,
    FollowUpSerializer,
    MoveSerializer,
    StruckAttemptSerializer,
)
from heart.core.api import ID, accepted, answer, created_once
from heart.core.errors import Conflict
from programs.queries import city_zone


class FollowUpViewSet(RecordViewSet):
    """Promises to come back. They are made by encounters; here they are worked on."""

    view_perm = "followups.view_followup"
    serializer_class = FollowUpSerializer
    queryset = FollowUp.objects.none()
    order = ("queue_at",)  # act-by, or due where nobody is staffed between
    filterset_class = FollowUpFilter

    def rows(self) -> QuerySet[FollowUp]:
        return (
            visible_follow_ups(self.request.user)
            .select_related("case__neighbor", "policy__followed_by")
            .prefetch_related("promises", "attempts", "pauses", "climbed")
        )

    @extend_schema(responses=AttemptSerializer(many=True), methods=["GET"])
    @extend_schema(request=AttemptSerializer, responses={201: AttemptSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def attempts(self, request: Request, pk: str) -> Response:
        """The tries so far, or with POST a further one."""
        follow_up = self.record()
        tries = visible_attempts(request.user).filter(follow_up=follow_up).select_related("follow_up__case")
        if request.method == "GET":
            self.order = ("at",)
            page = self.paginate_queryset(tries)
            note_reading(page or [], by=request.user, via="api")
            return self.get_paginated_response(AttemptSerializer(page, many=True).data)
        facts = accepted(AttemptSerializer, request)
        made, _new = created_once(
            request,
            lambda: actions.log_attempt(follow_up=follow_up, by=self.caller, at=timezone.now(), **facts),
        )
        attempt = ContactAttempt.objects.filter(pk=made).first()
        if attempt is None:
            raise Conflict(_("This try was logged before and then taken back."), code="taken_back")
        return answer(AttemptSerializer, attempt, request, status=201)

    @extend_schema(responses=AttemptSerializer)
    @action(detail=True, methods=["get"], url_path=f"attempts/(?P<attempt>{ID})", filterset_class=None)
    def attempt(self, request: Request, pk: str, attempt: str) -> Response:
        """One try."""
        rows = visible_attempts(request.user).filter(follow_up=UUID(pk)).select_related("follow_up__case")
        return answer(AttemptSerializer, read_one(rows, attempt, by=request.user, via="api"), request)

    @extend_schema(request=None, responses=StruckAttemptSerializer)
    @action(
        detail=True, methods=["post"], url_path=f"attempts/(?P<attempt>{ID})/take-back", filterset_class=None
    )
    def take_back(self, request: Request, pk: str, attempt: str) -> Response:
        """Take back one's own try of the last ten minutes, entered in error. It counts nowhere any more."""
        of_this = {"by": self.caller, "follow_up": UUID(pk)}
        struck = visible_struck_attempts(request.user).filter(pk=attempt, **of_this).first()
        if struck is None:
            mine = visible_attempts(request.user).filter(**of_this).select_related("follow_up__case")
            found = read_one(mine, attempt, by=request.user, via="api")
            struck = actions.take_back_attempt(attempt=found, by=self.caller, at=timezone.now())
        return answer(StruckAttemptSerializer, struck, request)

    @extend_schema(request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, pk: str) -> Response:
        """Move the window, with the reason."""
        return self._do(actions.reschedule, MoveSerializer)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it without a contact, with the reason."""
        return self._do(actions.cancel_follow_up, ReasonSerializer)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def unreached(self, request: Request, pk: str) -> Response:
        """Give up on this round, with the reason, after as many tries as the policy asks."""
        return self._do(actions.mark_unreached, ReasonSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Say "I have this" of every escalation that nobody has answered."""
        return self.change(
            lambda follow_up: actions.acknowledge_escalations(
                follow_up=follow_up, by=self.caller, at=timezone.now()
            )
        )

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: str) -> Response:
        """Put it before all others, with the reason that whoever gets it will read."""
        return self._do(actions.pin_follow_up, ReasonSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def unpin(self, request: Request, pk: str) -> Response:
        """Put it back where its time puts it."""
        return self._do(actions.unpin_follow_up)

    def _do(self, verb: Any, serializer: Any = None) -> Response:
        facts = accepted(serializer, self.request) if serializer else {}
        return self.change(
            lambda follow_up: verb(follow_up=follow_up, by=self.caller, at=timezone.now(), **facts)
        )


class ClaimNextView(APIView):
    """Take the case that must be acted on first; 204 when nobody waits. Never one already handed out."""

    @extend_schema(request=None, responses={200: ClaimedCaseSerializer, 204: None})
    def post(self, request: Request) -> Response:
        at = timezone.now()
        claim = actions.claim_next(by=cast(User, request.user), at=at)
        if claim is None:
            return Response(status=204)
        rows = visible_cases(request.user).prefetch_related("encounters", "needs", "follow_ups", "holdings")
        shown: Case = read_one(rows, claim.case.pk, by=request.user, via="api")
        shown.why_first = why_first(claim.first, claim.following, at=at, zone=city_zone())  # type: ignore[attr-defined]
        return answer(ClaimedCaseSerializer, shown, request)
