from services.actions.entries import EntryFacts, Facts, Told
from services.actions.store import Change, Outcome, Stored, store_told

__all__ = ["Change", "EntryFacts", "Facts", "Outcome", "Stored", "Told", "store_told"]
