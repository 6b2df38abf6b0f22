"""The dead-end meter: how a service has answered our own referrals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, FloatField, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.queries import city_zone
from referrals.models import Referral
from services.models import Service

DAY = 24 * 60 * 60


class _DaysMedian(Aggregate):
    """The middle of a length of time, in days of 24 hours."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM (%(expressions)s)))"
    output_field = FloatField()


@dataclass(frozen=True)
class Meter:
    """Of all referrals that were sent to a service: what came back."""

    sent: int
    accepted: int
    declined: int
    received: int
    unanswered: int
    answer_days: float | None
    begin_days: float | None

    def lines(self) -> list[str]:
        """In words, most useful first; empty when nothing was sent there."""
        if not self.sent:
            return []
        counts = {"accepted": self.accepted, "sent": self.sent}
        told = [_("Took %(accepted)d of the %(sent)d that we sent") % counts]
        if self.answer_days is not None:
            days = max(1, round(self.answer_days))
            told.append(
                ngettext("usually answers within %(days)d day", "usually answers within %(days)d days", days)
                % {"days": days}
            )
        if self.received:
            told.append(
                ngettext("%(n)d received the service", "%(n)d received the service", self.received)
                % {"n": self.received}
                + self._wait()
            )
        if self.unanswered:
            told.append(
                ngettext("%(n)d got no answer", "%(n)d got no answer", self.unanswered)
                % {"n": self.unanswered}
            )
        return told

    def _wait(self) -> str:
        if self.begin_days is None:
            return ""
        days = max(1, round(self.begin_days))
        return ngettext(", usually within %(days)d day", ", usually within %(days)d days", days) % {
            "days": days
        }


def lines_of(services: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The meter of each service in words."""
    return {pk: meter.lines() for pk, meter in meters(services).items()}


def meters(services: Iterable[UUID]) -> dict[UUID, Meter]:
    """The meter of each service that something was sent to, in one query."""
    took = Q(status__in=["accepted", "waitlisted", "scheduled", "received"]) | Q(
        status="not_received", answered_at__isnull=False
    )
    rows: Any = (
        Referral.objects.filter(service__in=list(services), sent_at__isnull=False)
        .values("service")
        .order_by()
        .annotate(
            sent=Count("pk"),
            accepted=Count("pk", filter=took),
            declined=Count("pk", filter=Q(status="declined")),
            received=Count("pk", filter=Q(status="received")),
            unanswered=Count("pk", filter=Q(answered_at=None, failed_at__isnull=False)),
            answer_days=_DaysMedian(F("answered_at") - F("sent_at")),
            begin_days=_DaysMedian(F("received_on") - TruncDate("sent_at", tzinfo=city_zone())),
        )
    )
    return {row.pop("service"): _meter(row) for row in rows}


def _meter(row: dict[str, Any]) -> Meter:
    answer, begin = row.pop("answer_days"), row.pop("begin_days")
    return Meter(**row, answer_days=_in_days(answer), begin_days=_in_days(begin))


def _in_days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / DAY


def neighbors_failed(service: Service) -> int:
    """How many neighbors met a dead end there since the day after somebody last checked it."""
    dead_ends = Referral.objects.filter(service=service, failed_at__isnull=False)
    if service.assured_date:
        since = datetime.combine(service.assured_date + timedelta(days=1), time.min, city_zone())
        dead_ends = dead_ends.filter(failed_at__gte=since.astimezone(UTC))
    return dead_ends.aggregate(n=Count("need__case__neighbor", distinct=True))["n"]
