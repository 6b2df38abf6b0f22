"""Who may see and change cases, encounters, notes and needs: the scopes of accounts/rules.py, as rows."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from accounts.rules import Scope, guard, scope_of
from calls.rules import visible_calls
from cases.models import (
    Case,
    ClosureRequest,
    ConnectionCheck,
    Cosignature,
    Draft,
    Encounter,
    EncounterNote,
    Goal,
    Holding,
    Need,
    NeedEvidence,
    NoteAddendum,
    NoteAttachment,
    NoteReturn,
    Responder,
    SafetyPlan,
    Screening,
    Sensitivity,
    ToDo,
)
from cases.models.closure import ClosureRequestQuerySet
from cases.models.draft import DraftQuerySet
from cases.models.plan import ToDoQuerySet
from cases.models.safety_plan import SafetyPlanQuerySet
from cases.models.screening import ScreeningQuerySet
from neighbors.models import Neighbor
from neighbors.rules import neighbors_in

# Whoever is in scope may read a general or a safety note; the others only those who treat.
READERS_OF_CLINICAL = {Role.CLINICIAN, Role.SUPERVISOR, Role.SYSTEM}


def _own_encounters(user: User) -> Q:
    """Encounters that the user logged or was on."""
    return Q(author=user) | Q(Exists(Responder.objects.filter(encounter=OuterRef("pk"), user=user)))


def cases_of_own_encounters(user: User) -> list[QuerySet]:
    """The ids of the cases of encounters that the user logged, and of those that the user was on."""
    logged = Encounter.objects.filter(author=user, case__isnull=False).values("case")
    was_on = Responder.objects.filter(user=user, encounter__case__isnull=False).values("encounter__case")
    return [logged, was_on]


def _of_team(user: User, field: str = "team") -> Q:
    # A user without a team must not match the rows without one.
    return Q(**{field: user.team_id}) if user.team_id else Q(pk__in=[])


def cases_in(scope: Scope, user: User) -> QuerySet[Case]:
    cases = Case.objects.all()
    if scope is Scope.ALL:
        return cases
    if scope is Scope.TEAM_AND_POOL:
        return cases.filter(Q(assigned_to=None) | Q(assigned_to=user) | _of_team(user))
    if scope is Scope.OWN_AND_TEAM:
        own = Encounter.objects.filter(_own_encounters(user), case=OuterRef("pk"))
        return cases.filter(Exists(own) | Q(assigned_to=user) | _of_team(user))
    return cases.none()


def encounters_in(scope: Scope, user: User) -> QuerySet[Encounter]:
    encounters = Encounter.objects.all()
    if scope is Scope.ALL:
        return encounters
    of_cases = Exists(cases_in(scope, user).filter(pk=OuterRef("case")))
    if scope is Scope.TEAM_AND_POOL:
        # A peer specialist logs encounters too, and must be able to finish their own; a navigator does not.
        logs = user.has_perm("cases.add_encounter")
        return encounters.filter(of_cases | _own_encounters(user) if logs else of_cases)
    if scope is Scope.OWN_AND_TEAM:
        worked_case = Q(case__assigned_to=user) | _of_team(user, "case__team")
        return encounters.filter(_own_encounters(user) | _of_team(user) | worked_case)
    if scope is Scope.OWN:
        return encounters.filter(_own_encounters(user))
    return encounters.none()


def visible_cases(user: Any) -> QuerySet[Case]:
    return cases_in(scope_of(user, "cases.view_case"), user)


def visible_encounters(user: Any) -> QuerySet[Encounter]:
    return encounters_in(scope_of(user, "cases.view_encounter"), user)


def visible_needs(user: Any) -> QuerySet[Need]:
    cases = cases_in(scope_of(user, "cases.view_need"), user)
    return Need.objects.filter(case__in=cases)


def visible_holdings(user: Any) -> QuerySet[Holding]:
    """Who had a case is seen with the case."""
    return Holding.objects.filter(case__in=visible_cases(user))


def visible_closure_requests(user: Any) -> ClosureRequestQuerySet:
    """What was asked about a case is seen with the case."""
    return ClosureRequest.objects.filter(case__in=visible_cases(user))


def visible_evidence(user: Any) -> QuerySet[NeedEvidence]:
    return NeedEvidence.objects.filter(need__in=visible_needs(user))


def visible_checks(user: Any) -> QuerySet[ConnectionCheck]:
    return ConnectionCheck.objects.filter(need__in=visible_needs(user))


def visible_goals(user: Any) -> QuerySet[Goal]:
    return Goal.objects.filter(case__in=visible_cases(user))


def visible_safety_plans(user: Any) -> SafetyPlanQuerySet:
    """Every version, of whom the reader responds to or works with."""
    scope = scope_of(user, "cases.view_safetyplan")
    return SafetyPlan.objects.filter(neighbor__in=neighbors_in(scope, user))


def visible_screenings(user: Any) -> ScreeningQuerySet:
    """Of neighbors in scope; clinical ones by those who treat, and always by who asked."""
    scope = scope_of(user, "cases.view_screening")
    rows: ScreeningQuerySet = Screening.objects.filter(neighbor__in=neighbors_in(scope, user))
    if scope is Scope.NONE or user.role in READERS_OF_CLINICAL:
        return rows
    return rows.filter(Q(clinical=False) | Q(by=user))


def visible_to_dos(user: Any) -> ToDoQuerySet:
    """One's own: nobody reads what another sets out to do."""
    if scope_of(user, "cases.change_todo") is Scope.NONE:
        return ToDo.objects.none()
    return ToDo.objects.of(user)


