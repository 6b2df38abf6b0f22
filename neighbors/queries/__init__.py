"""Questions about neighbors: who could this be?"""

from neighbors.queries.languages import language_choices, language_name
from neighbors.queries.search import Candidate, match_neighbors, search_neighbors

__all__ = ["Candidate", "language_choices", "language_name", "match_neighbors", "search_neighbors"]
