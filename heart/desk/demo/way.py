"""Where a few needs of today were sent: one request in each status, a dead end, one that asks too much."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from cases.models import Need
from heart.desk.demo.city import DemoCity
from heart.desk.demo.directory import SOURCE
from heart.desk.demo.staff import Staff
from neighbors.actions import record_consent
from neighbors.actions.consents import ConsentTerms
from neighbors.models import Consent, ConsentKind, DataCategory, GivenHow, RecipientKind, Statement
from neighbors.queries import name_on_paper
from referrals.actions import ask_override, change_status, refer, send
from referrals.models import Referral
from referrals.queries.sharing import needed_categories
from services.models import Service

DAY = timedelta(days=1)
Status = Referral.Status
OPEN_ROOM, FULL = "We have room. Ask for Sam at the front desk.", "Full until next month"


@dataclass(frozen=True)
class Way:
    """How far a request came: sent so many days ago, and what was said since."""

    days_ago: float
    said: str = Status.SENT
    evidence: str = ""
    reason: str = ""


WAYS = [
    Way(1),
    Way(3, Status.ACCEPTED, OPEN_ROOM),
    Way(4, Status.SCHEDULED, "The clinic called back"),
    Way(6, Status.WAITLISTED, "Third on the list"),
    Way(15),  # waits for longer than its need's limit
    Way(9, Status.RECEIVED, "She has the key; we saw the room"),
    Way(8, Status.NOT_RECEIVED, "He went there, and the door was shut", "Closed without notice"),
    Way(2, Status.ACCEPTED, OPEN_ROOM),
]

# The same service says no to two neighbors: that marks it.
DEAD_END = [
    Way(5, Status.DECLINED, "They told us by phone", FULL),
    Way(4, Status.DECLINED, "At the door", FULL),
]


def tell_the_way(*, city: DemoCity, staff: Staff) -> None:
    """Referrals of needs that are open today, by who has the case; what lies later has not happened."""
    ours = [staff["navigator"], staff["navigator2"], staff["peer"]]
    waiting = Need.objects.open().filter(case__assigned_to__in=ours, case__closed_at=None)
    needs = waiting.select_related("case__neighbor", "case__assigned_to").order_by("case__number", "category")
    pairs = list(_pairs(list(needs)))
    told_no = _two_neighbors_of_one_service(pairs)
    others = iter([pair for pair in pairs if pair not in told_no])
    for ways, of_them in ((DEAD_END, iter(told_no)), (WAYS, others)):
        for way, (need, service) in zip(ways, of_them, strict=False):
            _go(need, service, way, city)
    if asks := next(others, None):
        _ask_a_supervisor(*asks, city)


def _two_neighbors_of_one_service(pairs: list[tuple[Need, Service]]) -> list[tuple[Need, Service]]:
    """The first two who would be sent to the same door; none where no two would."""
    for need, service in pairs:
        for other, same in pairs:
            if same == service and other.case.neighbor_id != need.case.neighbor_id:
                return [(need, service), (other, same)]
    return []


def _ask_a_supervisor(need: Need, service: Service, city: DemoCity) -> None:
    """Nobody has agreed to it, and it can't wait."""
    by, at = _holder(need), city.ends_at - DAY / 12
    draft = refer(need=need, service=service, by=by, at=at)
    ask_override(referral=draft, reason="She sleeps outside tonight, and has no phone", by=by, at=at)


def _holder(need: Need) -> User:
    holder = need.case.assigned_to
    assert holder is not None  # asked for by their holders
    return holder


def _pairs(needs: list[Need]) -> Iterator[tuple[Need, Service]]:
    """Each need with a service for it: for each kind always the same, so that a dead end shows."""
    for need in needs:
        there = Service.objects.offered().for_need(need.category).filter(source=SOURCE)
        # The one that nobody has checked for the longest time: there a dead end shows.
        if found := there.exclude(service_at_locations=None).order_by("assured_date", "name").first():
            yield need, found


def _go(need: Need, service: Service, way: Way, city: DemoCity) -> None:
    by = _holder(need)
    at = max(city.ends_at - way.days_ago * DAY, need.case.opened_at)
    consent = _agreed(need, service, city, by, at)
    referral = refer(
        need=need, service=service, consent=consent, warm_handoff=way.said == Status.SCHEDULED, by=by, at=at
    )
    send(referral=referral, by=by, at=at)
    if way.said != Status.SENT:
        change_status(
            referral=referral, status=way.said, evidence=way.evidence, reason=way.reason,
            source="navigator" if way.said == Status.RECEIVED else "provider",
            appointment_at=city.ends_at + 2 * DAY if way.said == Status.SCHEDULED else None,
            by=by, at=at + (city.ends_at - at) / 2,
        )  # fmt: skip


def _agreed(need: Need, service: Service, city: DemoCity, by: User, at: datetime) -> Consent:
    """What the neighbor agreed to: said, and signed where it is about substance use."""
    kinds = [DataCategory.IDENTITY, DataCategory.CONTACT, *needed_categories(need.category)]
    today = at.astimezone(city.zone).date()
    terms = ConsentTerms(
        scope=kinds, recipient=service.name, recipient_kind=RecipientKind.NAMED, purpose="To ask for help",
        given_how=GivenHow.VERBAL, signed_on=today, expires_on=today + 90 * DAY,
    )  # fmt: skip
    if DataCategory.SUBSTANCE_USE in kinds:
        name = name_on_paper(need.case.neighbor)
        terms = ConsentTerms(
            **vars(terms) | {
                "kind": ConsentKind.SUBSTANCE_USE, "given_how": GivenHow.WRITTEN, "neighbor_name": name,
                "signer": name, "signer_role": "Themselves", "discloser": "The city's care navigators",
                "statements": list(Statement.values),
            }
        )  # fmt: skip
    return record_consent(neighbor=need.case.neighbor, terms=terms, by=by, at=at)
