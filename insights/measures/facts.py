"""What happened, counted: one query for a group of measures, made when the first of them asks."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import Coalesce, TruncDate

from calls.models import Call
from cases.models import Encounter, Need, Outcome, Responder
from cases.models.encounter import PoliceBackup
from cases.models.need import LENIENT_LEVEL
from followups.models import ContactAttempt, FollowUp
from insights.measures.lens import Lens
from insights.models import Voice
from neighbors.models import Neighbor
from referrals.models import Referral

Row = dict[str, Any]


class Seconds(Func):
    """How long, as a number."""

    template = "EXTRACT(EPOCH FROM (%(expressions)s))"
    output_field = FloatField()


class Percentile(Aggregate):
    """A point of the distribution, between two values where it falls between them; nulls do not count."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def _span(start: str, end: str) -> Seconds:
    return Seconds(F(end) - F(start))


def _distribution(name: str, spans: Any) -> dict[str, Aggregate]:
    """Aggregates of a length of time: how many are known, their sum, median and ninth decile."""
    return {
        f"{name}_known": Count(spans),
        f"{name}_sum": Sum(spans),
        f"{name}_median": Percentile(spans, 0.5),
        f"{name}_p90": Percentile(spans, 0.9),
    }


def _among(name: str, answered: Q, condition: Q) -> dict[str, Aggregate]:
    """Aggregates of a question: how many answered it, and how many of them so."""
    return {f"{name}_asked": Count("pk", filter=answered), name: Count("pk", filter=condition)}


# A completed contact: the neighbor, or a contact of theirs, was reached.
REACHED = Q(
    outcome=ContactAttempt.Outcome.REACHED,
    with_whom__in=[ContactAttempt.WithWhom.NEIGHBOR, ContactAttempt.WithWhom.CONTACT],
)
# A need that ended without the service is not on its way, however far it had come.
ON_ITS_WAY = Q(status__in=Need.OPEN, evidence_level__gte=LENIENT_LEVEL)


