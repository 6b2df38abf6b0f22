"""The directory by API: the finder's questions, and what staff change. Nobody's record is in it."""

from typing import Any, cast

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.rules import require
from heart.core.api import ID, accepted, answer, created_once, locked, moment_of
from heart.core.errors import Invalid
from programs.models import NeedCategory
from programs.queries import city_zone
from services.actions import add_service, change_service, verify_service
from services.models import Intake, Service
from services.models.service import ServiceQuerySet
from services.queries import ServiceFilters, place_of
from services.rules import visible_services
from services.serializers.service import ServiceSerializer

_YES = {"true": True, "false": False}
_ASKED = [
    OpenApiParameter("need", str, enum=NeedCategory.values),
    OpenApiParameter("language", str, description="ISO 639-3, such as spa."),
    OpenApiParameter("open_now", bool),
    OpenApiParameter(
        "near", str, description="A beat, a latitude and longitude, or a place of the directory."
    ),
    OpenApiParameter("within", float, description="Miles from `near`; what is by phone or online stays."),
    OpenApiParameter("intake", str, enum=Intake.values),
    OpenApiParameter("no_papers", bool),
    OpenApiParameter("age", int),
    OpenApiParameter("q", str),
]


class ServiceViewSet(viewsets.GenericViewSet):
    """Services by name or, with `near`, the nearest first; without `q` only those that are offered."""

    serializer_class = ServiceSerializer
    queryset = Service.objects.none()
    lookup_value_regex = ID
    also_asked = tuple(parameter.name for parameter in _ASKED)

    @property
    def order(self) -> tuple[str, ...]:
        return ("miles",) if self.request.query_params.get("near") else ("name",)

    def get_queryset(self) -> ServiceQuerySet:
        return visible_services(self.request.user).prefetch_related(
            "phones",
            "schedules",
            "languages",
            "required_documents",
            "service_at_locations__location__addresses",
        )

    @extend_schema(parameters=_ASKED)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, "services.view_service")
        asked: Any = self.filter_queryset(self.get_queryset())
        found = _filters(request).of(asked.offered(), at=moment_of(request), zone=city_zone())
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(found), many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer(ServiceSerializer, self._one(), request)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A service that no source told of."""
        require(request.user, "services.change_service")
        facts = accepted(ServiceSerializer, request)
        pk, _new = created_once(
            request, lambda: add_service(by=self._caller, at=moment_of(request), facts=facts)
        )
        return answer(ServiceSerializer, self.get_queryset().get(pk=pk), request, status=201)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        service = self._one()
        require(request.user, "services.change_service")
        facts = accepted(ServiceSerializer, request, partial=True)
        service = locked(service, request)
        change_service(service=service, by=self._caller, at=moment_of(request), facts=facts)
        return answer(ServiceSerializer, self._one(), request)

    @extend_schema(request=None, responses=ServiceSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str) -> Response:
        """Say that what stands here was checked today."""
        service = self._one()
        require(request.user, "services.verify_service")
        verify_service(service=service, by=self._caller, at=moment_of(request))
        return answer(ServiceSerializer, self._one(), request)

    def serialize_current(self, record: Service) -> dict:
        """What a stale writer is shown."""
        return ServiceSerializer(self.get_queryset().get(pk=record.pk)).data

    @property
    def _caller(self) -> User:
        return cast(User, self.request.user)

    def _one(self) -> Service:
        service = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if service is None:
            raise Http404(_("There is no such service, or it is not yours to see."))
        return service


def _filters(request: Request) -> ServiceFilters:
    asked = {name: str(said) for name, said in request.query_params.items() if said}
    near = asked.get("near", "")
    place = place_of(near) if near else None
    if near and place is None:
        raise Invalid(_("No place is known by this. Try a beat, or a name in the directory."), attr="near")
    return ServiceFilters(
        q=asked.get("q", "").replace("\0", "")[:200],
        need=_known(asked, "need", NeedCategory.values),
        language=asked.get("language", "").replace("\0", "")[:3],
        intake=_known(asked, "intake", Intake.values),
        open_now=_YES[_known(asked, "open_now", list(_YES)) or "false"],
        no_papers=_YES[_known(asked, "no_papers", list(_YES)) or "false"],
        age=_number(asked, "age"),
        near=place,
        within=_number(asked, "within"),
    )


def _known(asked: dict[str, str], name: str, known: Any) -> str:
    said = asked.get(name, "")
    if said and said not in known:
        raise Invalid(_("Unknown code: %(code)s.") % {"code": said[:60]}, attr=name)
    return said


def _number(asked: dict[str, str], name: str) -> int | None:
    said = asked.get(name, "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 4):
        raise Invalid(_("Give a whole number."), attr=name)
    return int(said)


routes = [("services", ServiceViewSet, "service")]
