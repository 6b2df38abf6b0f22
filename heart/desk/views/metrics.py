"""Numbers for the people who run the machines: no person, no program, nothing to tell anyone apart by."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from followups.models import FollowUp, SweepSetback
from heart.core.models import Heartbeat
from heart.core.sweeps import SWEEPS
from insights.queries import days_to_count, figures_differing
from notices.models import OutboxEmail

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class MetricsView(APIView):
    """The text format of Prometheus, for whoever has a token."""

    authentication_classes = (TokenAuthentication,)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("".join(_lines(timezone.now())), content_type=CONTENT_TYPE)


def _lines(at: datetime) -> Iterator[str]:
    yield from _metric("heart_sweep_age_seconds", "Since a sweep last finished; missing if it never did.")
    for name, moment in Heartbeat.objects.filter(name__in=SWEEPS).order_by("name").values_list("name", "at"):
        yield f'heart_sweep_age_seconds{{sweep="{name}"}} {(at - moment).total_seconds():.3f}\n'
    for name, says, number in (
        ("heart_followups_overdue", "Follow-ups past their due time.", FollowUp.objects.overdue(at).count()),
        ("heart_outbox_waiting", "E-mails that wait to be sent.", OutboxEmail.objects.waiting().count()),
        ("heart_outbox_parked", "E-mails given up on.", OutboxEmail.objects.parked().count()),
        ("heart_figures_differing", "Figures of last night's check that differ.", figures_differing()),
        ("heart_days_to_count", "Days whose figures are read from rows.", days_to_count()),
        ("heart_sweep_parked", "Rows on which a sweep gave up.", SweepSetback.objects.parked().count()),
    ):
        yield from _metric(name, says)
        yield f"{name} {number}\n"


def _metric(name: str, says: str) -> Iterator[str]:
    yield f"# HELP {name} {says}\n"
    yield f"# TYPE {name} gauge\n"