class Facts:
    """Everything that measures are made of, for one lens, as it is known at `at`."""

    def __init__(self, lens: Lens, at: datetime) -> None:
        self.lens = lens
        self.at = at
        self.today = at.astimezone(lens.period.zone).date()

    @cached_property
    def encounters(self) -> Row:
        answered = ~Q(police_backup="")
        return self.encounter_rows().aggregate(
            total=Count("pk"),
            transported=Count("pk", filter=Q(outcome=Outcome.TRANSPORTED)),
            resolved_on_scene=Count("pk", filter=Q(outcome=Outcome.RESOLVED_ON_SCENE)),
            **_among("backup", answered, Q(police_backup__in=[PoliceBackup.ROUTINE, PoliceBackup.EMERGENT])),
            **_among("emergent", answered, Q(police_backup=PoliceBackup.EMERGENT)),
            **_among("ems", Q(ems_needed__isnull=False), Q(ems_needed=True)),
            **_among("officers", Q(officers_on_scene__isnull=False), Q(officers_on_scene=True)),
            **_among("in_person", Q(in_person_diverted__isnull=False), Q(in_person_diverted=True)),
            **_among("police", Q(law_enforcement_diverted__isnull=False), Q(law_enforcement_diverted=True)),
            **_distribution("to_scene", _span("dispatched_at", "arrived_at")),
            **_distribution("on_scene", _span("arrived_at", "cleared_at")),
            **_distribution("whole", _span("dispatched_at", "cleared_at")),
        )

    @cached_property
    def felt_safe(self) -> Row:
        return self.felt_safe_rows().aggregate(
            asked=Count("felt_safe"), safe=Count("pk", filter=Q(felt_safe=True))
        )

    def felt_safe_rows(self) -> QuerySet[Responder]:
        return Responder.objects.filter(encounter__in=self.encounter_rows())

    @cached_property
    def calls(self) -> Row:
        """Eligible calls, and those that were answered; nothing under a need, which a call can't have."""
        if self.lens.need:
            return {"eligible": None, "answered": None}
        answer = Encounter.objects.filter(call=OuterRef("pk"))
        if self.lens.program:
            answer = answer.filter(program__code=self.lens.program)
        calls = Call.objects.filter(self.lens.period.holds("received_at"), self.lens.of_call())
        return (
            calls.eligible(self.lens.program or "")
            .annotate(was_answered=Exists(answer))
            .aggregate(eligible=Count("pk"), answered=Count("pk", filter=Q(was_answered=True)))
        )

    @cached_property
    def reviews(self) -> Row:
        """Calls that a clinician read, by the moment of reading; nothing under a need, as for calls."""
        names = ("read", "followed_up", "reached", "connected")
        if self.lens.need:
            return dict.fromkeys(names)
        calls = Call.objects.filter(self.lens.period.holds("reviewed_at"), self.lens.of_call())
        if self.lens.program:
            calls = calls.eligible(self.lens.program)
        case = {"case__follow_ups__call_promises__call": OuterRef("pk")}
        contact = ContactAttempt.objects.filter(
            REACHED,
            at__gte=OuterRef("received_at"),
            follow_up__case__follow_ups__call_promises__call=OuterRef("pk"),
        )
        begun = Need.objects.filter(status=Need.Status.CONNECTED, connected_on__lte=self.today, **case)
        return (
            calls.annotate(was_reached=Exists(contact), is_connected=Exists(begun))
            .order_by()
            .aggregate(
                read=Count("pk"),
                followed_up=Count("pk", filter=Q(review_decision=Call.Decision.FOLLOW_UP)),
                reached=Count("pk", filter=Q(was_reached=True)),
                connected=Count("pk", filter=Q(was_reached=True, is_connected=True)),
            )
        )

    @cached_property
    def promises(self) -> Row:
        """First follow-ups, each once, by the end of the encounter that set its window."""
        return self.promise_rows().aggregate(
            total=Count("pk"),
            never=Count("pk", filter=Q(first_try=None)),
            in_48_hours=Count(
                "pk", filter=Q(first_try__lte=F("encounter__cleared_at") + timedelta(hours=48))
            ),
            in_window=Count("pk", filter=Q(first_try__lte=F("due_at"))),
            **_distribution("attempt", _span("encounter__cleared_at", "first_try")),
            **_distribution("contact", _span("encounter__cleared_at", "first_contact")),
        )

    @cached_property
    def promises_pauses_counted(self) -> Row:
        """The same follow-ups, as if no pause had moved what we promised."""
        return self.promise_rows("promised_due_at").aggregate(
            total=Count("pk"), in_window=Count("pk", filter=Q(first_try__lte=F("promised_due_at")))
        )

    @cached_property
    def supported(self) -> Row:
        return self.supported_rows().aggregate(
            total=Count("pk"),
            connected=Count("pk", filter=Q(has_begun=True)),
            lenient=Count("pk", filter=Q(is_on_its_way=True)),
        )

    def supported_rows(self) -> QuerySet[Neighbor]:
        """Neighbors supported, with whether a need of theirs has begun or is on its way."""
        needs = Need.objects.filter(case__neighbor=OuterRef("pk"))
        if self.lens.need:
            needs = needs.filter(category=self.lens.need)
        begun = Q(status=Need.Status.CONNECTED, connected_on__lte=self.today)
        first_contacts = (
            ContactAttempt.objects.filter(REACHED)
            .order_by()
            .values("follow_up__case__neighbor")
            .annotate(first=Min("at"))
            .filter(self.lens.period.holds("first"))
        )
        return Neighbor.objects.filter(
            self.lens.of_neighbor(), pk__in=first_contacts.values("follow_up__case__neighbor")
        ).annotate(
            has_begun=Exists(needs.filter(begun)), is_on_its_way=Exists(needs.filter(begun | ON_ITS_WAY))
        )

    @cached_property
    def referrals(self) -> Row:
        """Referrals by the day on which they were sent, and the days until the service was received."""
        sent_on = TruncDate("sent_at", tzinfo=self.lens.period.zone)
        days = Seconds(F("received_on") - sent_on)
        sent = Referral.objects.filter(self.lens.period.holds("sent_at"), self.lens.of_referral())
        return sent.order_by().aggregate(
            total=Count("pk"),
            received=Count("pk", filter=Q(status=Referral.Status.RECEIVED)),
            **_distribution("to_received", days),
        )

    @cached_property
    def attempts(self) -> Row:
        return (
            ContactAttempt.objects.filter(self.lens.period.holds("at"), self.lens.of_attempt())
            .order_by()
            .aggregate(total=Count("pk"), contacts=Count("pk", filter=REACHED))
        )

    @cached_property
    def voices(self) -> Row:
        """What neighbors answered in the period, question by question."""
        lens = self.lens
        met = Encounter.objects.filter(case=OuterRef("case"))
        rows = Voice.objects.filter(lens.period.holds("asked_at"))
        if lens.program:
            rows = rows.filter(Exists(met.filter(program__code=lens.program)))
        if lens.beat:
            rows = rows.filter(Exists(met.filter(beat__code=lens.beat)))
        if lens.need:
            rows = rows.filter(Exists(Need.objects.filter(case=OuterRef("case"), category=lens.need)))
        counts: dict[str, Aggregate] = {}
        for question in Voice.QUESTIONS:
            counts[f"{question}_answered"] = Count("pk", filter=~Q(**{question: ""}))
            counts[f"{question}_yes"] = Count("pk", filter=Q(**{question: Voice.Answer.YES}))
        return rows.order_by().aggregate(**counts)

    @cached_property
    def repeats(self) -> Row:
        # Two programs at one call are one response to the neighbor, so neither repeats the other.
        response = Coalesce(F("call"), F("pk"))
        earlier = (
            Encounter.objects.alias(_response=response)
            .filter(neighbor=OuterRef("neighbor"), cleared_at__lt=OuterRef("cleared_at"))
            .exclude(_response=OuterRef("_response"))
        )
        return (
            self.encounter_rows()
            .filter(neighbor__isnull=False)
            .alias(_response=response)
            .annotate(
                in_30=Exists(earlier.filter(cleared_at__gte=OuterRef("cleared_at") - timedelta(days=30))),
                in_90=Exists(earlier.filter(cleared_at__gte=OuterRef("cleared_at") - timedelta(days=90))),
            )
            .aggregate(
                total=Count("pk"),
                in_30_days=Count("pk", filter=Q(in_30=True)),
                in_90_days=Count("pk", filter=Q(in_90=True)),
            )
        )

    @cached_property
    def by_neighbor(self) -> list[int]:
        """How many encounters each known neighbor had, most first."""
        counts = (
            self.encounter_rows()
            .filter(neighbor__isnull=False)
            .order_by()
            .values("neighbor")
            .annotate(times=Count("pk"))
            .order_by("-times")
        )
        return list(counts.values_list("times", flat=True))

    @cached_property
    def overdue(self) -> int:
        """The rows of the queue's badge; they are late now, whatever the period."""
        return FollowUp.objects.overdue(self.at).filter(self.lens.of_follow_up()).count()

    @cached_property
    def overdue_pauses_counted(self) -> int:
        """Those that would be late had nothing been paused."""
        late = FollowUp.objects.pending().filter(promised_due_at__lt=self.at)
        return late.filter(self.lens.of_follow_up()).count()

    def encounter_rows(self) -> QuerySet[Encounter]:
        return Encounter.objects.filter(self.lens.period.holds("cleared_at"), self.lens.of_encounter())

    def promise_rows(self, due: str = "due_at") -> QuerySet:
        # A try before the encounter's end was for an earlier one that the follow-up no longer waits for.
        since_the_end = Q(attempts__at__gte=F("encounter__cleared_at"))
        contact = Q(
            since_the_end,
            attempts__outcome=ContactAttempt.Outcome.REACHED,
            attempts__with_whom__in=[ContactAttempt.WithWhom.NEIGHBOR, ContactAttempt.WithWhom.CONTACT],
        )
        promised = (
            FollowUp.objects.first_of_encounter()
            .filter(self.lens.period.holds("encounter__cleared_at"), self.lens.of_follow_up())
            .annotate(
                first_try=Min("attempts__at", filter=since_the_end),
                first_contact=Min("attempts__at", filter=contact),
            )
        )
        withdrawn = Q(status=FollowUp.Status.CANCELLED, settled_at__lte=F(due), first_try=None)
        return promised.exclude(withdrawn)
