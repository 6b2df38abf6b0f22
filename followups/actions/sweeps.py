"""What the clock does to promises, each period, in batches.

Rows are claimed with FOR UPDATE SKIP LOCKED and changed with their notices in one transaction, so two
beats or ten workers change nothing, and a sweep that dies leaves either all of a batch or none of it.
A batch that fails is tried row by row; a row that fails again and again is parked, and the rest goes on.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions import resume_case
from cases.models import Case, Encounter
from followups.actions.batches import in_batches
from followups.actions.promises import schedule_follow_up
from followups.actions.telling import owner_of, telling
from followups.models import FollowUp, Promise, SweepSetback
from followups.queries.causes import cause_of_no_promise
from heart.core.acting import acting_as
from heart.core.sweeps import sweep
from notices.actions import tell_all
from notices.models import Notice

logger = logging.getLogger(__name__)


@sweep
def announce(at: datetime) -> int:
    """Tell the owner of each case whose window has opened."""
    rows = FollowUp.objects.pending().filter(announced_at=None, opens_at__lte=at).order_by("opens_at")
    return in_batches("announce", rows, lambda batch: _announce(batch, at), at)


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


def _announce(batch: list[FollowUp], at: datetime) -> None:
    """Mark the batch's rows and write their notices, in the caller's transaction."""
    clock, kind = User.objects.clock(), Notice.Kind.WINDOW_OPENED
    with acting_as(clock, str(kind.label)):
        FollowUp.objects.filter(pk__in=[row.pk for row in batch]).update(announced_at=at)
    cases = Case.objects.select_related("assigned_to").in_bulk({row.case_id for row in batch})
    tell_all(
        [telling(row, cases[row.case_id], kind, str(kind), owner_of(cases[row.case_id])) for row in batch],
        at=at,
    )
