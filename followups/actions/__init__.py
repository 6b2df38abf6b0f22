"""Verbs on the promise: the only writers of this room's nouns."""

from followups.actions.attempts import log_attempt
from followups.actions.calls import follow_up_call
from followups.actions.claiming import claim_next, pin_follow_up, unpin_follow_up
from followups.actions.giving import give_many
from followups.actions.pauses import end_pauses, pause_follow_ups
from followups.actions.promises import (
    cancel_follow_up,
    cancel_pending_of,
    keep_promise_of,
    mark_unreached,
    plan_follow_up,
    recompute_act_by,
    reschedule,
    schedule_follow_up,
)

__all__ = [
    "cancel_follow_up",
    "cancel_pending_of",
    "claim_next",
    "end_pauses",
    "follow_up_call",
    "give_many",
    "keep_promise_of",
    "log_attempt",
    "mark_unreached",
    "pause_follow_ups",
    "pin_follow_up",
    "plan_follow_up",
    "recompute_act_by",
    "reschedule",
    "schedule_follow_up",
    "unpin_follow_up",
]
