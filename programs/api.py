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
from heart.core.api import ID, accepted, answer, created_once, moment_of
from programs.actions import cancel_shift, end_absence, note_absence, plan_shift
from programs.models import Absence, Program, Shift
from programs.models.roster import OfOnePerson
from programs.rules import visible_programs, visible_roster
from programs.serializers import AbsenceSerializer, ProgramSerializer, ShiftSerializer


class ProgramViewSet(viewsets.GenericViewSet):
    """The city's programs, the retired ones included, by code."""

    serializer_class = ProgramSerializer
    queryset = Program.objects.none()
    order = ("code",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[Program]:
        return visible_programs(self.request.user)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "programs.view_program")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        program = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if program is None:
            raise Http404(_("There is no such program, or it is not yours to see."))
        return answer(self.serializer_class, program, request)


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
    ("shifts", ShiftViewSet, "shift"),
    ("absences", AbsenceViewSet, "absence"),
]
