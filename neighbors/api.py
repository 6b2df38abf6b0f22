from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from heart.core.api import accepted
from neighbors.actions import (
    change_neighbor,
    create_neighbor,
    end_alert,
    link_neighbors,
    plan_for,
    record_consent,
    renew_alert,
    revoke_consent,
    unlink_neighbors,
    write_alert,
)
from neighbors.models import Alert, Consent, Disclosure, FamiliarPlan, Neighbor
from neighbors.reading import find_alike, find_neighbors
from neighbors.rules import (
    visible_alerts,
    visible_consents,
    visible_disclosures,
    visible_familiar_plans,
    visible_neighbors,
)
from neighbors.serializers import (
    AlertSerializer,
    CandidateSerializer,
    ConsentSerializer,
    DisclosureSerializer,
    EndAlertSerializer,
    FamiliarPlanSerializer,
    LinkSerializer,
    MatchSerializer,
    NeighborSerializer,
    RenewAlertSerializer,
    RevokeSerializer,
    SearchSerializer,
    UnlinkSerializer,
)


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

    @extend_schema(request=LinkSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """Say that this record and another are one person, who is known by the other from now on.

        Neither record is lost. Two open cases become one: the held one stays, or the older.
        """

        def link(neighbor: Neighbor) -> Any:
            # Before the body, which names a record that not everybody sees.
            require(request.user, "neighbors.link_neighbor", neighbor)
            facts = accepted(LinkSerializer, request)
            return link_neighbors(neighbor=neighbor, by=self.caller, at=timezone.now(), **facts)

        return self.change(link)

    @extend_schema(request=UnlinkSerializer)
    @action(detail=True, methods=["post"])
    def unlink(self, request: Request, pk: str) -> Response:
        """Say that they are two people after all: what the link changed is put back."""
        facts = accepted(UnlinkSerializer, request)
        return self.change(
            lambda neighbor: unlink_neighbors(neighbor=neighbor, by=self.caller, at=timezone.now(), **facts)
        )


class ConsentViewSet(RecordViewSet):
    """What neighbors let us share. A consent stands as it was given; it is only ever taken back."""

    view_perm = "neighbors.view_consent"
    serializer_class = ConsentSerializer
    queryset = Consent.objects.none()
    filterset_fields = ("neighbor", "kind")

    def rows(self) -> QuerySet[Consent]:
        return visible_consents(self.request.user)

    def create(self, request: Request) -> Response:
        """Record a consent; one about substance use needs all eleven elements, and is refused by the name
        of the first that is missing."""
        require(request.user, "neighbors.change_consent")
        facts = accepted(ConsentSerializer, request)
        return self.create_once(lambda: record_consent(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=RevokeSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Take it back: nothing is shared by it from now on, and what was shared stays listed."""
        facts = accepted(RevokeSerializer, request)
        return self.change(
            lambda consent: revoke_consent(consent=consent, by=self.caller, at=timezone.now(), **facts)
        )


class AlertViewSet(RecordViewSet):
    """What somebody who meets a neighbor has to know. One that is over is in the history alone."""

    view_perm = "neighbors.view_alert"
    serializer_class = AlertSerializer
    queryset = Alert.objects.none()
    order = ("-written_at",)
    filterset_fields = ("neighbor",)

    def rows(self) -> QuerySet[Alert]:
        return visible_alerts(self.request.user).in_force(timezone.localdate())

    def create(self, request: Request) -> Response:
        require(request.user, "neighbors.change_alert")
        facts = accepted(AlertSerializer, request)
        return self.create_once(lambda: write_alert(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=RenewAlertSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """It was looked at again, and holds on until another day."""
        facts = accepted(RenewAlertSerializer, request)
        return self.change(lambda one: renew_alert(alert=one, by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=EndAlertSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take it off, with the reason."""
        facts = accepted(EndAlertSerializer, request)
        end_alert(alert=self.record(), by=self.caller, at=timezone.now(), **facts)
        return Response(status=204)


class FamiliarPlanViewSet(RecordViewSet):
    """How to meet neighbors whom responders meet often: one plan each, what it said before in its history."""

    view_perm = "neighbors.view_familiarplan"
    serializer_class = FamiliarPlanSerializer
    queryset = FamiliarPlan.objects.none()
    order = ("review_on",)
    filterset_fields = ("neighbor", "owner")

    def rows(self) -> QuerySet[FamiliarPlan]:
        return visible_familiar_plans(self.request.user)

    def create(self, request: Request) -> Response:
        """Write the neighbor's plan, or write it anew."""
        require(request.user, "neighbors.change_familiarplan")
        facts = accepted(FamiliarPlanSerializer, request)
        return self.create_once(lambda: plan_for(by=self.caller, at=timezone.now(), **facts))


class DisclosureViewSet(RecordViewSet):
    """What was shared about neighbors: with whom, why, when, and by which consent or override."""

    view_perm = "neighbors.view_consent"
    serializer_class = DisclosureSerializer
    queryset = Disclosure.objects.none()
    order = ("-shared_at",)
    filterset_fields = ("neighbor", "consent", "about")

    def rows(self) -> QuerySet[Disclosure]:
        return visible_disclosures(self.request.user)


routes = [
    ("alerts", AlertViewSet, "alert"),
    ("neighbors", NeighborViewSet, "neighbor"),
    ("consents", ConsentViewSet, "consent"),
    ("familiar-plans", FamiliarPlanViewSet, "familiarplan"),
    ("disclosures", DisclosureViewSet, "disclosure"),
]
