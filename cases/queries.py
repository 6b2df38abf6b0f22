"""Questions that the pages of this room ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from accounts.rules import roles_with
from cases.models import Case, Discipline, Encounter, EncounterNote, Outcome, Responder, SafetyPlan
from cases.models.encounter import PoliceBackup
from cases.models.safety_plan import SafetyPlanQuerySet
from heart.core.folding import folded, folded_text
from notices.models import Kind, Notice
from notices.queries import Unwanted, wanted_while
from programs.models import Program, Shift
from programs.queries import city, policy_at, program_calendar

# Whoever goes out together mostly does so for a shift.
SAME_SHIFT = timedelta(hours=14)

DISCIPLINE_OF = {
    Role.CLINICIAN: Discipline.CLINICIAN,
    Role.SUPERVISOR: Discipline.CLINICIAN,
    Role.PEER: Discipline.PEER_SUPPORT,
    Role.NAVIGATOR: Discipline.PEER_SUPPORT,
    Role.EMT: Discipline.EMT,
}


def staff_on_scene() -> QuerySet[User]:
    """Who can have been there: staff who go out or supervise those who do."""
    return User.objects.people().active().filter(role__in=DISCIPLINE_OF)


def who_can_hold_cases() -> QuerySet[User]:
    """Active people to whom a case can be given."""
    return User.objects.people().active().filter(role__in=roles_with("cases.claim_case"))


def lead_of(case: Case) -> list[User]:
    """The lead of the case's team, if there is one who works here; as a list, for telling."""
    lead = case.team.lead if case.team else None
    return [lead] if lead and lead.is_active else []


def is_a_return(encounter: Encounter) -> bool:
    """Whether responders met somebody again whose case was open, and not only by another program of one call.

    An encounter from before the case opened is entered late: nobody came back to a crisis by that.
    """
    case = encounter.case
    if case is None or encounter.cleared_at <= case.opened_at:
        return False
    same_call = Encounter.objects.filter(case=case, call=encounter.call_id).exclude(pk=encounter.pk)
    return encounter.call_id is None or not same_call.exists()


def needs_second_word(case: Case, reason: str, closer: User) -> bool:
    """Whether closing this case for this reason takes a second person, by what the city's profile says.

    Whoever lowered the risk and closes the case would have given the word to themselves.
    """
    rules = city().closing_approval
    risky = case.risk in rules["risks"] or _lowered_by(case, rules["risks"]) == closer.pk
    return risky or reason in rules["reasons"]


def _lowered_by(case: Case, risks: list[str]) -> UUID | None:
    """Who took the case out of one of these risks last; None where it never was in one."""
    rows = Case.history.filter(id=case.pk).order_by("history_id").values_list("risk", "history_user_id")
    lowered, before = None, None
    for risk, user in rows:
        if before in risks and risk not in risks:
            lowered = user
        before = risk
    return lowered


@dataclass(frozen=True)
class PromisedWindow:
    """When we would come back after an encounter that ended then."""

    opens_at: datetime
    due_at: datetime
    act_by: datetime | None


def promised_window(
    cleared_at: datetime,
    program: Program | None,
    *,
    received_at: datetime | None = None,
    arrived_at: datetime | None = None,
) -> PromisedWindow:
    """The window that the policy in force gives; raises Conflict when there is none."""
    policy = policy_at(cleared_at, program=program)
    anchor_at = policy.anchor_of(ended_at=cleared_at, received_at=received_at, arrived_at=arrived_at)
    due_at = anchor_at + policy.due_after
    hours = program_calendar(policy.followed_by.code)
    return PromisedWindow(
        anchor_at + policy.opens_after, due_at, hours.last_staffed_moment(anchor_at, due_at)
    )


def last_encounter_of(user: User, at: datetime) -> Encounter | None:
    """The one that the user logged last in this shift: its program and crew are likely again."""
    recent = Encounter.objects.filter(author=user, cleared_at__gt=at - SAME_SHIFT)
    return recent.prefetch_related("responders").order_by("-cleared_at", "-pk").first()


def plans_to_review(user: User, on: date) -> SafetyPlanQuerySet:
    """Current safety plans of the neighbors whose open case is with `user`, due for another look."""
    held = Case.objects.open().assigned_to(user).filter(person=OuterRef("neighbor__person"))
    due: SafetyPlanQuerySet = SafetyPlan.objects.current().filter(Exists(held), review_on__lte=on)
    return due.select_related("neighbor").order_by("review_on", "pk")


def shift_of(user: User, at: datetime) -> Shift | None:
    """What the roster says that the user works on now."""
    return Shift.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).select_related("user").first()


def on_with(shift: Shift, at: datetime) -> QuerySet[User]:
    """Who else of the team is on for the same program now: the program's team of the day."""
    now = Shift.objects.filter(
        user=OuterRef("pk"), program=shift.program_id, starts_at__lte=at, ends_at__gt=at
    )
    team = staff_on_scene().filter(team=shift.user.team_id, team__isnull=False)
    return team.filter(Exists(now)).exclude(pk=shift.user_id).order_by("name", "pk")


