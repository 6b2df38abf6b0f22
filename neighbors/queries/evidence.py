"""Whether two records are of one person: what agrees, what speaks against it, and by how much.

Pure: no ORM, no clock. Weights are bits, log2 of how much likelier an agreement is for one person than for
two (Fellegi and Sunter); how they were got is in docs/adr. A blank field says nothing, ever.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from heart.core.phones import LOCAL_DIGITS
from neighbors.queries.likeness import words_of
from neighbors.queries.nicknames import is_nickname

# Of a pair that search brings up, before anything is compared.
PRIOR = -10.5
CLOSE, NEAR = 0.9, 0.8
NAMING = 4.0  # bits from which a name is one and not half of it
# Twins share a birth date, an address and a last name: what speaks against it keeps it from being sure.
SURE_BITS, AGAINST = 10.5, -1.5
PARTICLES = {"de", "del", "la", "las", "los", "da", "dos", "van", "von", "der", "den", "y", "e", "bin", "al"}
SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "junior", "senior"}
SAME_AGE, ANOTHER_AGE = 5, 15  # years

WEIGHTS: dict[str, float] = {
    "given_same": 6.0, "given_nickname": 5.0, "given_close": 4.5, "given_near": 1.5, "given_initial": 1.5,
    "given_other": -4.0,
    "family_same": 7.0, "family_part": 5.0, "family_close": 6.0, "family_near": 2.5, "family_other": -4.0,
    "swapped": -1.0, "middle_same": 2.0, "middle_other": -2.0, "suffix_other": -7.0,
    "born_same": 10.0, "born_swapped": 8.0, "born_digit": 6.5, "born_two": 2.0, "born_other": -5.0,
    "age_fits": 1.5, "age_apart": -4.0,
    "phone_same": 7.0, "phone_contacts": 4.0,
    "address_same": 6.5, "address_near": 4.0, "address_other": -1.0, "place_same": 3.0, "beat_same": 1.0,
    "described_alike": 4.0, "gender_same": 0.5, "gender_other": -1.5,
}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """The folded words of a name; `alias` is the name as it was told, where it is another one of theirs."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    alias: str = ""

    @classmethod
    def read(cls, text: str, family: str = "", *, alias: bool = False) -> "Name":
        """ "García Hernández, María", "María García Hernández", or first and last name in two."""
        told = text
        if not family and "," in text:
            family, _comma, text = text.partition(",")
        given = [word for word in words_of(_joined(text)) if word not in SUFFIXES]
        last = [word for word in words_of(_joined(family)) if word not in SUFFIXES | PARTICLES]
        if not last:
            last = [word for word in given[1:] if len(word) > 1 and word not in PARTICLES]
            given = given[:1] + [word for word in given[1:] if len(word) == 1]
        return cls(tuple(given), tuple(last), told if alias else "")


