"""What the clock does to promises, each period, in batches.

Rows are claimed with FOR UPDATE SKIP LOCKED and changed with their notices in one transaction, so two
beats or ten workers change nothing, and a sweep that dies leaves either all of a batch or none of it.
A batch that fails is tried row by row; a row that fails again and again is parked, and the rest goes on.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.rules import require
from cases.actions import resume_case
from cases.models import Case, Encounter
from followups.actions.promises import schedule_follow_up
from followups.models import FollowUp, Promise, SweepSetback
from followups.queries.causes import cause_of_no_promise
from heart.core.acting import acting_as
from heart.core.sweeps import sweep
from notices.actions import Telling, tell_all
from notices.models import Notice

logger = logging.getLogger(__name__)

BATCH = 200
# How long before act-by its owner is warned.
WARN_AHEAD = timedelta(hours=2)

Act = Callable[[list], None]


@sweep
def announce(at: datetime) -> int:
    """Tell the owner of each case whose window has opened."""
    rows = FollowUp.objects.pending().filter(announced_at=None, opens_at__lte=at).order_by("opens_at")
    return in_batches(
        "announce", rows, lambda batch: _step(batch, "announced_at", Notice.Kind.WINDOW_OPENED, at), at
    )


@sweep
def warn(at: datetime) -> int:
    """Warn the owner, or the supervisors where nobody has it, before act-by."""
    rows = (
        FollowUp.objects.pending().filter(warned_at=None, queue_at__lte=at + WARN_AHEAD).order_by("queue_at")
    )
    return in_batches("warn", rows, lambda batch: _step(batch, "warned_at", Notice.Kind.ACT_BY_NEAR, at), at)


@sweep
def escalate(at: datetime) -> int:
    """Tell owner and supervisors about each promise that is past due, once."""
    rows = FollowUp.objects.pending().filter(escalated_at=None, due_at__lt=at).order_by("due_at")
    return in_batches(
        "escalate", rows, lambda batch: _step(batch, "escalated_at", Notice.Kind.OVERDUE, at), at
    )


@sweep
def reconcile(at: datetime) -> int:
    """Give every encounter whose follow-up is wanted, and that points at none, its follow-up.

    Each finding is an error in the program, not in the encounter, and is logged as one with its cause.
    """
    clock = User.objects.clock()
    promised = Promise.objects.filter(encounter=OuterRef("pk"))
    rows = Encounter.objects.wanting_follow_up().exclude(Exists(promised)).order_by("cleared_at")

    def keep(batch: list[Encounter]) -> None:
        for encounter in batch:
            cause = cause_of_no_promise(encounter)
            logger.error("Encounter %s wanted a follow-up and had none: %s", encounter.pk, cause)
            reason = _("Found without a follow-up: %(cause)s") % {"cause": cause}
            schedule_follow_up(encounter=encounter, by=clock, at=at, reason=reason)

    return in_batches("reconcile", rows, keep, at)


@sweep
def resume(at: datetime) -> int:
    """Work goes on with each case whose pause is over."""
    clock = User.objects.clock()
    rows = Case.objects.filter(status=Case.Status.PAUSED, paused_until__lte=at).order_by("paused_until")

    def go_on(batch: list[Case]) -> None:
        for case in batch:
            resume_case(case=case, by=clock, at=at, reason=_("The pause is over"))

    return in_batches("resume", rows, go_on, at)


@transaction.atomic
def try_parked_again(*, by: User, at: datetime) -> int:
    """Let the sweeps try every row that they gave up on; returns how many. Raises NotPermitted."""
    require(by, "followups.override_followup")
    parked = SweepSetback.objects.parked()
    released = parked.count()
    parked.delete()
    return released


def in_batches(name: str, rows: QuerySet, act: Act, at: datetime) -> int:
    """Run `act` on all of `rows`, a claimed batch at a time; returns how many it changed."""
    parked = SweepSetback.objects.parked().filter(sweep=name, record_id=OuterRef("pk"))
    rows = rows.exclude(Exists(parked)).select_for_update(skip_locked=True, of=("self",))
    failed: set = set()
    changed = 0
    while True:
        with transaction.atomic():
            batch = list(rows.exclude(pk__in=failed)[:BATCH])
            if not batch:
                return changed
            failed_now = _act_on(name, batch, act, at)
        failed |= failed_now
        changed += len(batch) - len(failed_now)


def _act_on(name: str, batch: list, act: Act, at: datetime) -> set:
    try:
        with transaction.atomic():
            act(batch)
        return set()
    except Exception:  # one bad row must not stop the others
        return {row.pk for row in batch if not _acted_alone(name, row, act, at)}


def _acted_alone(name: str, row: FollowUp | Encounter | Case, act: Act, at: datetime) -> bool:
    try:
        with transaction.atomic():
            act([row])
    except Exception as error:
        # The kind of error only: its text may name people.
        SweepSetback.objects.note(name, row.pk, type(error).__name__, at)
        logger.error("Sweep %s failed on %s: %s", name, row.pk, type(error).__name__)
        return False
    return True


def _step(batch: list[FollowUp], moment: str, kind: str, at: datetime) -> None:
    """Mark the step on the batch's rows and write its notices, in the caller's transaction."""
    clock = User.objects.clock()
    with acting_as(clock, str(Notice.Kind(kind).label)):
        FollowUp.objects.filter(pk__in=[row.pk for row in batch]).update(**{moment: at})
    cases = Case.objects.select_related("assigned_to").in_bulk({row.case_id for row in batch})
    supervisors = list(User.objects.active().filter(role=Role.SUPERVISOR))
    tell_all([_telling(row, cases[row.case_id], kind, supervisors) for row in batch], at=at)


def _telling(row: FollowUp, case: Case, kind: str, supervisors: list[User]) -> Telling:
    return Telling(
        to=_listeners(kind, case, supervisors),
        kind=kind,
        about=row.pk,
        case_number=case.number,
        path=case.get_absolute_url(),
        step=row.step(kind),
    )


def _listeners(kind: str, case: Case, supervisors: list[User]) -> Iterable[User]:
    owner = [case.assigned_to] if case.assigned_to and case.assigned_to.is_active else []
    if kind == Notice.Kind.OVERDUE:
        return {user.pk: user for user in [*owner, *supervisors]}.values()
    if kind == Notice.Kind.ACT_BY_NEAR:
        return owner or supervisors
    return owner
