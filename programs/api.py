"""Programs and the plan of who is on: no neighbor's record, and so no access event."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.rules import require
from accounts.serializers import NamedSerializer
from heart.core.api import ID, accepted, answer, created_once, locked, moment_of
from programs.actions import cancel_shift, end_absence, name_director, note_absence, plan_shift
from programs.models import Absence, FollowUpPolicy, Program, Shift
from programs.models.roster import OfOnePerson
from programs.rules import visible_programs, visible_reference, visible_roster
from programs.serializers import AbsenceSerializer, PolicySerializer, ProgramSerializer, ShiftSerializer


class ReferenceViewSet(viewsets.GenericViewSet):
    """What the profile says, for whoever may see programs."""

    order: tuple[str, ...]
    lookup_value_regex = ID

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "programs.view_program")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404(_("There is no such record, or it is not yours to see."))
        return answer(self.get_serializer_class(), row, request)


class ProgramViewSet(ReferenceViewSet):
    """The city's programs, the retired ones included, by code."""

    serializer_class = ProgramSerializer
    queryset = Program.objects.none()
    order = ("code",)

    def get_queryset(self) -> QuerySet[Program]:
        return visible_programs(self.request.user)

    @extend_schema(request=NamedSerializer, responses=ProgramSerializer)
    @action(detail=True, methods=["post"])
    def director(self, request: Request, pk: str) -> Response:
        """Name who hears when a promise of the program is a day late, or nobody."""
        program = self.get_object()
        require(request.user, "programs.change_program")
        who = accepted(NamedSerializer, request)["user"]
        program = name_director(
            program=locked(program, request), director=who, by=cast(User, request.user), at=timezone.now()
        )
        return answer(ProgramSerializer, program, request)

    def serialize_current(self, record: Program) -> dict:
        """What a stale writer is shown."""
        return cast(dict, ProgramSerializer(record).data)


class PolicyViewSet(ReferenceViewSet):
    """The follow-up policies, those of earlier days and the superseded ones included."""

    serializer_class = PolicySerializer
    queryset = FollowUpPolicy.objects.none()
    order = ("starts_on", "id")

    def get_queryset(self) -> QuerySet[FollowUpPolicy]:
        rows: QuerySet[FollowUpPolicy] = visible_reference(FollowUpPolicy, self.request.user)
        return rows.select_related("program", "followed_by").prefetch_related("rungs")


class RosterViewSet(viewsets.GenericViewSet):
    """What the plan has from now on, of one kind; a past stretch is asked for by its id."""

    order = ("starts_at",)
    lookup_value_regex = ID
    model: type[OfOnePerson]
    plan: Callable[..., OfOnePerson]

    def get_queryset(self) -> QuerySet:
        rows = visible_roster(self.model, self.request.user)
        if self.model is Shift:
            rows = rows.select_related("program")
        return rows if self.detail else rows.filter(ends_at__gt=moment_of(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "programs.change_roster")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer(self.get_serializer_class(), self.get_object(), request)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "programs.change_roster")
        facts = accepted(self.get_serializer_class(), request)
        plan = type(self).plan
        pk, _new = created_once(request, lambda: plan(by=request.user, at=timezone.now(), **facts))
        return answer(self.get_serializer_class(), self.model.objects.get(pk=pk), request, status=201)


class ShiftViewSet(RosterViewSet):
    """Who is on for a program, now and later."""

    serializer_class = ShiftSerializer
    queryset = Shift.objects.none()
    model, plan = Shift, plan_shift

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take a shift that has not begun out of the plan."""
        cancel_shift(shift=self.get_object(), by=cast(User, request.user), at=timezone.now())
        return Response(status=204)


class AbsenceViewSet(RosterViewSet):
    """Who is away, now and later."""

    serializer_class = AbsenceSerializer
    queryset = Absence.objects.none()
    model, plan = Absence, note_absence

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """They are back, or will not be away after all."""
        end_absence(absence=self.get_object(), by=cast(User, request.user), at=timezone.now())
        return Response(status=204)


routes: list[Any] = [
    ("programs", ProgramViewSet, "program"),
    ("policies", PolicyViewSet, "policy"),
    ("shifts", ShiftViewSet, "shift"),
    ("absences", AbsenceViewSet, "absence"),
]
