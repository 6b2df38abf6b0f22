"""The rows that measures count, each kind once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate

from calls.models import Call, CallEligibility
from cases.models import Case, Encounter, Need, Responder
from cases.models.need import LENIENT_LEVEL
from followups.models import ContactAttempt, FollowUp
from insights.measures.axes import Axis
from insights.measures.sources import Counts, Source
from insights.models import Voice
from neighbors.models import Neighbor
from programs.queries import Reason
from referrals.models import Referral

if TYPE_CHECKING:
    from insights.measures.facts import Facts

# A completed contact: the neighbor, or a contact of theirs, was reached.
REACHED = Q(
    outcome=ContactAttempt.Outcome.REACHED,
    with_whom__in=[ContactAttempt.WithWhom.NEIGHBOR, ContactAttempt.WithWhom.CONTACT],
)
# A need that ended without the service is not on its way, however far it had come.
ON_ITS_WAY = Q(status__in=Need.OPEN, evidence_level__gte=LENIENT_LEVEL)
# What keeps a call from a program by the clock and the map, and not by what the call is about.
BY_HOURS_OR_AREA = [Reason.OUTSIDE_HOURS, Reason.OUTSIDE_AREA, Reason.BEAT_UNKNOWN]
KNOWN_NEIGHBOR = Q(neighbor__isnull=False)


def _encounters(facts: "Facts") -> QuerySet[Encounter]:
    return Encounter.objects.filter(facts.lens.period.holds("cleared_at"))


def _repeats(facts: "Facts") -> QuerySet[Encounter]:
    """Encounters, with whether they came within 30 or 90 days after an earlier one of the same person."""
    # Two programs at one call are one response to the neighbor, so neither repeats the other.
    response = Coalesce(F("call"), F("pk"))
    earlier = (
        Encounter.objects.alias(_response=response)
        .filter(neighbor__person=OuterRef("neighbor__person"), cleared_at__lt=OuterRef("cleared_at"))
        .exclude(_response=OuterRef("_response"))
    )

    def within(days: int) -> Exists:
        return Exists(earlier.filter(cleared_at__gte=OuterRef("cleared_at") - timedelta(days=days)))

    rows = _encounters(facts).filter(KNOWN_NEIGHBOR).alias(_response=response)
    return rows.annotate(in_30=within(30), in_90=within(90))


def _answers(facts: "Facts") -> QuerySet[Responder]:
    return Responder.objects.filter(facts.lens.period.holds("encounter__cleared_at"))


def _calls(facts: "Facts") -> QuerySet[Call]:
    """Calls, with whether a program (the chosen one) may take them, and whether it answered."""
    program = facts.lens.program
    judged = CallEligibility.objects.filter(call=OuterRef("pk"))
    answer = Encounter.objects.filter(call=OuterRef("pk"))
    if program:
        judged, answer = judged.filter(program__code=program), answer.filter(program__code=program)
    fits = Q(reasons__contained_by=[reason.value for reason in BY_HOURS_OR_AREA])
    return Call.objects.filter(facts.lens.period.holds("received_at")).annotate(
        is_eligible=Exists(judged.filter(eligible=True)),
        fits_by_type=Exists(judged.filter(fits)),
        was_answered=Exists(answer),
    )


def _read_calls(facts: "Facts") -> QuerySet[Call]:
    """Calls that a clinician read, with what came of it, by the moment of reading."""
    case = {"case__follow_ups__call_promises__call": OuterRef("pk")}
    contact = ContactAttempt.objects.filter(
        REACHED,
        at__gte=OuterRef("received_at"),
        follow_up__case__follow_ups__call_promises__call=OuterRef("pk"),
    )
    begun = Need.objects.filter(status=Need.Status.CONNECTED, connected_on__lte=facts.here.today, **case)
    calls = Call.objects.filter(facts.lens.period.holds("reviewed_at"))
    return calls.annotate(was_reached=Exists(contact), is_connected=Exists(begun))


def _promises(facts: "Facts") -> QuerySet[FollowUp]:
    """First follow-ups, each once, by the end of the encounter that set its window."""
    # A try before the encounter's end was for an earlier one that the follow-up no longer waits for.
    tries = ContactAttempt.objects.filter(
        follow_up=OuterRef("pk"), at__gte=OuterRef("encounter__cleared_at")
    ).order_by("at")
    return (
        FollowUp.objects.first_of_encounter()
        .filter(facts.lens.period.holds("encounter__cleared_at"))
        .annotate(
            first_try=Subquery(tries.values("at")[:1]),
            first_contact=Subquery(tries.filter(REACHED).values("at")[:1]),
        )
    )


def _late(facts: "Facts") -> QuerySet[FollowUp]:
    """Those that would be late had no pause moved them, with whether they are."""
    late = FollowUp.objects.pending().filter(promised_due_at__lt=facts.at)
    return late.annotate(is_late=ExpressionWrapper(Q(due_at__lt=facts.at), BooleanField()))


def _tries(facts: "Facts") -> QuerySet[ContactAttempt]:
    return ContactAttempt.objects.filter(facts.lens.period.holds("at"))


def _supported(facts: "Facts") -> QuerySet[Neighbor]:
    """Neighbors supported, with whether a need of theirs (the chosen one) has begun or is on its way."""
    needs = Need.objects.filter(case__person=OuterRef("pk"))
    if facts.lens.need:
        needs = needs.filter(category=facts.lens.need)
    begun = Q(status=Need.Status.CONNECTED, connected_on__lte=facts.here.today)
    contacts = ContactAttempt.objects.filter(REACHED, follow_up__case__person=OuterRef("pk"))
    return Neighbor.objects.filter(pk__in=_first_contacts(facts)).annotate(
        first_contact_at=Subquery(contacts.order_by("at").values("at")[:1]),
        has_begun=Exists(needs.filter(begun)),
        is_on_its_way=Exists(needs.filter(begun | ON_ITS_WAY)),
    )


def _first_contacts(facts: "Facts") -> QuerySet:
    """The persons whose first completed contact ever was in the period, in whichever of their records."""
    first = (
        ContactAttempt.objects.filter(REACHED)
        .order_by()
        .values("follow_up__case__person")
        .annotate(first=Min("at"))
        .filter(facts.lens.period.holds("first"))
    )
    return first.values("follow_up__case__person")


def _needs(facts: "Facts") -> QuerySet[Need]:
    """Every need of the neighbors supported in the period."""
    return Need.objects.filter(case__person__in=_first_contacts(facts))


def _referrals(facts: "Facts") -> QuerySet[Referral]:
    sent_on = TruncDate("sent_at", tzinfo=facts.here.zone)
    return Referral.objects.filter(facts.lens.period.holds("sent_at")).annotate(sent_on=sent_on)


def _caseload(facts: "Facts") -> QuerySet[Case]:
    return Case.objects.open()


def _closed_cases(facts: "Facts") -> QuerySet[Case]:
    # What goes on in another case of the same person has not closed.
    return Case.objects.filter(facts.lens.period.holds("closed_at"), joined_to=None)


def _voices(facts: "Facts") -> QuerySet[Voice]:
    return Voice.objects.filter(facts.lens.period.holds("asked_at"))


class OfCalls(Source):
    """Calls: their program is whichever may take them."""

    def _own(self, name: str, code: str, facts: "Facts") -> Q:
        if name != "program":
            return super()._own(name, code, facts)
        return Q(Exists(self._eligible().filter(program__code=code)))

    def _own_code(self, axis: Axis, facts: "Facts") -> Any:
        if axis.name != "program":
            return super()._own_code(axis, facts)
        return ArraySubquery(self._eligible().order_by().values_list("program__code"))

    def _eligible(self) -> QuerySet[CallEligibility]:
        return CallEligibility.objects.filter(call=OuterRef("pk"), eligible=True)


class OfAllCalls(OfCalls):
    """Calls of which each measure asks what they are to the chosen program."""

    def _own(self, name: str, code: str, facts: "Facts") -> Q:
        return Q() if name == "program" else super()._own(name, code, facts)


def _of_case(path: str) -> Mapping[str, Any]:
    """What hangs on a case, by the way to it."""
    return {"encounters": {"case": path}, "needs": {"case": path}}


_OF_PROMISE: Mapping[str, Any] = {
    "encounters": {"promise__follow_up": "pk"},
    "needs": {"case": "case"},
    "person": "case__neighbor__",
}
ENCOUNTERS = Source(
    "encounters", Counts.ENCOUNTER, _encounters, "cleared_at",
    response="", person="neighbor__", need="needs_seen", is_summarized=True,
)  # fmt: skip
REPEATS = Source(
    "repeats", Counts.ENCOUNTER, _repeats, "cleared_at",
    response="", person="neighbor__", need="needs_seen", is_summarized=True,
)  # fmt: skip
ANSWERS = Source(
    "answers", Counts.ANSWER, _answers, "encounter__cleared_at",
    response="encounter__", person="encounter__neighbor__", need="encounter__needs_seen",
    is_summarized=True,
)  # fmt: skip
CALLS = OfAllCalls(
    "calls", Counts.CALL, _calls, "received_at", response="", one_by_one=frozenset({"program"})
)
READ_CALLS = OfCalls("read_calls", Counts.CALL, _read_calls, "reviewed_at", response="")
PROMISES = Source(
    "promises", Counts.FOLLOW_UP, _promises, "encounter__cleared_at", is_summarized=True, **_OF_PROMISE
)
LATE = Source("late", Counts.FOLLOW_UP, _late, **_OF_PROMISE)
TRIES = Source(
    "tries", Counts.TRY, _tries, "at", person="follow_up__case__neighbor__",
    encounters={"promise__follow_up": "follow_up"}, needs={"case": "follow_up__case"},
)  # fmt: skip
SUPPORTED = Source(
    "supported", Counts.NEIGHBOR, _supported, "first_contact_at", person="",
    encounters={"case__person": "pk"}, needs={"case__person": "pk"}, one_by_one=frozenset({"need"}),
)  # fmt: skip
NEEDS = Source(
    "needs", Counts.NEED, _needs, person="case__neighbor__", need="category",
    encounters={"case__person": "case__person"},
)  # fmt: skip
REFERRALS = Source(
    "referrals", Counts.REFERRAL, _referrals, "sent_at", person="need__case__neighbor__",
    encounters={"case": "need__case"}, need="need__category",
)  # fmt: skip
CASELOAD = Source("caseload", Counts.CASE, _caseload, person="neighbor__", **_of_case("pk"))
CLOSED_CASES = Source(
    "closed_cases", Counts.CASE, _closed_cases, "closed_at", person="neighbor__", **_of_case("pk")
)
VOICES = Source("voices", Counts.ANSWER, _voices, "asked_at", person="case__neighbor__", **_of_case("case"))


SUMMARIZED = tuple(each for each in (ENCOUNTERS, REPEATS, ANSWERS, PROMISES) if each.is_summarized)


def by_neighbor(facts: "Facts") -> list[int]:
    """How many encounters each known person had, most first."""
    rows = facts.rows(ENCOUNTERS).filter(KNOWN_NEIGHBOR).order_by().values("neighbor__person")
    counts = rows.annotate(times=Count("pk")).order_by("-times")
    return list(counts.values_list("times", flat=True))
