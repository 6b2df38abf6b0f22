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

from accounts.actions import deactivate_staff
from accounts.models import User
from accounts.rules import TABLE, Scope, require, scope_of
from accounts.serializers import MeSerializer, StaffSerializer, WhySerializer
from heart.core.api import ID, accepted, answer


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

    @extend_schema(request=WhySerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: str) -> Response:
        """End an account, with the reason; what they held goes back to the pool in the same act."""
        require(request.user, "accounts.change_user")
        facts = accepted(WhySerializer, request)
        deactivate_staff(user=self.get_object(), by=cast(User, request.user), at=timezone.now(), **facts)
        return Response(status=204)


class MeView(APIView):
    """Who the caller is, and what the table lets them do."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        allowed = sorted(perm for perm in TABLE if scope_of(request.user, perm) is not Scope.NONE)
        caller: Any = request.user
        caller.permissions = allowed
        return Response(MeSerializer(caller).data)


routes: list[Any] = [("staff", StaffViewSet, "staff")]
urlpatterns = [path("me/", MeView.as_view(), name="me")]
