"""Verbs on neighbors: the only writers of this room's nouns."""

from neighbors.actions.consents import note_consents_event, record_consent, revoke_consent
from neighbors.actions.linking import link_neighbors, unlink_neighbors
from neighbors.actions.records import change_neighbor, create_neighbor
from neighbors.actions.sharing import ConsentRefused, share

__all__ = [
    "ConsentRefused",
    "change_neighbor",
    "create_neighbor",
    "link_neighbors",
    "note_consents_event",
    "record_consent",
    "revoke_consent",
    "share",
    "unlink_neighbors",
]
