"""Verbs on the promise: the only writers of this room's nouns."""

from followups.actions.attempts import log_attempt
from followups.actions.bulk import cover_many, give_many, move_many, undo_bulk
from followups.actions.calls import follow_up_call
from followups.actions.claiming import claim_next, pin_follow_up, unpin_follow_up
from followups.actions.contacts import log_contact
from followups.actions.ladder import acknowledge_escalations
from followups.actions.pauses import end_pauses, pause_follow_ups
from followups.actions.policies import move_to_policies
from followups.actions.promises import (
    cancel_follow_up,
    cancel_pending_of,
    come_back_to_parties,
    keep_promise_of,
    mark_unreached,
    plan_follow_up,
    recompute_act_by,
    reschedule,
    schedule_follow_up,
)
from followups.actions.saved_views import change_view, choose_columns, forget_view, save_view
from followups.actions.screens import come_back_within
from followups.actions.striking import take_back_attempt

__all__ = [
    "acknowledge_escalations",
    "cancel_follow_up",
    "cancel_pending_of",
    "change_view",
    "choose_columns",
    "claim_next",
    "come_back_to_parties",
    "come_back_within",
    "cover_many",
    "end_pauses",
    "follow_up_call",
    "forget_view",
    "give_many",
    "keep_promise_of",
    "log_attempt",
    "log_contact",
    "mark_unreached",
    "move_many",
    "move_to_policies",
    "pause_follow_ups",
    "pin_follow_up",
    "plan_follow_up",
    "recompute_act_by",
    "reschedule",
    "save_view",
    "schedule_follow_up",
    "take_back_attempt",
    "undo_bulk",
    "unpin_follow_up",
]
