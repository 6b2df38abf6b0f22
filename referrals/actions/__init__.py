"""The verbs of the way into care."""

from referrals.actions.exports import share_export
from referrals.actions.handoffs import log_handoff
from referrals.actions.joining import join_referrals
from referrals.actions.links import LinkClosed, answer_by_link, make_link
from referrals.actions.moves import change_status, withdraw_all
from referrals.actions.overrides import ask_override, refuse_override
from referrals.actions.refer import change_draft, refer, send
from referrals.actions.sweeps import give_back

__all__ = [
    "LinkClosed",
    "answer_by_link",
    "ask_override",
    "change_draft",
    "change_status",
    "give_back",
    "join_referrals",
    "log_handoff",
    "make_link",
    "refer",
    "refuse_override",
    "send",
    "share_export",
    "withdraw_all",
]
