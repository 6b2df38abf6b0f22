"""Time taken out of promises: begun with a reason and a limit, ended by itself or before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from followups import calendar
from followups.actions.windows import act_by_of, move
from followups.models import FollowUp, Pause
from heart.core.errors import Invalid


@transaction.atomic
def pause_follow_ups(*, case: Case, kind: str, reason: str, until: datetime, by: User, at: datetime) -> int:
    """Rest every pending follow-up of a case until a moment; returns how many.

    What opens or is due later is later by the pause; what is overdue stays so. Raises Invalid (longer than
    the policy allows; a supervisor may).
    """
    pending = _pending_of(case)
    for follow_up in pending:
        _require_within_limit(follow_up, until, by, at)
        _pause(follow_up, Pause(kind=kind, reason=reason, starts_at=at, until=until), by)
    return len(pending)


@transaction.atomic
def end_pauses(*, case: Case, by: User, at: datetime) -> int:
    """End what still lasts: dates come forward by what is left of the pause. Returns how many ended."""
    ended = 0
    for follow_up in _pending_of(case):
        ended += end_pause(follow_up, by=by, at=at, reason=_("The pause ended"))
    return ended


def end_pause(follow_up: FollowUp, *, by: User, at: datetime, reason: str) -> bool:
    """End the pause of a locked follow-up and bring its dates forward; False where none lasts."""
    pause = stop_pause(follow_up, by=by, at=at, reason=reason)
    if pause is None:
        return False
    left = pause.until - at
    opens_at, due_at = (
        # Only what the pause had moved lies after its limit.
        moment - left if moment > pause.until else moment
        for moment in (follow_up.opens_at, follow_up.due_at)
    )
    _give_dates(follow_up, opens_at, due_at, by, reason)
    return True


def stop_pause(follow_up: FollowUp, *, by: User, at: datetime, reason: str) -> Pause | None:
    """End the pause that lasts, and leave the dates to the caller."""
    pause = Pause.objects.lasting(at).filter(follow_up=follow_up, starts_at__lte=at).first()
    if pause is not None:
        pause.ended_at = at
        pause.save_by(by, reason=reason)
    return pause


def _pending_of(case: Case) -> list[FollowUp]:
    rows = FollowUp.objects.pending().filter(case=case).select_related("policy__followed_by")
    return list(rows.select_for_update(of=("self",)).order_by("round"))


def _pause(follow_up: FollowUp, pause: Pause, by: User) -> None:
    resting = [(pause.starts_at, pause.until)]
    pause.follow_up = follow_up
    pause.save_by(by, reason=pause.reason)
    opens_at, due_at = (
        calendar.after_pauses(moment, follow_up.anchor_at, resting)
        for moment in (follow_up.opens_at, follow_up.due_at)
    )
    _give_dates(follow_up, opens_at, due_at, by, _("Paused: %(reason)s") % {"reason": pause.reason})


def _give_dates(follow_up: FollowUp, opens_at: datetime, due_at: datetime, by: User, reason: str) -> None:
    move(follow_up, opens_at, due_at, act_by_of(follow_up, due_at))
    follow_up.save_by(by, reason=reason)


def _require_within_limit(follow_up: FollowUp, until: datetime, by: User, at: datetime) -> None:
    longest = follow_up.policy.longest_pause
    if until - at > longest and not by.has_perm("followups.override_followup", follow_up):
        raise Invalid(
            _("A pause lasts %(days)d days at most. Pick an earlier day, or ask a supervisor.")
            % {"days": longest.days},
            attr="until",
        )
