"""Verbs on neighbors: the only writers of this room's nouns."""

from neighbors.actions.alerts import end_alert, renew_alert, write_alert
from neighbors.actions.consents import note_consents_event, record_consent, revoke_consent
from neighbors.actions.linking import link_neighbors, unlink_neighbors
from neighbors.actions.plans import plan_for
from neighbors.actions.records import change_neighbor, create_neighbor
from neighbors.actions.sharing import ConsentRefused, share

__all__ = [
    "ConsentRefused",
    "change_neighbor",
    "create_neighbor",
    "end_alert",
    "link_neighbors",
    "note_consents_event",
    "plan_for",
    "record_consent",
    "renew_alert",
    "revoke_consent",
    "share",
    "unlink_neighbors",
    "write_alert",
]
