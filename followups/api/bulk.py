"""Many records at once, for programs: the same acts, the same ten minutes."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from audit.reading import note_reading
from followups import actions
from followups.models import BulkAct
from followups.rules import visible_bulk_acts
from followups.serializers import (
    BulkActSerializer,
    CoverManySerializer,
    GiveManySerializer,
    MoveManySerializer,
)
from heart.core.api import accepted


class BulkActViewSet(RecordViewSet):
    """What one did to many records at once, what became of each, and undoing it within ten minutes."""

    view_perm = "followups.view_bulkact"
    serializer_class = BulkActSerializer
    queryset = BulkAct.objects.none()
    order = ("-at",)

    def rows(self) -> QuerySet[BulkAct]:
        return visible_bulk_acts(self.request.user).prefetch_related("rows")

    @extend_schema(request=GiveManySerializer, responses={201: BulkActSerializer})
    @action(detail=False, methods=["post"])
    def give(self, request: Request) -> Response:
        """Give these cases to one person."""
        return self._do("cases.assign_case", GiveManySerializer, actions.give_many, "cases")

    @extend_schema(request=CoverManySerializer, responses={201: BulkActSerializer})
    @action(detail=False, methods=["post"])
    def cover(self, request: Request) -> Response:
        """Give each of these cases to whom the plan names for it."""
        return self._do("cases.assign_case", CoverManySerializer, actions.cover_many, "plan")

    @extend_schema(request=MoveManySerializer, responses={201: BulkActSerializer})
    @action(detail=False, methods=["post"])
    def reschedule(self, request: Request) -> Response:
        """Move these windows, with the reason."""
        return self._do("followups.override_followup", MoveManySerializer, actions.move_many, "follow_ups")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Put back what was changed, but for what somebody changed since."""
        return self.change(lambda bulk: actions.undo_bulk(bulk=bulk, by=self.caller, at=timezone.now()))

    def _do(self, perm: str, serializer: Any, act: Callable[..., BulkAct], named: str) -> Response:
        require(self.request.user, perm)
        facts = accepted(serializer, self.request)
        named_rows = [one[0] if isinstance(one, tuple) else one for one in facts[named]]
        note_reading(named_rows, by=self.caller, via="api")
        return self.create_once(lambda: act(by=self.caller, at=timezone.now(), **facts))
