from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import still_here
from accounts.models import Role, User
from accounts.rules import require
from cases.actions.holding import pass_on
from cases.actions.numbers import next_number
from cases.models import Case, Encounter, Need, NeedCategory, PauseKind
from cases.queries import lead_of
from cases.signals import case_assigned, case_opened, case_paused, case_reopened, case_resumed
from heart.core.errors import Conflict, Invalid, InvalidTransition, Refusal
from neighbors.models import Neighbor
from notices.actions import Telling, tell, tell_all
from notices.models import Notice
from programs.queries import city_zone, claim_lease


class OpenNeeds(Refusal):
    """A case can't close while a need is open and nobody said what became of it."""

    code = "open_needs"

    def __init__(self, needs: Iterable[Need]) -> None:
        self.need_ids = [need.pk for need in needs]
        super().__init__(
            _("Say what became of each open need before closing: %(needs)s.")
            % {"needs": ", ".join(f"{need.get_category_display()} ({need.pk})" for need in needs)},
            attr="needs",
        )


@dataclass(frozen=True)
class NeedOutcome:
    """What became of one open need when its case closed."""

    need: UUID
    status: str
    reason: str


@transaction.atomic
def open_case(
    *, neighbor: Neighbor, by: User, at: datetime, reason: str, require_permission: bool = True
) -> Case:
    """Open a case for the neighbor, or give back the one that is open.

    Needs that were seen in encounters without a case become this case's needs. Logging an encounter
    passes `require_permission=False`: whoever may log it may not need to work cases.
    Raises NotPermitted, Invalid (no reason).
    """
    if require_permission:
        require(by, "cases.open_case")
    if not reason.strip():
        raise Invalid(_("Say why the case is opened."), attr="reason")
    # The lock makes two openings for one neighbor wait for each other instead of failing.
    person = Neighbor.objects.lock_people([neighbor.pk])[neighbor.pk].person
    current = Case.objects.open().filter(person=person).first()
    if current:
        return current
    case = Case(
        number=next_number("CN", "cases_case_number", at, city_zone()),
        neighbor=neighbor,
        # Nobody holds it yet; its opener's team keeps it in sight, also where that team has no pool.
        team=by.team if require_permission else None,
        opened_at=at,
        opened_reason=reason,
    ).save_by(by, reason=reason)
    _gather_waiting_encounters(case, by)
    case_opened.send(Case, case=case, by=by, at=at)
    return case


def _gather_waiting_encounters(case: Case, by: User) -> None:
    person = case.neighbor.person
    waiting = Encounter.objects.filter(neighbor__person=person, case=None).exclude(needs_seen=[])
    seen = {category for encounter in waiting for category in encounter.needs_seen}
    for encounter in waiting:
        encounter.case = case
        encounter.save_by(by, reason=_("Joined case %(number)s") % {"number": case.number})
    for category in NeedCategory.values:
        if category in seen:
            Need(case=case, category=category).save_by(by, reason=_("Seen in an encounter"))


@transaction.atomic
def claim_case(*, case: Case, by: User, at: datetime) -> Case:
    """Take a case that nobody holds. Taking one's own again changes nothing.

    Until a try, a note or "Keep it" settles the claim, it lapses after a while (programs.City).

    Raises NotPermitted, Conflict (someone else has it), InvalidTransition (closed).
    """
    require(by, "cases.claim_case")
    case = Case.objects.lock(case.pk)
    if case.assigned_to_id == by.pk:
        return case
    if case.assigned_to_id:
        raise Conflict(
            _("%(name)s already has this case.") % {"name": case.assigned_to}, code="already_claimed"
        )
    # After the race, not before: a case that another team has just taken is lost, not forbidden.
    require(by, "cases.claim_case", case)
    return _hand_over(case, to=by, by=by, at=at, reason=_("Claimed"), lease=claim_lease())


@transaction.atomic
def lapse_claim(*, case: Case, by: User, at: datetime) -> bool:
    """Give a claimed case back to the pool once its lease is over; False when it was settled meanwhile.

    Whoever had it is told, once. No permission is asked: time ends it, not a person.
    """
    case = Case.objects.lock(case.pk)
    if case.claim_lapses_at is None or case.claim_lapses_at > at:
        return False
    lapsed, holder = case.claim_lapses_at, case.assigned_to
    _hand_over(case, to=None, by=by, at=at, reason=_("The claim lapsed"))
    tell(
        to=[holder] if holder else [], kind=Notice.Kind.CLAIM_LAPSED, about=case.pk, case_number=case.number,
        path=case.get_absolute_url(), at=at, step=f"{lapsed:%Y%m%dT%H%M%S}",
    )  # fmt: skip
    return True


@transaction.atomic
def assign_case(*, case: Case, to: User | None, by: User, at: datetime, reason: str = "") -> Case:
    """Give a case to a navigator, or back to the pool with `to=None`.

    Raises NotPermitted, Invalid (they can't work cases), InvalidTransition (closed).
    """
    require(by, "cases.assign_case", case)
    case = Case.objects.lock(case.pk)
    if to is not None and not to.has_perm("cases.claim_case"):
        raise Invalid(_("%(name)s can't work cases. Pick a navigator.") % {"name": to}, attr="user")
    return _hand_over(case, to=to, by=by, at=at, reason=reason or _("Assigned"))


