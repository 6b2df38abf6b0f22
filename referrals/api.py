"""Referrals for programs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rules import require
from audit.api import RecordViewSet
from heart.core.api import accepted, answer, created_once
from referrals import actions
from referrals.models import Handoff, Referral, ReferralEvent
from referrals.rules import visible_referrals
from referrals.serializers import (
    LinkSerializer,
    NewHandoffSerializer,
    NewReferralSerializer,
    OverrideReasonSerializer,
    ReferralChangeSerializer,
    ReferralSerializer,
    ReferralStatusSerializer,
    bundle_of,
)


class ReferralViewSet(RecordViewSet):
    """A need, sent to a service. Its status is what the provider said; the need says what came of it."""

    view_perm = "referrals.view_referral"
    serializer_class = ReferralSerializer
    queryset = Referral.objects.none()
    filterset_fields = ("need", "service", "status")

    def rows(self) -> QuerySet[Referral]:
        steps = Prefetch("events", ReferralEvent.objects.order_by("place"))
        handoffs = Prefetch("handoffs", Handoff.objects.select_related("contact"))
        rows = visible_referrals(self.request.user)
        return rows.select_related(
            "need__case__neighbor", "service__organization", "consent"
        ).prefetch_related(steps, handoffs, "override_requests")

    @extend_schema(request=NewReferralSerializer)
    def create(self, request: Request) -> Response:
        """Draft a referral; nothing is told to anybody until it is sent."""
        require(request.user, "referrals.change_referral")
        facts = accepted(NewReferralSerializer, request)
        return self.create_once(lambda: actions.refer(by=self.caller, at=timezone.now(), **facts))

    @extend_schema(request=ReferralChangeSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft."""
        return self._do(actions.change_draft, ReferralChangeSerializer)

    @extend_schema(request=ReferralStatusSerializer)
    @action(detail=True, methods=["post"])
    def status(self, request: Request, pk: str) -> Response:
        """Record a step. Sending asks the consent at that moment; a refusal names what is missing."""
        return self._do(actions.change_status, ReferralStatusSerializer)

    @extend_schema(request=None, responses={201: LinkSerializer})
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """A link by which the provider answers once, without an account; the one before stops working."""
        link, token = actions.make_link(referral=self.record(), by=self.caller, at=timezone.now())
        url = settings.SITE_URL + reverse("referrals:answer", args=[token])
        return Response(LinkSerializer({"url": url, "expires_at": link.expires_at}).data, status=201)

    @extend_schema(request=NewHandoffSerializer, responses={201: ReferralSerializer})
    @action(detail=True, methods=["post"])
    def handoff(self, request: Request, pk: str) -> Response:
        """Log a warm handoff: a contact with the neighbor and the provider, which keeps a promise."""
        referral, at = self.record(), timezone.now()
        facts = accepted(NewHandoffSerializer, request)
        met_at = facts.pop("at", None)
        return self._added(
            lambda: actions.log_handoff(referral=referral, by=self.caller, at=at, met_at=met_at, **facts)
        )

    @extend_schema(request=OverrideReasonSerializer, responses={201: ReferralSerializer})
    @action(detail=True, methods=["post"], url_path="override")
    def ask_override(self, request: Request, pk: str) -> Response:
        """Ask a supervisor to send a draft that no consent allows; sending it is theirs."""
        referral, at = self.record(), timezone.now()
        facts = accepted(OverrideReasonSerializer, request)
        return self._added(lambda: actions.ask_override(referral=referral, by=self.caller, at=at, **facts))

    @extend_schema(request=OverrideReasonSerializer)
    @action(detail=True, methods=["post"], url_path="override/refuse")
    def refuse_override(self, request: Request, pk: str) -> Response:
        """A supervisor says no, and why."""
        return self._do(actions.refuse_override, OverrideReasonSerializer)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"])
    def fhir(self, request: Request, pk: str) -> Response:
        """A FHIR R4 Bundle (Gravity SDOH Clinical Care 3.0.0, US Core 7.0.0). Each export is a disclosure."""
        referral, at = self.record(), timezone.now()
        with transaction.atomic():
            disclosure = actions.share_export(referral=referral, by=self.caller, at=at)
            bundle = bundle_of(referral, disclosure, at)
        return Response(bundle)

    def _added(self, add: Callable[[], Any]) -> Response:
        """201 with the referral, to which something was added now, or before under the same key."""
        created_once(self.request, add)
        return answer(self.get_serializer_class(), self._again(self.kwargs["pk"]), self.request, status=201)

    def _do(self, verb: Any, serializer: Any) -> Response:
        facts = accepted(serializer, self.request)
        return self.change(lambda one: verb(referral=one, by=self.caller, at=timezone.now(), **facts))


routes = [("referrals", ReferralViewSet, "referral")]
