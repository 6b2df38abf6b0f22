"""Where the promise meets the story: a signal of `cases` or `programs`, in the same transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Call
from cases.actions import settle_claim
from cases.models import Case, ClosureReason, Encounter, FollowUpWish, Screening
from cases.signals import (
    case_closed,
    case_found,
    case_paused,
    case_resumed,
    cases_joining,
    encounter_changed,
    encounter_logged,
    encounter_rehomed,
    screening_confirmed,
)
from followups.actions import (
    cancel_pending_of,
    come_back_to_parties,
    come_back_within,
    end_pauses,
    follow_up_call,
    keep_promise_of,
    move_to_policies,
    pause_follow_ups,
    recompute_act_by,
    schedule_follow_up,
)
from followups.actions.joining import join_follow_ups, promise_again
from followups.actions.ladder import LADDER_KINDS, answer_step
from followups.models import ContactAttempt, FollowUp
from followups.queries.policies import count_moves, policy_moves
from followups.signals import attempt_logged, follow_up_scheduled
from neighbors.actions.journal import Journal
from notices.models import Notice
from notices.signals import notice_acknowledged
from programs.signals import hours_changed, policies_loaded


@receiver(encounter_logged, dispatch_uid="followups.schedule")
def schedule(sender: Any, *, encounter: Encounter, by: User, at: datetime, **kwargs: Any) -> None:
    if encounter.follow_up == FollowUpWish.WANTED:
        schedule_follow_up(encounter=encounter, by=by, at=at)
    come_back_to_parties(encounter=encounter, by=by, at=at)


@receiver(encounter_changed, dispatch_uid="followups.keep_promise")
def keep_promise(sender: Any, *, encounter: Encounter, by: User, at: datetime, **kwargs: Any) -> None:
    keep_promise_of(encounter=encounter, by=by, at=at)
    come_back_to_parties(encounter=encounter, by=by, at=at)


@receiver(case_found, dispatch_uid="followups.follow_up_call")
def promise_for_call(sender: Any, *, case: Case, call: Call, by: User, at: datetime, **kwargs: Any) -> None:
    follow_up_call(call=call, case=case, by=by, at=at)


@receiver(case_closed, dispatch_uid="followups.cancel_pending")
def cancel_pending(sender: Any, *, case: Case, reason: str, by: User, at: datetime, **kwargs: Any) -> None:
    because = _("Case closed: %(reason)s") % {"reason": ClosureReason(reason).label}
    cancel_pending_of(case=case, reason=because, by=by, at=at)


@receiver(attempt_logged, dispatch_uid="followups.settle_by_a_try")
def settle_by_a_try(sender: Any, *, attempt: ContactAttempt, by: User, at: datetime, **kwargs: Any) -> None:
    settle_claim(case=attempt.follow_up.case, by=by, reason=_("A try was logged"))


@receiver(follow_up_scheduled, dispatch_uid="followups.settle_by_a_date")
def settle_by_a_date(sender: Any, *, follow_up: FollowUp, by: User, at: datetime, **kwargs: Any) -> None:
    # What an encounter promised is not the holder's work; a date that somebody set is.
    if follow_up.encounter_id is None:
        settle_claim(case=follow_up.case, by=by, reason=_("A date was set"))


@receiver(screening_confirmed, dispatch_uid="followups.come_back_within")
def come_back(
    sender: Any, *, screening: Screening, within_days: int | None, by: User, at: datetime, **kwargs: Any
) -> None:
    if within_days is not None and screening.case:
        come_back_within(case=screening.case, days=within_days, by=by, at=at)


@receiver(case_paused, dispatch_uid="followups.pause")
def pause(sender: Any, *, case: Case, kind: str, by: User, at: datetime, **kwargs: Any) -> None:
    until: Any = case.paused_until  # a paused case has an end
    pause_follow_ups(case=case, kind=kind, reason=case.paused_reason, until=until, by=by, at=at)


@receiver(case_resumed, dispatch_uid="followups.end_pauses")
def resume(sender: Any, *, case: Case, by: User, at: datetime, **kwargs: Any) -> None:
    end_pauses(case=case, by=by, at=at)


@receiver(cases_joining, dispatch_uid="followups.join")
def join(
    sender: Any, *, stays: Case, goes: Case, journal: Journal, by: User, at: datetime, **kwargs: Any
) -> None:
    join_follow_ups(stays=stays, goes=goes, journal=journal, by=by, at=at)


@receiver(encounter_rehomed, dispatch_uid="followups.promise_again")
def promise_anew(sender: Any, *, encounter: Encounter, by: User, at: datetime, **kwargs: Any) -> None:
    promise_again(encounter=encounter, by=by, at=at)


@receiver(policies_loaded, dispatch_uid="followups.move_to_policies")
def move(sender: Any, *, by: User, at: datetime, move: bool, **kwargs: Any) -> int:
    return (move_to_policies(by=by, at=at) if move else count_moves(policy_moves())).dates


@receiver(hours_changed, dispatch_uid="followups.recompute_act_by")
def recompute(sender: Any, *, by: User, at: datetime, **kwargs: Any) -> None:
    recompute_act_by(by=by, at=at, reason=_("Service hours changed"))


@receiver(notice_acknowledged, dispatch_uid="followups.answer_step")
def answer(sender: Any, *, notice: Notice, by: User, at: datetime, **kwargs: Any) -> None:
    """Whoever acknowledges the notice of a rung answers the rung."""
    if notice.kind in LADDER_KINDS:
        answer_step(about=notice.about_id, step=notice.step, by=by, at=at)
