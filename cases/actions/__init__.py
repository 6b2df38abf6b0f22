"""Verbs on the story: the only writers of this room's nouns."""

from cases.actions.ageing import remind_of_unsigned
from cases.actions.attachments import attach, forget_orphans, take_off
from cases.actions.cases import (
    assign_case,
    claim_case,
    hand_back,
    lapse_claim,
    open_case,
    pause_case,
    pool_again,
    reopen_case,
    resume_case,
    set_risk,
)
from cases.actions.claims import keep_claim, settle_claim
from cases.actions.closing import (
    NeedsSecondWord,
    approve_closing,
    ask_to_close,
    close_case,
    decline_closing,
    may_answer,
    withdraw_closing,
)
from cases.actions.cosigning import cosign_note, return_note
from cases.actions.drafts import forget_draft, forget_drafts, keep_draft
from cases.actions.encounters import change_encounter, log_encounter
from cases.actions.evidence import answer_check, ask_again
from cases.actions.needs import add_need, change_need, change_need_status, connect_need
from cases.actions.notes import add_addendum, sign_note, write_note
from cases.actions.plans import change_goal, finish_to_do, note_to_dos, set_goal
from cases.actions.safety_plans import save_safety_plan
from cases.actions.screenings import confirm_screening, take_screening
from cases.actions.striking import strike
from cases.actions.words import give_word

__all__ = [
    "NeedsSecondWord",
    "add_addendum",
    "add_need",
    "answer_check",
    "approve_closing",
    "ask_again",
    "ask_to_close",
    "assign_case",
    "attach",
    "change_encounter",
    "change_goal",
    "change_need",
    "change_need_status",
    "claim_case",
    "close_case",
    "confirm_screening",
    "connect_need",
    "cosign_note",
    "decline_closing",
    "finish_to_do",
    "forget_draft",
    "forget_drafts",
    "forget_orphans",
    "give_word",
    "hand_back",
    "keep_claim",
    "keep_draft",
    "lapse_claim",
    "log_encounter",
    "may_answer",
    "note_to_dos",
    "open_case",
    "pause_case",
    "pool_again",
    "remind_of_unsigned",
    "reopen_case",
    "resume_case",
    "return_note",
    "save_safety_plan",
    "set_goal",
    "set_risk",
    "settle_claim",
    "sign_note",
    "strike",
    "take_off",
    "take_screening",
    "withdraw_closing",
    "write_note",
]
