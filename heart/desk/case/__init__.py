"""The case page: the rooms' own words, composed."""

from heart.desk.case.facts import Header, header_of, known_as_line, safety_of
from heart.desk.case.holdings import held_in_words
from heart.desk.case.promise import PromiseCard, promise_of
from heart.desk.case.since import Since, since_we_spoke
from heart.desk.case.story import TABS, Day, Story, told

__all__ = [
    "TABS",
    "Day",
    "Header",
    "PromiseCard",
    "Since",
    "Story",
    "header_of",
    "held_in_words",
    "known_as_line",
    "promise_of",
    "safety_of",
    "since_we_spoke",
    "told",
]
