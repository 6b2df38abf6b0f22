"""Windows made, moved and ended."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case, Encounter, FollowUpWish
from followups import calendar
from followups.actions.pauses import end_pause, stop_pause
from followups.actions.windows import (
    act_by_of,
    give_window,
    hours_of,
    move,
    pauses_of,
    policy_after,
    policy_of_next_round,
    window_after,
)
from followups.calendar import Window
from followups.models import FollowUp, Promise
from followups.queries.effort import require_tried_enough
from followups.signals import follow_up_scheduled, follow_up_settled
from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition
from heart.core.moments import LATEST
from programs.models import FollowUpPolicy
from programs.queries.calendars import program_calendars

BATCH = 500


@transaction.atomic
def schedule_follow_up(*, encounter: Encounter, by: User, at: datetime, reason: str = "") -> FollowUp:
    """Promise to come back after this encounter: by a new window, or by joining the pending first one.

    Asked again it gives back the same follow-up. Joining, the earlier due stands; who was met while the
    case rests can be met, so the pause ends there.
    """
    case = Case.objects.lock(encounter.case_id)
    promise = Promise.objects.select_related("follow_up").filter(encounter=encounter).first()
    if promise:
        return promise.follow_up
    follow_up = FollowUp.objects.pending().first_of_encounter().filter(case=case).first()
    policy = policy_after(encounter)
    if follow_up is None:
        window = window_after(encounter, policy)
        follow_up = _new_round(case, window, policy, by=by, at=at, encounter=encounter)
    else:
        _join(FollowUp.objects.lock(follow_up.pk), encounter, policy, by)
    Promise(encounter=encounter, follow_up=follow_up).save_by(by, reason=reason)
    if case.is_closed:
        settle(follow_up, FollowUp.Status.CANCELLED, by=by, at=at, reason=_("The case is closed"))
    return follow_up


def _join(follow_up: FollowUp, encounter: Encounter, policy: FollowUpPolicy, by: User) -> None:
    met = _("Met again: %(number)s") % {"number": encounter.number}
    end_pause(follow_up, by=by, at=encounter.cleared_at, reason=met)
    if window_after(encounter, policy, pauses_of(follow_up)).due_at < follow_up.due_at:
        _anchor(follow_up, encounter, policy, by)


def _new_round(
    case: Case,
    window: Window,
    policy: FollowUpPolicy,
    *,
    by: User,
    at: datetime,
    encounter: Encounter | None = None,
) -> FollowUp:
    last = FollowUp.objects.filter(case=case).aggregate(last=Max("round"))["last"] or 0
    follow_up = FollowUp(case=case, encounter=encounter, round=last + 1)
    give_window(follow_up, policy, window, window.due_at)
    follow_up.save_by(by)
    follow_up_scheduled.send(FollowUp, follow_up=follow_up, by=by, at=at)
    return follow_up


def _anchor_at_the_earliest(follow_up: FollowUp, by: User) -> None:
    """Of all encounters that wait for this follow-up, the one with the earliest due sets its window."""
    joined = Encounter.objects.filter(promise__follow_up=follow_up).select_related("program", "call", "case")
    pauses = pauses_of(follow_up)
    candidates = []
    for encounter in joined:
        policy = follow_up.policy if encounter.pk == follow_up.encounter_id else policy_after(encounter)
        candidates.append((window_after(encounter, policy, pauses), encounter, policy))
    window, encounter, policy = min(candidates, key=lambda each: (each[0].due_at, each[1].number))
    # A window that a supervisor moved stays where it is unless what it counts from changed.
    if (follow_up.encounter_id, follow_up.anchor_at) != (encounter.pk, window.anchor_at):
        _anchor(follow_up, encounter, policy, by)


def _anchor(follow_up: FollowUp, encounter: Encounter, policy: FollowUpPolicy, by: User) -> None:
    follow_up.encounter = encounter
    window = window_after(encounter, policy, pauses_of(follow_up))
    give_window(follow_up, policy, window, window.anchor_at + policy.due_after)
    follow_up.save_by(by, reason=_("The end of %(number)s") % {"number": encounter.number})


def _require_open(encounter: Encounter) -> None:
    case = Case.objects.lock(encounter.case_id)
    if case.is_closed:
        raise InvalidTransition(
            _("Case %(number)s is closed, so nobody would come back. Ask a supervisor to reopen it first.")
            % {"number": case.number},
            attr="follow_up",
        )


@transaction.atomic
def keep_promise_of(*, encounter: Encounter, by: User, at: datetime) -> None:
    """Bring the promise in line with a changed encounter: wished, unwished, or ended at another time.

    Raises InvalidTransition (wished now, and its case is closed: nobody would come back).
    """
    promise = Promise.objects.select_related("follow_up").filter(encounter=encounter).first()
    if encounter.follow_up == FollowUpWish.WANTED:
        if promise is None:
            _require_open(encounter)
            schedule_follow_up(encounter=encounter, by=by, at=at)
        elif promise.follow_up.is_pending:
            _anchor_at_the_earliest(FollowUp.objects.lock(promise.follow_up_id), by)
        return
    if promise is not None and promise.follow_up.is_pending:
        withdraw_promise(promise, by=by, at=at, reason=_("Follow-up no longer wanted"))


@transaction.atomic
def come_back_to_parties(*, encounter: Encounter, by: User, at: datetime) -> FollowUp | None:
    """Promise to come back to whoever of the encounter's parties wants it, though the neighbor does not.

    While the case has a date, that one is kept for them, too: their wish stands beside it on the case.
    """
    if encounter.case_id is None or not encounter.parties.filter(follow_up=True).exists():
        return None
    case = Case.objects.lock(encounter.case_id)
    if case.is_closed or FollowUp.objects.pending().filter(case=case).exists():
        return None
    policy = policy_after(encounter)
    window = window_after(encounter, policy)
    if FollowUp.objects.filter(case=case, encounter=None, anchor_at=window.anchor_at).exists():
        return None  # promised before, and kept or ended since
    return _new_round(case, window, policy, by=by, at=at)


def withdraw_promise(promise: Promise, *, by: User, at: datetime, reason: str) -> None:
    """Its encounter no longer waits for the follow-up, which ends if nobody else does."""
    follow_up = FollowUp.objects.lock(promise.follow_up_id)
    promise.delete_by(by, reason=reason)
    if not follow_up.is_pending:
        return
    if follow_up.promises.exists():
        _anchor_at_the_earliest(follow_up, by)
    else:
        settle(follow_up, FollowUp.Status.CANCELLED, by=by, at=at, reason=reason)


def settle(
    follow_up: FollowUp,
    status: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    reached_at: datetime | None = None,
) -> FollowUp:
    stop_pause(follow_up, by=by, at=at, reason=reason)
    follow_up.move_to(status)
    follow_up.settled_at, follow_up.settled_reason, follow_up.reached_at = at, reason, reached_at
    follow_up.save_by(by, reason=reason)
    follow_up_settled.send(FollowUp, follow_up=follow_up, by=by, at=at)
    return follow_up


def lock_pending(follow_up: FollowUp) -> FollowUp:
    """The follow-up, locked after its case, if it can still be worked on; raises InvalidTransition."""
    case = Case.objects.lock(follow_up.case_id)
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it to log a try."))
    follow_up = FollowUp.objects.lock(follow_up.pk)
    follow_up.case = case
    if not follow_up.is_pending:
        raise InvalidTransition(
            _("This follow-up is settled (%(status)s). Set a new date in the case to log another try.")
            % {"status": follow_up.get_status_display().lower()}
        )
    return follow_up


@transaction.atomic
def offer_next_round(
    *, case: Case, opens_at: datetime, due_at: datetime, anchor_at: datetime, by: User, at: datetime
) -> FollowUp:
    """A further window of a case, agreed in a contact or set by hand. Raises Invalid (times)."""
    if not anchor_at <= opens_at < due_at:
        raise Invalid(_("The next window must open after this contact and before it is due."), attr="next")
    if due_at > LATEST:
        raise Invalid(_("That is too far away. Check the date."), attr="next")
    policy = policy_of_next_round(case, at)
    act_by = calendar.act_by(anchor_at, due_at, hours_of(policy))
    return _new_round(case, Window(anchor_at, opens_at, due_at, act_by), policy, by=by, at=at)


@transaction.atomic
def plan_follow_up(*, case: Case, opens_at: datetime, due_at: datetime, by: User, at: datetime) -> FollowUp:
    """Set a date for a case that has none, so that something reminds of it.

    Raises NotPermitted, InvalidTransition (closed), Invalid (times, or a date is already set).
    """
    require(by, "cases.change_case", case)
    case = Case.objects.lock(case.pk)
    if case.is_closed:
        raise InvalidTransition(_("This case is closed. Reopen it first."))
    if FollowUp.objects.pending().filter(case=case).exists():
        raise Invalid(
            _("This case already has a date. Log a try or ask a supervisor to move it."), attr="opens_at"
        )
    if due_at <= at:
        raise Invalid(_("Pick a time later than now."), attr="due_at")
    return offer_next_round(
        case=case, opens_at=opens_at, due_at=due_at, anchor_at=min(at, opens_at), by=by, at=at
    )


@transaction.atomic
def reschedule(
    *, follow_up: FollowUp, opens_at: datetime, due_at: datetime, reason: str, by: User, at: datetime
) -> FollowUp:
    """Move a pending window, with the reason. Raises NotPermitted, InvalidTransition, Invalid."""
    require(by, "followups.override_followup", follow_up)
    follow_up = lock_pending(follow_up)
    _require_reason(reason)
    if not follow_up.anchor_at <= opens_at < due_at:
        raise Invalid(
            _("The window must open after what it counts from, and before it is due."), attr="due_at"
        )
    # A supervisor's date stands as it is: what is left of a pause does not move it.
    stop_pause(follow_up, by=by, at=at, reason=reason)
    move(follow_up, opens_at, due_at, act_by_of(follow_up, due_at))
    follow_up.promised_due_at = due_at
    return follow_up.save_by(by, reason=reason)


@transaction.atomic
def cancel_follow_up(*, follow_up: FollowUp, reason: str, by: User, at: datetime) -> FollowUp:
    """End a promise without a contact, with the reason. Raises NotPermitted, InvalidTransition, Invalid."""
    require(by, "followups.override_followup", follow_up)
    _require_reason(reason)
    return settle(lock_pending(follow_up), FollowUp.Status.CANCELLED, by=by, at=at, reason=reason)


@transaction.atomic
def mark_unreached(*, follow_up: FollowUp, reason: str, by: User, at: datetime) -> FollowUp:
    """Give up on reaching them this time, with the reason.

    The policy says after how many tries, by how many ways, in how many parts of the day; a supervisor's
    reason is enough. Raises NotPermitted, NotTriedEnough, InvalidTransition, Invalid.
    """
    require(by, "followups.log_attempt", follow_up)
    _require_reason(reason)
    follow_up = lock_pending(follow_up)
    if not by.has_perm("followups.override_followup", follow_up):
        require_tried_enough(follow_up)
    return settle(follow_up, FollowUp.Status.UNREACHED, by=by, at=at, reason=reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why, in a few words."), attr="reason")


@transaction.atomic
def cancel_pending_of(*, case: Case, reason: str, by: User, at: datetime) -> int:
    """Cancel every pending follow-up of a case; returns how many."""
    pending = list(FollowUp.objects.pending().filter(case=case).select_for_update(of=("self",)))
    for follow_up in pending:
        settle(follow_up, FollowUp.Status.CANCELLED, by=by, at=at, reason=reason)
    return len(pending)


@transaction.atomic
def recompute_act_by(*, by: User, at: datetime, reason: str) -> int:
    """Act-by of every pending follow-up again, after hours or closed days changed; returns how many moved."""
    hours = program_calendars()
    pending = FollowUp.objects.pending().select_related("policy__followed_by").prefetch_related("pauses")
    locked = pending.select_for_update(of=("self",)).order_by("pk")
    moved = 0
    for batch in _batches(locked.iterator(chunk_size=BATCH)):
        changed = []
        for follow_up in batch:
            staffed = hours[follow_up.policy.followed_by.code]
            fresh = calendar.act_by(follow_up.anchor_at, follow_up.due_at, staffed, pauses_of(follow_up))
            if fresh != follow_up.act_by:
                follow_up.act_by = fresh
                changed.append(follow_up)
        with acting_as(by, reason):
            FollowUp.objects.bulk_update(changed, ["act_by"])
        moved += len(changed)
    return moved


def _batches(rows: Iterator[FollowUp]) -> Iterator[list[FollowUp]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