@dataclass(frozen=True)
class Facts:
    """What is known of someone, as far as it is compared; words are folded."""

    names: tuple[Name, ...] = ()
    description: tuple[str, ...] = ()  # of someone whose name is not known
    suffixes: frozenset[str] = frozenset()
    born: date | None = None
    age: int | None = None
    phones: frozenset[str] = frozenset()
    contacts_phones: frozenset[str] = frozenset()
    addresses: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    beats: frozenset[str] = frozenset()
    gender: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing compared: which level it reached, its weight, and a detail for the sentence."""

    level: str
    weight: float
    detail: str = ""


def suffixes_of(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) & SUFFIXES


def _joined(text: str) -> str:
    """ "O'Neal" is one word, as "ONeal" is."""
    return text.replace("'", "").replace("’", "")


def compare(one: Facts, other: Facts) -> list[Finding]:
    """Everything that can be said of the two; what is blank in either is not said."""
    found = [
        *_names(one, other), *_description(one, other), *_birth(one, other), *_phones(one, other),
        *_places(one, other), *_gender(one, other),
    ]  # fmt: skip
    if one.suffixes and other.suffixes and not one.suffixes & other.suffixes:
        found.append(_finding("suffix_other"))
    return found


def probability(found: list[Finding]) -> float:
    """How likely the two are one person, from 0 to 1."""
    bits = PRIOR + _weight(found)
    return 1 / (1 + 2**-bits) if bits > -60 else 0.0


def _finding(level: str, detail: str = "") -> Finding:
    return Finding(level, WEIGHTS[level], detail)


def _names(one: Facts, other: Facts) -> list[Finding]:
    """The best that any name of one says about any name of the other."""
    pairs = [_name(a, b) for a in one.names for b in other.names]
    return max(pairs, key=_weight, default=[])


def _name(one: Name, other: Name) -> list[Finding]:
    found = [*_given(one.given, other.given), *_family(one.family, other.family)]
    if one.given and one.family and other.given and other.family:
        crossed = [
            _finding("swapped"), *_given(one.given, other.family), *_family(one.family, other.given),
        ]  # fmt: skip
        found = max(found, crossed, key=_weight)
    return [*found, Finding("alias", 0.0, other.alias)] if other.alias else found


def _weight(found: list[Finding]) -> float:
    return sum(each.weight for each in found)


def _description(one: Facts, other: Facts) -> list[Finding]:
    """Of two who are known by a description alone."""
    if not one.description or not other.description:
        return []
    alike = fuzz.token_set_ratio(" ".join(one.description), " ".join(other.description)) / 100
    return [_finding("described_alike")] if alike >= NEAR else []


def _given(one: tuple[str, ...], other: tuple[str, ...]) -> list[Finding]:
    if not one or not other:
        return []
    found = [_finding(_word_level("given", one[0], other[0]))]
    initials = [[word[0] for word in words[1:]] for words in (one, other)]
    if initials[0] and initials[1]:
        same = not set(initials[0]).isdisjoint(initials[1])
        found.append(_finding("middle_same" if same else "middle_other"))
    return found


def _family(one: tuple[str, ...], other: tuple[str, ...]) -> list[Finding]:
    if not one or not other:
        return []
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return [_finding("family_same")]
    levels = [_word_level("family", a, b) for a in one for b in other]
    best = max(levels, key=lambda level: WEIGHTS[level])
    if best == "family_same":
        # Of two surnames one: García for García Hernández.
        return [_finding("family_part")]
    return [_finding(best)]


def _word_level(part: str, one: str, other: str) -> str:
    if one == other:
        return f"{part}_same"
    if part == "given" and is_nickname(one, other):
        return "given_nickname"
    if part == "given" and 1 in (len(one), len(other)):
        return "given_initial" if one[0] == other[0] else "given_other"
    alike = JaroWinkler.similarity(one, other)
    one_slip = min(len(one), len(other)) > 3 and DamerauLevenshtein.distance(one, other) == 1
    if alike >= CLOSE or one_slip:
        return f"{part}_close"
    return f"{part}_near" if alike >= NEAR else f"{part}_other"


def _birth(one: Facts, other: Facts) -> list[Finding]:
    if one.born and other.born:
        return [_finding(_birth_level(one.born, other.born))]
    if one.age is None or other.age is None:
        return []
    apart = abs(one.age - other.age)
    if apart <= SAME_AGE:
        return [_finding("age_fits")]
    return [_finding("age_apart", str(apart))] if apart > ANOTHER_AGE else []


def _birth_level(one: date, other: date) -> str:
    if one == other:
        return "born_same"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "born_swapped"
    steps = DamerauLevenshtein.distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}")
    if steps == 1:
        return "born_digit"
    parts = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    return "born_two" if steps == 2 or parts == 2 else "born_other"


def _phones(one: Facts, other: Facts) -> list[Finding]:
    ends = {number[-LOCAL_DIGITS:] for number in one.phones}
    for level, numbers in (("phone_same", other.phones), ("phone_contacts", other.contacts_phones)):
        same = sorted(number for number in numbers if number[-LOCAL_DIGITS:] in ends)
        if same:
            return [_finding(level, same[0][-4:])]
    return []


def _places(one: Facts, other: Facts) -> list[Finding]:
    found = []
    if one.addresses and other.addresses:
        alike, place = max((_address_likeness(a, b), b) for a in one.addresses for b in other.addresses)
        level = "address_same" if alike >= CLOSE else "address_near" if alike >= NEAR else "address_other"
        found.append(_finding(level, place))
    elsewhere = [(a, b) for a in one.places for b in (*other.places, *other.addresses)]
    same = [b for a, b in elsewhere if fuzz.token_set_ratio(a, b) >= 100 * CLOSE]
    if same:
        found.append(_finding("place_same", same[0]))
    if one.beats & other.beats:
        found.append(_finding("beat_same", min(one.beats & other.beats)))
    return found


def _address_likeness(one: str, other: str) -> float:
    return (
        JaroWinkler.similarity(one, other)
        if one[:2] == other[:2]
        else fuzz.token_sort_ratio(one, other) / 100
    )


def _gender(one: Facts, other: Facts) -> list[Finding]:
    if not one.gender or not other.gender:
        return []
    return [_finding("gender_same" if one.gender == other.gender else "gender_other")]


def is_enough(found: list[Finding]) -> bool:
    """A weak part alone (a birthday, a place, half a name) names nobody."""
    levels = {one.level for one in found}
    name = any(level.startswith(("given_", "family_")) and WEIGHTS[level] >= NAMING for level in levels)
    return name or not levels.isdisjoint({"phone_same", "phone_contacts", "described_alike"})


def is_sure(found: list[Finding]) -> bool:
    """So much agrees, and nothing against it, that it is almost certainly one person; a person decides."""
    return PRIOR + _weight(found) >= SURE_BITS and all(one.weight > AGAINST for one in found)


SAID: dict[str, Any] = {
    "given_same": _("Same first name."), "given_nickname": _("A short form of the first name."),
    "given_close": _("The first name is spelled alike."), "given_initial": _("Same first letter."),
    "given_other": _("Another first name."),
    "family_same": _("Same last name."), "family_part": _("One of the last names is the same."),
    "family_close": _("The last name is spelled alike."), "family_other": _("Another last name."),
    "alias": _("Also goes by “%(detail)s”."), "described_alike": _("Described alike."),
    "swapped": _("First and last name are swapped."),
    "suffix_other": _("Jr, Sr or a number tells them apart."),
    "born_same": _("Same date of birth."), "born_swapped": _("Day and month of birth are swapped."),
    "born_digit": _("Date of birth differs by one digit."), "born_two": _("The date of birth is close."),
    "born_other": _("The dates of birth differ."),
    "age_fits": _("The age fits."), "age_apart": _("The ages are %(detail)s years apart."),
    "phone_same": _("Phone ends %(detail)s."), "phone_contacts": _("A contact’s phone ends %(detail)s."),
    "address_same": _("Same address."), "address_near": _("The address is alike."),
    "address_other": _("Another address."),
    "place_same": _("Often at “%(detail)s”."), "beat_same": _("Met in beat %(detail)s before."),
}  # fmt: skip


def reasons(found: list[Finding]) -> list[str]:
    """Why, in whole sentences, the strongest first."""
    levels = {one.level for one in found}
    whole = {"given_same", "family_same"} <= levels and not levels & {"swapped", "middle_other"}
    ordered = sorted(found, key=lambda one: -one.weight)
    said = [
        str(SAID[one.level]) % {"detail": one.detail}
        for one in ordered
        if one.level in SAID and not (whole and one.level in ("given_same", "family_same"))
    ]
    return [str(_("Same name.")), *said] if whole else said
