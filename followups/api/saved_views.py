"""Ways to look at the queue, for programs."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.rules import require
from followups import actions
from followups.forms import QueueFilter
from followups.models import SavedView
from followups.rules import visible_saved_views
from followups.serializers import SavedViewSerializer
from heart.core.api import ID, accepted, answer, created_once, locked
from heart.core.errors import Conflict, Invalid


class SavedViewViewSet(viewsets.GenericViewSet):
    """Ways to look at the queue: one's own and one's team's. No person's record, so no access event."""

    serializer_class = SavedViewSerializer
    queryset = SavedView.objects.none()
    order = ("name",)
    lookup_value_regex = ID

    def get_queryset(self) -> QuerySet[SavedView]:
        return visible_saved_views(self.request.user)

    def list(self, request: Request) -> Response:
        require(request.user, "followups.save_view")
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        return answer(SavedViewSerializer, self._view(), request)

    def create(self, request: Request) -> Response:
        require(request.user, "followups.save_view")
        facts = self._facts()
        made, _new = created_once(
            request, lambda: actions.save_view(by=self._caller, at=timezone.now(), **facts)
        )
        view = self.get_queryset().filter(pk=made).first()
        if view is None:
            raise Conflict(_("This view was kept before and then forgotten."), code="forgotten")
        return answer(SavedViewSerializer, view, request, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        facts = self._facts(partial=True)
        if facts.pop("team", None):
            raise Invalid(_("A view stays whose it is. Save it again for the team."), attr="team")
        with transaction.atomic():
            view = locked(self._view(), request)
            changed = actions.change_view(view=view, by=self._caller, at=timezone.now(), **facts)
        return answer(SavedViewSerializer, changed, request)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        actions.forget_view(view=self._view(), by=self._caller, at=timezone.now())
        return Response(status=204)

    def _facts(self, *, partial: bool = False) -> Any:
        """What was sent, its filters checked and put into one order."""
        facts = accepted(SavedViewSerializer, self.request, partial=partial)
        if "query" in facts:
            asked = QueryDict(facts["query"])
            filters = QueueFilter(asked, user=self._caller, zone=timezone.get_current_timezone())
            if not filters.is_valid():
                raise Invalid(_("One of these filters is not known."), attr="query")
            facts["query"] = filters.query()
        return facts

    @property
    def _caller(self) -> User:
        return cast(User, self.request.user)

    def _view(self) -> SavedView:
        view = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if view is None:
            raise Http404(_("There is no such view, or it is not yours to see."))
        return view

    def serialize_current(self, record: Any) -> Any:
        return self.get_serializer(record).data
