"""Verbs on what people are told: the only writers of notices, the outbox and preferences."""

from notices.actions.preferring import (
    Wish,
    keep_quiet,
    make_calendar_address,
    prefer,
    revoke_calendar_address,
)
from notices.actions.sending import deliver, send_again, send_parked_again
from notices.actions.telling import Telling, acknowledge, acknowledge_about, mark_read, tell, tell_all

__all__ = [
    "Telling",
    "Wish",
    "acknowledge",
    "acknowledge_about",
    "deliver",
    "keep_quiet",
    "make_calendar_address",
    "mark_read",
    "prefer",
    "revoke_calendar_address",
    "send_again",
    "send_parked_again",
    "tell",
    "tell_all",
]
