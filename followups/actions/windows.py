"""The window of a promise: by which policy, counted from when, and put on the row in one place."""

from datetime import datetime
from typing import Any

from cases.models import Case, Encounter
from followups import calendar
from followups.calendar import Pauses, Window
from followups.models import FollowUp
from programs.models import FollowUpPolicy
from programs.queries import policy_at, program_calendar
from programs.queries.calendars import ProgramCalendar


def policy_after(encounter: Encounter) -> FollowUpPolicy:
    """The policy in force when the encounter ended, for its program and the risk of its case."""
    case: Any = encounter.case  # whose follow-up is wanted has one
    return policy_at(encounter.cleared_at, program=encounter.program, risk=case.risk)


def window_after(encounter: Encounter, policy: FollowUpPolicy, pauses: Pauses = ()) -> Window:
    return calendar.window(
        anchor_after(encounter, policy),
        opens_after=policy.opens_after,
        due_after=policy.due_after,
        hours=hours_of(policy),
        pauses=pauses,
    )


def anchor_after(encounter: Encounter, policy: FollowUpPolicy) -> datetime:
    """What the window after this encounter counts from."""
    received_at = encounter.received_at or (encounter.call.received_at if encounter.call else None)
    return policy.anchor_of(
        ended_at=encounter.cleared_at, received_at=received_at, arrived_at=encounter.arrived_at
    )


def policy_of_next_round(case: Case, at: datetime) -> FollowUpPolicy:
    """The policy of a further round: in force now, for the program that the last round was promised for."""
    last = FollowUp.objects.filter(case=case).select_related("policy__program").order_by("-round").first()
    return policy_at(at, program=last.policy.program if last else None, risk=case.risk)


def hours_of(policy: FollowUpPolicy) -> ProgramCalendar:
    """When somebody is on who keeps a promise under this policy."""
    return program_calendar(policy.followed_by.code)


def pauses_of(follow_up: FollowUp) -> Pauses:
    """From and until when it rested; the first read of `pauses` stays, so ask after they were written."""
    return [(pause.starts_at, pause.ends_at) for pause in follow_up.pauses.all()]


def act_by_of(follow_up: FollowUp, due_at: datetime) -> datetime | None:
    """The last staffed moment to act on this follow-up, were it due then."""
    return calendar.act_by(follow_up.anchor_at, due_at, hours_of(follow_up.policy), pauses_of(follow_up))


def give_window(
    follow_up: FollowUp, policy: FollowUpPolicy, window: Window, promised_due_at: datetime
) -> None:
    """Give the row its policy and its window; `promised_due_at` is the due time without pauses."""
    follow_up.policy, follow_up.tries_planned = policy, policy.tries
    follow_up.anchor_at, follow_up.promised_due_at = window.anchor_at, promised_due_at
    move(follow_up, window.opens_at, window.due_at, window.act_by)


def move(follow_up: FollowUp, opens_at: datetime, due_at: datetime, act_by: datetime | None) -> None:
    """Give the row another window, which is announced anew; its ladder is that of its new due time."""
    if opens_at != follow_up.opens_at:
        follow_up.announced_at = None
    follow_up.opens_at, follow_up.due_at, follow_up.act_by = opens_at, due_at, act_by