def visible_drafts(user: Any) -> DraftQuerySet:
    """One's own: nobody reads what another has not said yet."""
    if scope_of(user, "cases.keep_draft") is Scope.NONE:
        return Draft.objects.none()
    return Draft.objects.of(user)


def drafted(user: Any, kind: str) -> QuerySet | None:
    """The records about which `user` may begin a draft of this kind; None when there is no record yet."""
    if kind == Draft.Kind.CALL_ENCOUNTER:
        return visible_calls(user)
    if kind in (Draft.Kind.CHANGE_ENCOUNTER, Draft.Kind.NOTE):
        return visible_encounters(user)
    return None


def notes_in_sight(user: Any) -> QuerySet[EncounterNote]:
    """Notes of encounters in scope, by sensitivity; an author always reads their own.

    Of a struck one only those who audit read more than that it is struck: `visible_notes`.
    """
    scope = scope_of(user, "cases.view_note")
    notes = EncounterNote.objects.filter(encounter__in=encounters_in(scope, user))
    if scope is Scope.NONE or user.role in READERS_OF_CLINICAL:
        return notes
    return notes.filter(Q(sensitivity__in=[Sensitivity.GENERAL, Sensitivity.SAFETY]) | Q(author=user))


def _unstruck(rows: QuerySet, user: Any, name: str = "struck_at") -> QuerySet:
    """Those that are not struck; for those who audit all of them."""
    return rows if scope_of(user, "cases.audit_note") is Scope.ALL else rows.filter(**{name: None})


def visible_notes(user: Any) -> QuerySet[EncounterNote]:
    """Notes whose words the user reads."""
    return _unstruck(notes_in_sight(user), user)


def visible_addenda(user: Any) -> QuerySet[NoteAddendum]:
    return _unstruck(NoteAddendum.objects.filter(note__in=visible_notes(user)), user)


def visible_attachments(user: Any) -> QuerySet[NoteAttachment]:
    return _unstruck(NoteAttachment.objects.filter(note__in=visible_notes(user)), user)


def visible_returns(user: Any) -> QuerySet[NoteReturn]:
    """What was said about a note is between its author and those who sign a second time."""
    returns = NoteReturn.objects.filter(note__in=visible_notes(user))
    if scope_of(user, "cases.cosign_note") is Scope.NONE:
        return returns.filter(note__author=user)
    return returns


def notes_to_cosign(user: Any) -> QuerySet[EncounterNote]:
    """Notes of others that wait for a second signature which the user may give."""
    encounters = encounters_in(scope_of(user, "cases.cosign_note"), user)
    waiting = visible_notes(user).filter(cosignature=Cosignature.AWAITED, struck_at=None)
    return waiting.filter(encounter__in=encounters).exclude(author=user)


def _case_in_scope(user: User, case: Case, scope: Scope) -> bool:
    return cases_in(scope, user).filter(pk=case.pk).exists()


def _need_in_scope(user: User, need: Need, scope: Scope) -> bool:
    return _case_in_scope(user, need.case, scope)


def _encounter_in_scope(user: User, encounter: Encounter, scope: Scope) -> bool:
    return encounters_in(scope, user).filter(pk=encounter.pk).exists()


def _neighbor_in_scope(user: User, neighbor: Neighbor, scope: Scope) -> bool:
    return neighbors_in(scope, user).filter(pk=neighbor.pk).exists()


guard("cases.change_todo")
for _perm in (
    "cases.view_safetyplan",
    "cases.change_safetyplan",
    "cases.view_screening",
    "cases.add_screening",
    "cases.take_clinical_screening",
    "cases.give_word",
):
    guard(_perm, _neighbor_in_scope)
guard("cases.keep_draft")
guard("cases.audit_note")
for _perm in (
    "cases.view_case",
    "cases.open_case",
    "cases.claim_case",
    "cases.change_case",
    "cases.close_case",
    "cases.approve_closing",
    "cases.assign_case",
    "cases.reopen_case",
):
    guard(_perm, _case_in_scope)
for _perm in ("cases.view_need", "cases.change_need", "cases.connect_need"):
    guard(_perm, _need_in_scope)
for _perm in (
    "cases.add_encounter",
    "cases.view_encounter",
    "cases.change_encounter",
    "cases.view_note",
    "cases.write_note",
    "cases.cosign_note",
    "cases.strike_note",
):
    guard(_perm, _encounter_in_scope)
