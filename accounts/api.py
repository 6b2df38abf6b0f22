"""Staff and the caller."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import create_staff, deactivate_staff, name_lead
from accounts.models import Team, User
from accounts.rules import TABLE, Scope, require, scope_of
from accounts.serializers import (
    MeSerializer,
    NamedSerializer,
    StaffSerializer,
    TeamSerializer,
    WhySerializer,
)
from heart.core.api import ID, accepted, answer, created_once, locked


class StaffViewSet(viewsets.GenericViewSet):
    """The people who can be assigned to a case or were on a team."""

    serializer_class = StaffSerializer
    queryset = User.objects.none()
    order = ("name",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.people().active()

    def list(self, request: Request) -> Response:
        require(request.user, "accounts.view_user")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        person = self.get_queryset().filter(pk=pk).first()
        if person is None or not request.user.has_perm("accounts.view_user"):
            raise Http404
        return answer(StaffSerializer, person, request)

    def create(self, request: Request) -> Response:
        """Make an account. Its holder sets a password by the e-mail that signing in offers."""
        require(request.user, "accounts.change_user")
        facts = accepted(StaffSerializer, request)
        pk, _new = created_once(
            request, lambda: create_staff(by=cast(User, request.user), at=timezone.now(), **facts)
        )
        return answer(StaffSerializer, User.objects.get(pk=pk), request, status=201)

    @extend_schema(request=WhySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        """End an account, with the reason; what they held goes back to the pool in the same act."""
        require(request.user, "accounts.change_user")
        facts = accepted(WhySerializer, request)
        deactivate_staff(user=self.get_object(), by=cast(User, request.user), at=timezone.now(), **facts)
        return Response(status=204)


class TeamViewSet(viewsets.GenericViewSet):
    """The teams, and who leads each."""

    serializer_class = TeamSerializer
    queryset = Team.objects.all()
    order = ("name",)
    lookup_value_regex = ID

    def list(self, request: Request) -> Response:
        require(request.user, "accounts.view_user")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return answer(TeamSerializer, self._team(request), request)

    @extend_schema(request=NamedSerializer, responses=TeamSerializer)
    @action(detail=True, methods=["post"])
    def lead(self, request: Request, pk: str) -> Response:
        """Name who hears when a promise of the team comes close, or nobody."""
        team = self._team(request)
        require(request.user, "accounts.change_user")
        who = accepted(NamedSerializer, request)["user"]
        team = name_lead(team=locked(team, request), lead=who, by=cast(User, request.user), at=timezone.now())
        return answer(TeamSerializer, team, request)

    def serialize_current(self, record: Team) -> dict:
        """What a stale writer is shown."""
        return cast(dict, TeamSerializer(record).data)

    def _team(self, request: Request) -> Team:
        if not request.user.has_perm("accounts.view_user"):
            raise Http404
        return cast(Team, self.get_object())


class MeView(APIView):
    """Who the caller is, and what the table lets them do."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        allowed = sorted(perm for perm in TABLE if scope_of(request.user, perm) is not Scope.NONE)
        caller: Any = request.user
        caller.permissions = allowed
        return Response(MeSerializer(caller).data)


routes: list[Any] = [("staff", StaffViewSet, "staff"), ("teams", TeamViewSet, "team")]
urlpatterns = [path("me/", MeView.as_view(), name="me")]