def open_cases_of(people: Iterable[Any]) -> dict:
    """The open case of each of these people (`Neighbor.person`), by person."""
    cases = Case.objects.open().filter(person__in=list(people)).select_related("assigned_to")
    return {case.person: case for case in cases}


def incomplete_encounters(encounters: QuerySet[Encounter]) -> QuerySet[Encounter]:
    """Those of which something was not answered; says the same as `Encounter.incomplete` of each."""
    crew = Responder.objects.filter(encounter=OuterRef("pk"))
    unanswered = ~Exists(crew) | Exists(crew.filter(felt_safe=None))
    for name in Encounter.ASKED:
        unanswered |= _not_answered(name)
    for name, applies in WHERE_IT_APPLIES.items():
        unanswered |= applies & _not_answered(name)
    return encounters.filter(unanswered)


WHERE_IT_APPLIES = {
    "transported_to": Q(outcome=Outcome.TRANSPORTED),
    "police_backup_reason": Q(police_backup__in=[PoliceBackup.ROUTINE, PoliceBackup.EMERGENT]),
}


def _not_answered(name: str) -> Q:
    is_text = Encounter._meta.get_field(name).get_internal_type() == "CharField"
    return Q(**{name: ""}) if is_text else Q(**{f"{name}__isnull": True})


def unfinished_of(user: User) -> QuerySet[Encounter]:
    """The encounters that the user logged and that miss an answer or the signature on their note."""
    own = Encounter.objects.filter(author=user)
    drafts = EncounterNote.objects.unsigned().filter(encounter=OuterRef("pk"))
    unsigned = own.filter(Exists(drafts))
    return own.filter(Q(pk__in=incomplete_encounters(own).values("pk")) | Q(pk__in=unsigned.values("pk")))


# As people say and type them: CN-26-0412, cn 26 412, CRT260412.
NUMBER = re.compile(r"\b([A-Z]{2,6})[-\s]?(\d\d)[-\s]?(\d{1,9})\b", re.IGNORECASE)


def numbers_in(q: str) -> list[str]:
    """The numbers of cases and encounters that `q` names, as they are written."""
    return [f"{prefix.upper()}-{year}-{int(running):04d}" for prefix, year, running in NUMBER.findall(q)]


def cases_found(cases: QuerySet[Case], q: str) -> QuerySet[Case]:
    """Those that `q` names by their number."""
    return cases.filter(number__in=numbers_in(q)).order_by("number")


def encounters_found(encounters: QuerySet[Encounter], q: str) -> QuerySet[Encounter]:
    """Those with a number that `q` names, or at a place like it; the newest first."""
    named, alike = Q(number__in=numbers_in(q)), Q(place__trigram_word_similar=folded_text(q))
    return encounters.alias(place=folded("location")).filter(named | alike).order_by("-cleared_at", "-pk")


# --- what notices ask: whether an e-mail is still wanted ------------------------------------------------
@wanted_while(Kind.ASSIGNED)
def case_is_theirs(notice: Notice) -> str:
    """While the case is open, and with the reader."""
    return _unless_theirs(Case.objects.open().filter(pk=notice.about_id), notice)


@wanted_while(Kind.NEW_ENCOUNTER)
def encounter_is_on_their_case(notice: Notice) -> str:
    """While the encounter's case is open, and with the reader."""
    return _unless_theirs(Case.objects.open().filter(encounters=notice.about_id), notice)


@wanted_while(Kind.RETURN_TO_CRISIS)
def return_is_theirs(notice: Notice) -> str:
    """While the encounter's case is open, and with the reader or with nobody."""
    cases = Case.objects.open().filter(encounters=notice.about_id)
    return "" if cases.pool().exists() else _unless_theirs(cases, notice)


@wanted_while(Kind.UNSIGNED_NOTE)
def note_is_unsigned(notice: Notice) -> str:
    """While the note waits for its author's signature."""
    unsigned = EncounterNote.objects.unsigned().filter(pk=notice.about_id)
    return "" if unsigned.exists() else Unwanted.SETTLED


@wanted_while(Kind.CLAIM_LAPSED, Kind.REPOOLED)
def case_is_nobodys(notice: Notice) -> str:
    """While the case is open, and nobody has taken it."""
    in_pool = Case.objects.open().pool().filter(pk=notice.about_id)
    return "" if in_pool.exists() else Unwanted.SETTLED


def _unless_theirs(cases: QuerySet[Case], notice: Notice) -> str:
    case = cases.first()
    if case is None:
        return Unwanted.SETTLED
    return "" if case.assigned_to_id == notice.recipient_id else Unwanted.NOT_THEIRS
