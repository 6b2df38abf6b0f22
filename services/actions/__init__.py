from services.actions.edit import add_service, change_service, queue_call, verify_service
from services.actions.entries import EntryFacts, Facts, Told
from services.actions.store import Change, Outcome, Stored, store_told

__all__ = [
    "Change",
    "EntryFacts",
    "Facts",
    "Outcome",
    "Stored",
    "Told",
    "add_service",
    "change_service",
    "queue_call",
    "store_told",
    "verify_service",
]