@transaction.atomic
def hand_back(
    *, case: Case, to: User | None, team_id: UUID | None, by: User, at: datetime, reason: str
) -> Case:
    """Put a case back to who had it and to the team that saw it, as before it was given away.

    Nobody is told: who had it never saw it leave for long. Raises NotPermitted, InvalidTransition (closed),
    Invalid (they no longer work here).
    """
    require(by, "cases.assign_case", case)
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it first."))
    previous, case.assigned_to = case.assigned_to, still_here(to) if to else None
    case.team_id = team_id
    case.save_by(by, reason=reason)
    pass_on(case, to=to, by=by, at=at, reason=reason)
    case_assigned.send(Case, case=case, previous=previous, by=by, at=at)
    return case


@transaction.atomic
def pool_again(*, holder: User, by: User, at: datetime, reason: str) -> list[Case]:
    """Give back every case of someone who no longer works here; the team's lead or supervisors are told.

    No permission is asked: whoever may end the account ends what hangs on it.
    """
    held = Case.objects.open().assigned_to(holder).order_by("pk").values_list("pk", flat=True)
    cases = [_hand_over(Case.objects.lock(pk), to=None, by=by, at=at, reason=reason) for pk in list(held)]
    supervisors = list(User.objects.active().filter(role=Role.SUPERVISOR))
    tell_all(
        [
            Telling(
                to=lead_of(case) or supervisors, kind=Notice.Kind.REPOOLED, about=case.pk,
                case_number=case.number, path=case.get_absolute_url(), step=f"v{case.version}",
            )
            for case in cases
        ],
        at=at,
    )  # fmt: skip
    return cases


def _hand_over(
    case: Case, *, to: User | None, by: User, at: datetime, reason: str, lease: timedelta | None = None
) -> Case:
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it first."))
    previous = case.assigned_to
    if to is not None and to != previous:
        to = still_here(to)
    case.assigned_to = to
    if to is not None and to.team_id:
        case.team_id = to.team_id
    case.claimed_at, case.claim_lapses_at = (at, at + lease) if lease else (None, None)
    case.save_by(by, reason=reason)
    pass_on(case, to=to, by=by, at=at, reason=reason)
    if to is not None and to != by:
        tell(
            to=[to], kind=Notice.Kind.ASSIGNED, about=case.pk, case_number=case.number,
            path=case.get_absolute_url(), at=at, step=f"v{case.version}",
        )  # fmt: skip
    case_assigned.send(Case, case=case, previous=previous, by=by, at=at)
    return case


@transaction.atomic
def set_risk(*, case: Case, risk: str | None, by: User, at: datetime) -> Case:
    """Say how much risk the case carries. Raises NotPermitted, Invalid (unknown level)."""
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    if risk is not None and risk not in Case.Risk.values:
        raise Invalid(_("Risk is low, moderate, high or unknown."), attr="risk")
    case.risk = risk
    return case.save_by(by)


@transaction.atomic
def pause_case(
    *,
    case: Case,
    until: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    kind: str = PauseKind.OTHER,
) -> Case:
    """Rest a case until a moment, with a reason; what it promised is later by as long.

    A kind other than "other" is reason enough. Raises NotPermitted, Invalid (no reason, until not later or
    later than the policy allows), InvalidTransition.
    """
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    if kind not in PauseKind.values:
        raise Invalid(_("Unknown choice: %(code)s.") % {"code": kind}, attr="kind")
    if kind != PauseKind.OTHER:
        reason = reason.strip() or str(PauseKind(kind).label)
    if not reason.strip():
        raise Invalid(_("Say why the case rests."), attr="reason")
    if until <= at:
        raise Invalid(_("Pick a time later than now."), attr="until")
    case.move_to(Case.Status.PAUSED)
    case.paused_reason, case.paused_until = reason, until
    case.save_by(by, reason=reason)
    case_paused.send(Case, case=case, kind=kind, by=by, at=at)
    return case


@transaction.atomic
def resume_case(*, case: Case, by: User, at: datetime, reason: str = "") -> Case:
    """Work on a paused case again; what is left of the pause no longer moves its dates.

    Raises NotPermitted, InvalidTransition.
    """
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    if case.status != Case.Status.PAUSED:
        raise InvalidTransition(_("This case is not paused."))
    case.move_to(Case.Status.OPEN)
    case.paused_reason, case.paused_until = "", None
    case.save_by(by, reason=reason or _("Resumed"))
    case_resumed.send(Case, case=case, by=by, at=at)
    return case


@transaction.atomic
def reopen_case(*, case: Case, reason: str, by: User, at: datetime) -> Case:
    """Open a closed case again. No date is set by this: the case shows as having none.

    Raises NotPermitted, InvalidTransition (not closed), Conflict (the neighbor has a newer open case).
    """
    require(by, "cases.reopen_case", case)
    if not reason.strip():
        raise Invalid(_("Say why the case is opened again."), attr="reason")
    person = Neighbor.objects.lock_people([case.neighbor_id])[case.neighbor_id].person
    case = Case.objects.lock(case.pk)
    if not case.is_closed:
        raise InvalidTransition(_("This case is already open."))
    if case.joined_to is not None:
        raise InvalidTransition(
            _("This case goes on in %(number)s. Part the two records to have it back.")
            % {"number": case.joined_to.number}
        )
    newer: Any = Case.objects.open().filter(person=person).first()
    if newer:
        raise Conflict(_("Case %(number)s is already open for this neighbor.") % {"number": newer.number})
    case.move_to(Case.Status.OPEN)
    case.closed_at, case.closed_by, case.closure_reason = None, None, ""
    case.save_by(by, reason=reason)
    case_reopened.send(Case, case=case, by=by, at=at)
    return case
