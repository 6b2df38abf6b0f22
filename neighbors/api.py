from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from heart.core.api import accepted
from neighbors.actions import change_neighbor, create_neighbor
from neighbors.models import Neighbor
from neighbors.reading import find_alike, find_neighbors
from neighbors.rules import visible_neighbors
from neighbors.serializers import CandidateSerializer, MatchSerializer, NeighborSerializer, SearchSerializer


class NeighborViewSet(RecordViewSet):
    """People served. Creating never refuses because someone is alike: search or match first."""

    view_perm = "neighbors.view_neighbor"
    serializer_class = NeighborSerializer
    queryset = Neighbor.objects.none()

    def rows(self) -> QuerySet[Neighbor]:
        return visible_neighbors(self.request.user).with_parts()

    def create(self, request: Request) -> Response:
        require(request.user, "neighbors.add_neighbor")
        facts = accepted(NeighborSerializer, request)
        return self.create_once(lambda: create_neighbor(by=request.user, at=timezone.now(), **facts))

    def partial_update(self, request: Request, pk: str) -> Response:
        facts = accepted(NeighborSerializer, request, partial=True)
        return self.change(
            lambda neighbor: change_neighbor(neighbor=neighbor, by=request.user, at=timezone.now(), **facts)
        )

    @extend_schema(request=SearchSerializer, responses=CandidateSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """Who is meant by these words, typing errors forgiven; the likeliest first, at most 20."""
        require(request.user, "neighbors.search_neighbor")
        asked = accepted(SearchSerializer, request)
        found = find_neighbors(by=request.user, via="api", q=asked["q"])
        return Response(CandidateSerializer(found, many=True).data)

    @extend_schema(request=MatchSerializer, responses=CandidateSerializer(many=True))
    @action(detail=False, methods=["post"], pagination_class=None)
    def match(self, request: Request) -> Response:
        """Who could already be the person of these facts; the likeliest first, at most 20."""
        require(request.user, "neighbors.search_neighbor")
        facts = accepted(MatchSerializer, request)
        found = find_alike(by=request.user, via="api", facts=facts, at=timezone.now())
        return Response(CandidateSerializer(found, many=True).data)


routes = [("neighbors", NeighborViewSet, "neighbor")]
