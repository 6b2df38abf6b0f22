from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import Role, User
from calls.models import Call
from cases.actions import log_encounter, open_case
from cases.models import Case, Encounter, FollowUpWish, Holding, Need, NeedCategory, Outcome
from followups.models import FollowUp
from neighbors.actions import create_neighbor, record_consent
from neighbors.actions.consents import ConsentTerms
from neighbors.models import Consent, Neighbor
from programs.models import Program
from programs.queries import policy_at
from tests.factories.people import make_user

_running = count(1)
# A Monday at 10:00 in the city, so that the window is in staffed days.
MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


def _someone(role: str = Role.CLINICIAN) -> User:
    return User.objects.active().filter(role=role).first() or make_user(role)


def make_neighbor(*, by: User | None = None, at: datetime = MONDAY, **facts) -> Neighbor:
    facts.setdefault("known_as", f"Neighbor {next(_running)} Testa")
    return create_neighbor(by=by or _someone(), at=at, **facts)


# A consent to share records of substance use, with all eleven elements.
ELEVEN: dict[str, Any] = {
    "kind": "substance_use",
    "neighbor_name": "Marisol Testa",
    "discloser": "The city's care navigators",
    "scope": ("contact", "needs", "substance_use"),
    "recipient": "Sample Recovery Center",
    "recipient_kind": "named",
    "purpose": "To arrange treatment",
    "statements": ("right_to_revoke", "possible_redisclosure", "consequence_of_refusing"),
    "given_how": "written",
    "signer": "Marisol Testa",
    "signer_role": "Herself",
    "signed_on": MONDAY.date(),
    "expires_on": MONDAY.date() + timedelta(days=90),
}


def make_consent(
    *, neighbor: Neighbor | None = None, by: User | None = None, at: datetime = MONDAY, **terms
) -> Consent:
    """A complete consent to share records of substance use, unless `terms` say otherwise."""
    return record_consent(
        neighbor=neighbor or make_neighbor(),
        terms=ConsentTerms(**(ELEVEN | terms)),
        by=by or _someone(Role.SUPERVISOR),
        at=at,
    )


def make_call(*, at: datetime = MONDAY, source: str = "test-cad", **facts) -> Call:
    return Call(
        source=source, cad_number=facts.pop("cad_number", f"26-{next(_running):06d}"), received_at=at, **facts
    ).save_by(User.objects.importer())


def make_encounter(
    *,
    by: User | None = None,
    cleared_at: datetime = MONDAY,
    at: datetime | None = None,
    program: str = "CRT",
    outcome: str = Outcome.RESOLVED_ON_SCENE,
    **facts,
) -> Encounter:
    return log_encounter(
        by=by or _someone(),
        at=at or cleared_at + timedelta(minutes=10),
        program=Program.objects.get(code=program),
        cleared_at=cleared_at,
        outcome=outcome,
        **facts,
    )


def make_follow_up(*, neighbor: Neighbor | None = None, **facts) -> FollowUp:
    """The follow-up that an encounter promised; its case is in the pool."""
    encounter = make_encounter(neighbor=neighbor or make_neighbor(), follow_up=FollowUpWish.WANTED, **facts)
    return encounter.promise.follow_up


def unsaved_round(case: Case, number: int, **window) -> FollowUp:
    """A round of a case as bulk writes want it; `window` names anchor_at, opens_at and due_at."""
    return FollowUp(
        case=case, round=number, policy=policy_at(MONDAY), promised_due_at=window["due_at"], **window
    )


def make_case(
    *, neighbor: Neighbor | None = None, held_by: User | None = None, at: datetime = MONDAY
) -> Case:
    """An open case without a follow-up, in the pool or held by someone."""
    case = open_case(
        neighbor=neighbor or make_neighbor(), by=_someone(Role.SUPERVISOR), at=at, reason="A test"
    )
    if held_by is not None:
        case.assigned_to, case.team = held_by, held_by.team
        case.save_by(held_by)
        Holding(case=case, holder=held_by, starts_at=at).save_by(held_by)
    return case


def make_need(*, case: Case | None = None, category: str = NeedCategory.HOUSING) -> Need:
    return Need(case=case or make_case(), category=category).save_by(_someone(Role.SUPERVISOR))
