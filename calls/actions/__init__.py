from calls.actions.held_back import hold_back
from calls.actions.judge import judge_again, judge_calls
from calls.actions.review import review_call
from calls.actions.store import Message, Outcome, store_messages, upsert_call

__all__ = [
    "Message",
    "Outcome",
    "hold_back",
    "judge_again",
    "judge_calls",
    "review_call",
    "store_messages",
    "upsert_call",
]
