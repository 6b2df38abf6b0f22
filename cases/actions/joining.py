"""Two records are one person: of two open cases one stays, and comes apart again when they are parted."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions.cases import open_case
from cases.models import Case, ClosureReason, ClosureRequest, Encounter, FollowUpWish, Need
from cases.signals import cases_joining, encounter_rehomed, need_joined
from heart.core.errors import Conflict
from neighbors.actions.journal import Journal
from neighbors.models import Link, Neighbor
from neighbors.models.one_person import going_along
from notices.actions import tell
from notices.models import Notice

RISKS: list[str | None] = [None, Case.Risk.LOW, Case.Risk.MODERATE, Case.Risk.HIGH]


def which_stays(cases: list[Case]) -> tuple[Case, Case]:
    """Of two open cases, the one that stays and the one that goes into it: held first, then the older."""
    stays, goes = sorted(cases, key=lambda case: (case.assigned_to_id is None, case.opened_at, case.number))
    return stays, goes


@transaction.atomic
def join_cases(*, link: Link, journal: Journal, by: User, at: datetime) -> Case | None:
    """Make one of the two open cases of a link; None where there are not two.

    The higher risk stands, open needs of one category become the one that is further, and whoever loses
    the case is told. Raises NotPermitted (either case is not the caller's to work on).
    """
    people = [link.kept_id, link.joined_id]
    both = list(Case.objects.open().filter(person__in=people).order_by("pk").select_for_update(of=("self",)))
    if len(both) < len(people):
        return None
    for case in both:
        require(by, "cases.change_case", case)
    stays, goes = which_stays(both)
    cases_joining.send(Case, stays=stays, goes=goes, journal=journal, by=by, at=at)
    _join_needs(stays, goes, journal, by=by, at=at)
    for part in going_along(Case):
        for row in part.model._default_manager.filter(**{part.field: goes}).order_by("pk"):
            journal.change(row, **{part.field: stays})
    for request in ClosureRequest.objects.filter(case=goes, status=ClosureRequest.Status.WAITING):
        journal.change(request, status=ClosureRequest.Status.WITHDRAWN, answered_by=by, answered_at=at)
    journal.change(stays, risk=max(stays.risk, goes.risk, key=lambda risk: RISKS.index(risk)))
    journal.change(
        goes,
        status=Case.Status.CLOSED, closed_at=max(at, goes.opened_at), closed_by=by,
        closure_reason=ClosureReason.OTHER, joined_to=stays, paused_reason="", paused_until=None,
        claimed_at=None, claim_lapses_at=None,
    )  # fmt: skip
    _tell_who_had_it(goes, stays, by=by, at=at)
    return stays


def _join_needs(stays: Case, goes: Case, journal: Journal, *, by: User, at: datetime) -> None:
    open_there = {need.category: need for need in Need.objects.open().filter(case=stays)}
    for need in Need.objects.filter(case=goes).order_by("pk"):
        twin = open_there.get(need.category) if need.is_open else None
        if twin is not None:
            ends, goes_on = (twin, need) if need.evidence_level > twin.evidence_level else (need, twin)
            said = _("The same need goes on: two records were one person.")
            journal.change(ends, status=Need.Status.NOT_CONNECTED, status_reason=said)
            need_joined.send(Need, need=ends, into=goes_on, journal=journal, by=by, at=at)
        journal.change(need, case=stays)


def _tell_who_had_it(goes: Case, stays: Case, *, by: User, at: datetime) -> None:
    holder = goes.assigned_to
    if holder is None or holder in (by, stays.assigned_to):
        return
    tell(
        to=[holder], kind=Notice.Kind.CASES_JOINED, about=stays.pk, case_number=stays.number,
        path=stays.get_absolute_url(), at=at, step=goes.number,
    )  # fmt: skip


def require_room_for_both(link: Link) -> None:
    """Raise Conflict if a case that would be open again stands in the way of a newer one."""
    again = [entry["id"] for entry in link.changes if "joined_to_id" in entry["now"]]
    for case in Case.objects.filter(pk__in=again).exclude(joined_to=None):
        newer = Case.objects.open().filter(person=case.person).first()
        if newer is not None:
            raise Conflict(
                _("Close %(newer)s first: parted, %(number)s would be open again for the same person.")
                % {"newer": newer.number, "number": case.number}
            )


@transaction.atomic
def rehome_encounters(*, link: Link, by: User, at: datetime) -> list[Encounter]:
    """Encounters logged while the records were one person go to a case of their own neighbor's.

    One whose follow-up is wanted is promised anew: whoever was reached meanwhile was somebody else.
    """
    records = Neighbor.objects.filter(pk__in=[link.kept_id, link.joined_id])
    people = list(records.values_list("person", flat=True))
    strays = Encounter.objects.filter(neighbor__person__in=people, case__person__in=people)
    moved = []
    for encounter in strays.exclude(case__person=F("neighbor__person")).select_related("neighbor"):
        encounter.case = _own_case(encounter, by=by, at=at)
        encounter.save_by(by, reason=_("Of another person than its case"))
        encounter_rehomed.send(Encounter, encounter=encounter, by=by, at=at)
        moved.append(encounter)
    return moved


def _own_case(encounter: Encounter, *, by: User, at: datetime) -> Case | None:
    neighbor = encounter.neighbor
    if neighbor is None or encounter.follow_up != FollowUpWish.WANTED:
        return Case.objects.open().filter(person=neighbor.person).first() if neighbor else None
    return open_case(neighbor=neighbor, by=by, at=at, reason=_("Follow-up wanted"), require_permission=False)
