"""Encounters, notes, cases and needs for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from cases import actions
from cases.api import safety
from cases.api.closing import ClosureRequestViewSet
from cases.api.drafts import DraftViewSet, urlpatterns
from cases.api.notes import NoteRoutes
from cases.filters import EncounterFilters
from cases.models import Case, ConnectionCheck, Encounter, Goal, Need, ToDo
from cases.rules import (
    visible_cases,
    visible_encounters,
    visible_goals,
    visible_needs,
    visible_to_dos,
)
from cases.serializers import (
    AssignSerializer,
    CaseChangeSerializer,
    CaseSerializer,
    CheckAnswerSerializer,
    CloseSerializer,
    ConnectSerializer,
    EncounterSerializer,
    EvidenceSerializer,
    GoalChangeSerializer,
    GoalSerializer,
    NeedSerializer,
    NeedStatusSerializer,
    NewNeedSerializer,
    PauseSerializer,
    ReasonSerializer,
    ToDoChangeSerializer,
    ToDoSerializer,
)
from heart.core.api import accepted
from heart.core.errors import InvalidTransition


class EncounterViewSet(NoteRoutes):
    """What happened: one response by one program. Completing it later is a PATCH."""

    view_perm = "cases.view_encounter"
    serializer_class = EncounterSerializer
    queryset = Encounter.objects.none()
    order = ("-cleared_at",)
    filterset_class = EncounterFilters

    def rows(self) -> QuerySet[Encounter]:
        rows = visible_encounters(self.request.user)
        return rows.select_related("program", "call_type", "beat").prefetch_related("responders", "parties")

    def create(self, request: Request) -> Response:
        require(request.user, "cases.add_encounter")
        facts = accepted(EncounterSerializer, request)
        return self.create_once(lambda: actions.log_encounter(by=self.caller, at=timezone.now(), **facts))

    def partial_update(self, request: Request, pk: str) -> Response:
        facts = accepted(EncounterSerializer, request, partial=True)
        return self.change(
            lambda encounter: actions.change_encounter(
                encounter=encounter, by=self.caller, at=timezone.now(), **facts
            )
        )


class CaseViewSet(RecordViewSet):
    """Care navigation for one neighbor. A neighbor has at most one open case."""

    view_perm = "cases.view_case"
    serializer_class = CaseSerializer
    queryset = Case.objects.none()
    order = ("-opened_at",)
    filterset_fields = ("status", "assigned_to", "neighbor")

    def rows(self) -> QuerySet[Case]:
        return visible_cases(self.request.user).prefetch_related(
            "encounters", "needs", "follow_ups", "holdings"
        )

    def create(self, request: Request) -> Response:
        """Open a case, or be given the neighbor's open one."""
        require(request.user, "cases.open_case")
        facts = accepted(CaseSerializer, request)
        facts.pop("risk", None)
        return self.create_once(lambda: actions.open_case(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=CaseChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        return self._do(actions.set_risk, CaseChangeSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        """Take a case that nobody holds."""
        return self._do(actions.claim_case)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str) -> Response:
        """Say that one has it: one's own claim lapses no more."""
        return self._do(actions.keep_claim)

    @extend_schema(request=AssignSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Give a case to someone, or with null back to the pool."""
        facts = accepted(AssignSerializer, request)
        facts["to"] = facts.pop("user")
        return self.change(
            lambda case: actions.assign_case(case=case, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=PauseSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        return self._do(actions.pause_case, PauseSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        return self._do(actions.resume_case)

    @extend_schema(request=CloseSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close it, say why, and what became of each open need.

        A case of high risk, or one closed as `unable_to_reach` (the city's profile says which), takes a
        second person: 409 `needs_approval`. Ask by `POST closure-requests/`.
        """
        return self._do(actions.close_case, CloseSerializer)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self._do(actions.reopen_case, ReasonSerializer)

    def _do(self, verb: Any, serializer: Any = None) -> Response:
        facts = accepted(serializer, self.request) if serializer else {}
        return self.change(lambda case: verb(case=case, by=self.caller, at=timezone.now(), **facts))


class NeedViewSet(RecordViewSet):
    """Needs of cases, from identified to connected."""

    view_perm = "cases.view_need"
    serializer_class = NeedSerializer
    queryset = Need.objects.none()
    filterset_fields = ("case", "category", "status")

    def rows(self) -> QuerySet[Need]:
        return visible_needs(self.request.user).select_related("case")

    @extend_schema(request=NewNeedSerializer)
    def create(self, request: Request) -> Response:
        """Add a need, or be given the open one of this category."""
        require(request.user, "cases.change_case")
        facts = accepted(NewNeedSerializer, request)
        return self.create_once(lambda: actions.add_need(by=self.caller, at=timezone.now(), **facts))

    def partial_update(self, request: Request, pk: str) -> Response:
        facts = accepted(NeedSerializer, request)
        return self.change(
            lambda need: actions.change_need(need=need, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=ConnectSerializer)
    @action(detail=True, methods=["post"])
    def connect(self, request: Request, pk: str) -> Response:
        """Record that the service has begun, and how we know."""
        facts = accepted(ConnectSerializer, request)
        return self.change(
            lambda need: actions.connect_need(need=need, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(request=NeedStatusSerializer)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: str) -> Response:
        """Move it along, short of connecting it."""
        facts = accepted(NeedStatusSerializer, request)
        return self.change(
            lambda need: actions.change_need_status(need=need, by=self.caller, at=timezone.now(), **facts)
        )

    @extend_schema(responses=EvidenceSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def evidence(self, request: Request, pk: str) -> Response:
        """Each step: what is known, who says so, since when; the last one counts."""
        need = self.record()
        return Response(EvidenceSerializer(need.evidence.order_by("place"), many=True).data)

    @extend_schema(request=CheckAnswerSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Does the service still go on, 30 days after it began?"""
        facts = accepted(CheckAnswerSerializer, request)

        def answered(need: Need) -> None:
            check = ConnectionCheck.objects.open().filter(need=need).first()
            if check is None:
                raise InvalidTransition(_("There is nothing to ask about this need now."))
            actions.answer_check(check=check, by=self.caller, at=timezone.now(), **facts)

        return self.change(answered)


class GoalViewSet(RecordViewSet):
    """What neighbors want to reach; apart from where their needs stand."""

    view_perm = "cases.view_case"
    serializer_class = GoalSerializer
    queryset = Goal.objects.none()
    filterset_fields = ("case", "need", "status")

    def rows(self) -> QuerySet[Goal]:
        return visible_goals(self.request.user).select_related("case")

    def create(self, request: Request) -> Response:
        require(request.user, "cases.change_case")
        facts = accepted(GoalSerializer, request)
        return self.create_once(lambda: actions.set_goal(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=GoalChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        facts = accepted(GoalChangeSerializer, request)
        return self.change(
            lambda goal: actions.change_goal(goal=goal, by=self.caller, at=timezone.now(), **facts)
        )


class ToDoViewSet(RecordViewSet):
    """One's own things to remember. None of them is a follow-up."""

    view_perm = "cases.change_todo"
    serializer_class = ToDoSerializer
    queryset = ToDo.objects.none()
    filterset_fields = ("case",)

    def rows(self) -> QuerySet[ToDo]:
        return visible_to_dos(self.request.user).select_related("case")

    def create(self, request: Request) -> Response:
        require(request.user, "cases.change_todo")
        facts = accepted(ToDoSerializer, request)
        words = [facts.pop("words")]
        return self.create_once(
            lambda: actions.note_to_dos(words=words, by=self.caller, at=timezone.now(), **facts)[0]
        )

    @extend_schema(request=ToDoChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Tick it off, or open it again."""
        facts = accepted(ToDoChangeSerializer, request)
        return self.change(
            lambda to_do: actions.finish_to_do(to_do=to_do, by=self.caller, at=timezone.now(), **facts)
        )


routes = [
    ("drafts", DraftViewSet, "draft"),
    ("encounters", EncounterViewSet, "encounter"),
    ("cases", CaseViewSet, "case"),
    ("closure-requests", ClosureRequestViewSet, "closurerequest"),
    ("needs", NeedViewSet, "need"),
    ("goals", GoalViewSet, "goal"),
    ("to-dos", ToDoViewSet, "todo"),
    *safety.routes,
]

__all__ = ["routes", "urlpatterns"]
