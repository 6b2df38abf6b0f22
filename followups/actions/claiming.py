"""Taking the next case, by an order that can be explained, and a supervisor's pin that goes before it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.actions import claim_case
from cases.models import Case
from cases.rules import visible_cases
from followups.actions.promises import lock_pending
from followups.models import FollowUp
from followups.models.follow_up import LONGEST_PIN_REASON, QUEUE_ORDER, FollowUpQuerySet
from followups.rules import pool_of
from heart.core.errors import Invalid, InvalidTransition
from heart.core.paging import first_keys

# Where the pool is read in parts: how many rows of it are looked at for one that nobody is taking just now.
LOOKED_AT = 200


@dataclass(frozen=True)
class Claim:
    """The case that was taken, the follow-up that put it first, and the one that comes after.

    Without a follow-up the case has no date, and was opened before all others that have none.
    """

    case: Case
    first: FollowUp | None = None
    following: FollowUp | None = None


@transaction.atomic
def claim_next(*, by: User, at: datetime) -> Claim | None:
    """Take the case that nobody has and that comes first; None when none is left.

    Order: what a supervisor pinned, the earliest act-by, the higher risk, the fewer tries without contact;
    then cases without a date by their age. People at once each get another one, and nobody waits while there
    is one left: a row that somebody is taking is skipped.
    """
    require(by, "cases.claim_case")
    claim = _free_now(by)
    while claim is None and (taken := _first(by)):
        # What is left is being taken, and may yet be let go.
        claim = _once_it_is_let_go(taken)
    if claim is not None:
        claim_case(case=claim.case, by=by, at=at)
    return claim


def _free_now(by: User) -> Claim | None:
    """The first that nobody is taking, locked; without one, nothing stays locked."""
    with transaction.atomic():
        claim = _first(by, skip_locked=True)
        if claim is None:
            # PostgreSQL keeps the lock on a row that it found taken meanwhile. Who waits must hold none.
            transaction.set_rollback(True)
    return claim


def _once_it_is_let_go(taken: Claim) -> Claim | None:
    """Wait for the case's lock, holding no other; None if it was taken after all.

    Whoever waits holds nothing that another may wait for, so nobody can stop anybody for good.
    """
    with transaction.atomic():
        case = Case.objects.lock(taken.case.pk)
        if case.assigned_to_id or case.status != Case.Status.OPEN:
            transaction.set_rollback(True)
            return None
    return taken


def _first(by: User, **locking: bool) -> Claim | None:
    return _first_dated(by, **locking) or _first_dateless(by, **locking)


def _first_dated(by: User, **locking: bool) -> Claim | None:
    front = _front(pool_of(by))
    # The case is asked again, and locked: after a race it is looked at anew, the follow-up's copy is not.
    free = front.filter(case__assigned_to=None, case__status=Case.Status.OPEN).select_related("case")
    rows = free.in_queue_order()
    first = (rows.select_for_update(of=("case",), **locking) if locking else rows).first()
    return Claim(first.case, first, front.after(first).in_queue_order().first()) if first else None


def _front(pool: FollowUpQuerySet) -> FollowUpQuerySet:
    """The pool, or where it is read in parts the first rows of it."""
    if not pool.parts:
        return pool
    return pool.filter(pk__in=first_keys(pool, pool.parts, (*QUEUE_ORDER, "id"), LOOKED_AT))


def _first_dateless(by: User, **locking: bool) -> Claim | None:
    pool = visible_cases(by).pool().filter(status=Case.Status.OPEN)  # type: ignore[attr-defined]
    rows = pool.filter(without_date__isnull=False).order_by("opened_at", "pk")
    case = (rows.select_for_update(of=("self",), **locking) if locking else rows).first()
    return Claim(case) if case else None


@transaction.atomic
def pin_follow_up(*, follow_up: FollowUp, reason: str, by: User, at: datetime) -> FollowUp:
    """Put a promise before all others, and say why to whoever gets it. Pinned again, the new reason stands.

    Raises NotPermitted, InvalidTransition (settled), Invalid (reason).
    """
    require(by, "followups.override_followup", follow_up)
    reason = reason.strip()
    if not reason:
        raise Invalid(_("Say why this goes first. Whoever gets it reads it."), attr="reason")
    if len(reason) > LONGEST_PIN_REASON:
        raise Invalid(
            _("The reason is too long: %(most)s characters fit.") % {"most": LONGEST_PIN_REASON},
            attr="reason",
        )
    follow_up = lock_pending(follow_up)
    follow_up.pinned_at, follow_up.pinned_by, follow_up.pinned_reason = at, by, reason
    return follow_up.save_by(by, reason=reason)


@transaction.atomic
def unpin_follow_up(*, follow_up: FollowUp, by: User, at: datetime) -> FollowUp:
    """Put a promise back into its place. Raises NotPermitted, InvalidTransition (settled, not pinned)."""
    require(by, "followups.override_followup", follow_up)
    follow_up = lock_pending(follow_up)
    if follow_up.pinned_at is None:
        raise InvalidTransition(_("This is not pinned. It stands where its time puts it."))
    follow_up.pinned_at, follow_up.pinned_by, follow_up.pinned_reason = None, None, ""
    return follow_up.save_by(by, reason=_("No longer first"))
