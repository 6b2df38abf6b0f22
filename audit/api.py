"""The base of every API room that shows people's records, and the routes of history and access."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading, read_one
from audit.rules import sees_people_in_access_events, visible_access_events
from audit.serializers import AccessEventSerializer, EntrySerializer
from audit.timeline import history_page, noun_of
from heart.core.api import ID, answer, created_once, locked
from heart.core.errors import Invalid
from heart.core.paging import KeysetPagination, page_size


class RecordViewSet(viewsets.GenericViewSet):
    """Lists and shows what `rows()` lets the caller see; every answer leaves an access event.

    A subclass names `view_perm`, `order`, `serializer_class` and `rows()`, and calls `create_once` and
    `change` around the room's actions.
    """

    view_perm: str
    order: tuple[str, ...] = ("-created_at",)
    lookup_value_regex = ID

    @property
    def caller(self) -> User:
        """Who asks: signed in, or the request would have ended with 401."""
        return cast(User, self.request.user)

    def rows(self) -> QuerySet:
        """The rows that the caller may see, with what the serializer reads."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet:
        return self.rows()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(request.user, self.view_perm)
        with transaction.atomic():
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
            note_reading(page or [], by=request.user, via="api")
            return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer(self.get_serializer_class(), self.record(), request)

    def record(self) -> Any:
        """The record of the address, with its access event; 404 when the caller may not know of it."""
        return read_one(self.rows(), self.kwargs["pk"], by=self.request.user, via="api")

    def create_once(self, create: Callable[[], Any]) -> Response:
        """201 with the record that `create` makes, or made before under the same Idempotency-Key."""
        pk, _new = created_once(self.request, create)
        return answer(self.get_serializer_class(), self._again(pk), self.request, status=201)

    def change(self, act: Callable[[Any], Any]) -> Response:
        """200 with the record after `act(record)`, compared with If-Match under lock."""
        with transaction.atomic():
            act(locked(self.record(), self.request))
        return answer(self.get_serializer_class(), self._again(self.kwargs["pk"]), self.request)

    def serialize_current(self, record: Any) -> Any:
        """What a stale writer is shown: the record as it is now, if they may see it."""
        current = self.rows().filter(pk=record.pk).first()
        return self.get_serializer(current).data if current else None

    def _again(self, pk: UUID | str) -> Any:
        # What was just written may have left the caller's sight (a case given to another team).
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise Http404(_("This record is no longer yours to see."))
        return found


class HistoryViewSet(viewsets.ViewSet):
    """What changed in one record, newest first."""

    pagination_class = KeysetPagination

    @extend_schema(
        parameters=[OpenApiParameter("object", UUID, required=True)],
        responses=EntrySerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        require(request.user, "audit.view_history")
        pk = _uuid(request, "object")
        noun = noun_of(request.user, pk)
        if noun is None:
            raise Http404(_("There is no such record, or it is not yours to see."))
        read_one(noun.visible(request.user), pk, by=request.user, via="api", reason="history")
        entries, following, previous = history_page(
            noun,
            pk,
            cursor=request.query_params.get("cursor"),
            size=page_size(request.query_params.get("page_size")),
        )
        pager = self.pagination_class()
        pager.request = request
        return Response(
            {
                "next": pager.link(following),
                "previous": pager.link(previous),
                "results": EntrySerializer(entries, many=True).data,
            }
        )


class AccessEventViewSet(viewsets.GenericViewSet):
    """Who looked at whose records."""

    serializer_class = AccessEventSerializer
    order = ("-at",)
    also_asked = ("about",)

    def get_queryset(self) -> QuerySet:
        rows = visible_access_events(self.request.user)
        person = self.request.query_params.get("about")
        if person and sees_people_in_access_events(self.request.user):
            rows = rows.filter(about__contains=[_uuid(self.request, "about")])
        return rows

    def get_serializer_context(self) -> dict[str, Any]:
        sees = sees_people_in_access_events(self.request.user)
        return {**super().get_serializer_context(), "sees_people": sees}

    @extend_schema(parameters=[OpenApiParameter("about", UUID, description="A record or a neighbor, by id.")])
    def list(self, request: Request) -> Response:
        require(request.user, "audit.view_accessevent")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _uuid(request: Request, name: str) -> UUID:
    """The id that the address gives under this name; raises Invalid."""
    try:
        return UUID(request.query_params.get(name, ""))
    except ValueError:
        raise Invalid(_("Name the record by its id."), attr=name) from None


routes = [("history", HistoryViewSet, "history"), ("access-events", AccessEventViewSet, "accessevent")]
