"""Questions about neighbors: who could this be, and how to say who they are."""

from neighbors.queries.brief import brief, name_on_paper, spoken
from neighbors.queries.candidates import FOUND, Candidate
from neighbors.queries.consents import (
    Obstacle,
    Sharing,
    Standing,
    consent_for,
    consents_of,
    obstacles,
    sharing_of,
    usable_consents,
)
from neighbors.queries.languages import language_choices, language_name
from neighbors.queries.matching import match_neighbors, match_person
from neighbors.queries.plan import familiar_plan_of
from neighbors.queries.safety import (
    is_unsafe_now,
    may_be_named,
    safe_hours_of,
    safe_now_in_words,
    safe_times_in_words,
)
from neighbors.queries.search import search_neighbors

__all__ = [
    "FOUND",
    "Candidate",
    "Obstacle",
    "Sharing",
    "Standing",
    "brief",
    "consent_for",
    "consents_of",
    "familiar_plan_of",
    "is_unsafe_now",
    "language_choices",
    "language_name",
    "match_neighbors",
    "match_person",
    "may_be_named",
    "name_on_paper",
    "obstacles",
    "safe_hours_of",
    "safe_now_in_words",
    "safe_times_in_words",
    "search_neighbors",
    "sharing_of",
    "spoken",
    "usable_consents",
]
