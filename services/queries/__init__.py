from services.queries.cards import Card, cards, verified_words, with_parts
from services.queries.finding import ServiceFilters
from services.queries.map import drawn
from services.queries.places import Place, place_of
from services.queries.sources import count_missing, spoken_languages

__all__ = [
    "Card",
    "Place",
    "ServiceFilters",
    "cards",
    "count_missing",
    "drawn",
    "place_of",
    "spoken_languages",
    "verified_words",
    "with_parts",
]
