"""Questions about neighbors: who could this be, and how to say who they are."""

from neighbors.queries.brief import brief, spoken
from neighbors.queries.languages import language_choices, language_name
from neighbors.queries.search import Candidate, match_neighbors, search_neighbors

__all__ = [
    "Candidate",
    "brief",
    "language_choices",
    "language_name",
    "match_neighbors",
    "search_neighbors",
    "spoken",
]
