"""How alike two people look, and why, in words. Pure: no ORM, no clock.

A blank field is never agreement, and nothing here decides: it ranks, and a person picks.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from rapidfuzz.distance import JaroWinkler

from heart.core.phones import LOCAL_DIGITS

CLOSE = 0.8  # two words that differ by a slip of the pen: "prueva" and "prueba", "jon" and "john"
WORD = re.compile(r"[^\W_]+", re.UNICODE)


def words_of(text: str) -> list[str]:
    """The words of a name without case and accents; a name of symbols only is one word."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return WORD.findall(bare) or bare.split()


def word_likeness(one: str, other: str) -> float:
    """1 for the same word, 0 for words that are not close."""
    if one == other:
        return 1.0
    if len(one) >= 3 and other.startswith(one):
        return 0.95
    alike = JaroWinkler.similarity(one, other)
    return alike if alike >= CLOSE else 0.0


def found_in(asked: list[str], name: list[str]) -> float:
    """How far the words asked for are found in a name, in any order; 0 to 1."""
    if not asked or not name:
        return 0.0
    return sum(max(word_likeness(word, other) for other in name) for word in asked) / len(asked)


def together(parts: Iterable[float]) -> float:
    """Independent pieces of evidence together: each closes a part of the doubt that is left."""
    doubt = 1.0
    for part in parts:
        doubt *= 1 - part
    return 1 - doubt


def phone_likeness(one: str, other: str) -> float:
    """1 for the same number, 0.7 for one that ends the other, 0.5 for the same local number."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if one.endswith(other) or other.endswith(one):
        return 0.7
    return (
        0.5 if len(one) > LOCAL_DIGITS <= len(other) and one[-LOCAL_DIGITS:] == other[-LOCAL_DIGITS:] else 0.0
    )


def age_on(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
