"""Rows that say what was published, written in bulk through the tables' own triggers."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from uuid import uuid4

from accounts.models import User
from calls.models import Call, CallEligibility
from cases.models import (
    Case,
    Discipline,
    Encounter,
    FollowUpWish,
    Need,
    NeedEvidence,
    Outcome,
    Responder,
)
from cases.models.encounter import Destination, PoliceBackup, PoliceBackupReason
from followups.models import ContactAttempt, FollowUp, Promise
from heart.core.acting import acting_as
from neighbors.models import Neighbor
from programs.models import Program
from programs.queries import policy_at
from tests.factories import make_user
from tests.published.figures import EIGHT_WEEKS, OVERVIEW_2025, THREE_MONTHS, Overview

BATCH = 1000
# All between New Year and May 20, so that the public page of May 2025 speaks of the same rows.
FIRST_ENDS = datetime(2025, 1, 2, 15, 0, tzinfo=UTC)
DAYS_2025, DAYS_2022 = 137, 50
LANGUAGES = ("eng", "eng", "spa")
HOUR = timedelta(hours=1)
_number = count(1)


def overview_2025(scale: int) -> None:
    """Launch to May 2025: so many of each program, a neighbor supported for some, care begun for a third."""
    with acting_as(User.objects.clock(), "Published figures"):
        author = make_user("clinician")
        made = [
            encounter
            for code, total in OVERVIEW_2025.encounters.items()
            for encounter in _of_2025(code, round(total / scale), author)
        ]
        supported = round(3618 / scale)
        # Whoever is supported was met by a team that came.
        met = [each for each in made if each.program.code == "CRT"][:supported]
        neighbors = _neighbors(met, author)
        Encounter.objects.bulk_create(made, BATCH)
        Responder.objects.bulk_create(
            [
                Responder(encounter=each, user=author, discipline=Discipline.CLINICIAN, felt_safe=n % 200 > 0)
                for n, each in enumerate(made)
            ],
            BATCH,
        )
        _come_back(met, hours=2.9 * 24, author=author)
        _connect(neighbors[: round(supported * 0.33)], author)


def first_eight_weeks(scale: int) -> None:
    with acting_as(User.objects.clock(), "Published figures"):
        author = make_user("clinician")
        crt, ccd = EIGHT_WEEKS.encounters["CRT"], EIGHT_WEEKS.encounters["CCD"]
        ends = _ends(datetime(2022, 6, 29, 15, tzinfo=UTC), DAYS_2022)
        came = (Outcome.RESOLVED_ON_SCENE,) * 340 + (Outcome.CONNECTED_IN_COMMUNITY,) * 27
        came += (Outcome.TRANSPORTED,) * 30 + (Outcome.DECLINED,) * (crt - 397)
        on_phone = (Outcome.RESOLVED_BY_PHONE,) * 78 + (Outcome.SUPPORTED_UNTIL_ARRIVAL,) * 32
        on_phone += (Outcome.OTHER,) * (ccd - 110)
        made = [
            _encounter("CRT", author, next(ends), outcome=outcome, ems_needed=n % 80 == 0,
                       law_enforcement_diverted=n % 50 < 41, officers_on_scene=n % 100 >= 87)
            for n, outcome in enumerate(came)
        ] + [
            _encounter("CCD", author, next(ends), outcome=outcome, ems_needed=False,
                       in_person_diverted=outcome == Outcome.RESOLVED_BY_PHONE)
            for outcome in on_phone
        ]  # fmt: skip
        Encounter.objects.bulk_create(made, BATCH)
        _calls(EIGHT_WEEKS, round(4010 / scale) + 1)


def first_three_months(scale: int) -> None:
    """805 of 6,902 eligible calls answered; 117 people in contact with care navigation."""
    with acting_as(User.objects.clock(), "Published figures"):
        author = make_user("clinician")
        calls = _calls(THREE_MONTHS, round(6902 / scale))
        made = [
            _encounter("CRT", author, call.received_at + HOUR, call=call)
            for call in calls[: round(805 / scale)]
        ]
        met = made[: round(117 / scale)]
        _neighbors(met, author)
        Encounter.objects.bulk_create(made, BATCH)
        _come_back(met, hours=60, author=author)


MINUTES = {"CCD": (1.37, 27.94), "CRT": (12.19, 34.06), "COR": (12.67, 51.99)}
PERCENT = {"CCD": (3.76, 0.0, 0.23), "CRT": (6.52, 0.04, 0.55), "COR": (7.80, 0.02, 0.41)}


def _of_2025(code: str, total: int, author: User) -> Iterator[Encounter]:
    to_scene, on_scene = (timedelta(minutes=each) for each in MINUTES[code])
    transported, backed, ems = (round(total * percent / 100) for percent in PERCENT[code])
    ends = _ends(FIRST_ENDS, DAYS_2025)
    for n in range(total):
        # Each above the mean has its like below it; an odd one stands on it.
        apart = 0 if n == total - 1 and total % 2 else (-1) ** n * 0.5
        cleared = next(ends)
        arrived = cleared - on_scene * (1 + apart)
        yield _encounter(
            code, author, cleared,
            dispatched_at=arrived - to_scene * (1 + apart), arrived_at=arrived,
            outcome=Outcome.TRANSPORTED if n < transported else Outcome.RESOLVED_ON_SCENE,
            transported_to=Destination.HOME if n < transported else "",
            ems_needed=n % 7 == 3 and n // 7 < ems,
            police_backup=PoliceBackup.EMERGENT if n < backed else PoliceBackup.NONE,
            police_backup_reason=PoliceBackupReason.SAFETY if n < backed else "",
        )  # fmt: skip


def _ends(first: datetime, days: int) -> Iterator[datetime]:
    """One day after another, again and again."""
    for n in count():
        yield first + timedelta(days=n % days, minutes=n // days)


def _encounter(code: str, author: User, cleared_at: datetime, **facts) -> Encounter:
    facts.setdefault("outcome", Outcome.RESOLVED_ON_SCENE)
    return Encounter(
        number=f"PUB-{next(_number)}", program=_program(code), author=author, cleared_at=cleared_at, **facts
    )


@cache
def _program(code: str) -> Program:
    return Program.objects.get(code=code)


def _neighbors(met: list[Encounter], author: User) -> list[Neighbor]:
    """A neighbor and an open case behind each of these encounters, whose follow-up is wanted."""
    made = [
        Neighbor(
            known_as=f"Testa {n}", created_by=author, age_estimate=20 + n % 50,
            preferred_language=LANGUAGES[n % len(LANGUAGES)],
        )
        for n in range(len(met))
    ]  # fmt: skip
    neighbors = Neighbor.objects.bulk_create(made, BATCH)
    cases = [
        Case(number=f"PUB-{each.number}", neighbor=neighbor, opened_at=each.cleared_at, opened_reason="Met")
        for each, neighbor in zip(met, neighbors, strict=True)
    ]
    for each, case in zip(met, Case.objects.bulk_create(cases, BATCH), strict=True):
        each.neighbor, each.case, each.follow_up = case.neighbor, case, FollowUpWish.WANTED
    return neighbors


def _come_back(met: list[Encounter], *, hours: float, author: User) -> None:
    """Each was promised to be seen again, and was reached, on average after so many hours."""
    policy = policy_at(met[0].cleared_at)
    follow_ups, tries = [], []
    for n, each in enumerate(met):
        apart = 0 if n == len(met) - 1 and len(met) % 2 else (-1) ** n * 5
        reached = each.cleared_at + (hours + apart) * HOUR
        due = each.cleared_at + 72 * HOUR
        follow_up = FollowUp(
            id=uuid4(), case=each.case, encounter=each, policy=policy, round=1, status=FollowUp.Status.DONE,
            anchor_at=each.cleared_at, opens_at=each.cleared_at + 48 * HOUR, due_at=due, promised_due_at=due,
            first_attempt_at=reached, reached_at=reached, settled_at=reached,
        )  # fmt: skip
        follow_ups.append(follow_up)
        tries.append(
            ContactAttempt(
                follow_up=follow_up,
                by=author,
                at=reached,
                recorded_at=reached,
                method="phone",
                with_whom="neighbor",
                outcome="reached",
            )
        )
    FollowUp.objects.bulk_create(follow_ups, BATCH)
    Promise.objects.bulk_create(
        [Promise(encounter=each.encounter, follow_up=each) for each in follow_ups], BATCH
    )
    ContactAttempt.objects.bulk_create(tries, BATCH)


def _connect(neighbors: list[Neighbor], author: User) -> None:
    cases = Case.objects.filter(neighbor__in=neighbors)
    needs = [
        Need(
            case=case, category="housing", status=Need.Status.CONNECTED, evidence_level=4,
            connected_on=date(2025, 5, 25), verified_by="provider",
        )
        for case in cases
    ]  # fmt: skip
    Need.objects.bulk_create(needs, BATCH)
    NeedEvidence.objects.bulk_create(
        [
            NeedEvidence(
                need=need, place=1, level=4, source="provider", on=date(2025, 5, 25), by=author,
                recorded_at=datetime(2025, 5, 25, 18, tzinfo=UTC),
            )
            for need in needs
        ],
        BATCH,
    )  # fmt: skip


def _calls(overview: Overview, number: int) -> list[Call]:
    days = (overview.last - overview.first).days
    received = _ends(datetime(2022, 6, 29, 13, tzinfo=UTC), days - 1)
    calls = Call.objects.bulk_create(
        [
            Call(source="published", cad_number=f"P-{next(_number)}", received_at=next(received))
            for _n in range(number)
        ],
        BATCH,
    )
    crt = Program.objects.get(code="CRT")
    CallEligibility.objects.bulk_create(
        [CallEligibility(call=each, program=crt, eligible=True) for each in calls], BATCH
    )
    return calls
