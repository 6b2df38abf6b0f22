"""Who could this be? Ranked candidates among the neighbors that the asker may see, each with its reasons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Expression, F, FloatField, Func, Q, Value
from django.utils.translation import gettext as _

from heart.core.folding import folded, folded_text
from heart.core.phones import LOCAL_DIGITS, MIN_DIGITS, digits_of
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.models.neighbor import NeighborQuerySet
from neighbors.queries import likeness
from neighbors.queries.brief import brief
from neighbors.rules import visible_neighbors
from programs.queries import city_zone

FOUND = 20  # nobody reads further, and a page never becomes a list of everyone
LOOKED_AT = 60
MAX_TYPED = 200  # letters; who pastes a page does not look for a name
MAX_WORDS = 8
# Below PostgreSQL's default of 0.6, so that "jon" finds "john"; what is too far is dropped by its score.
TRIGRAM_THRESHOLD = "0.4"
CODE = re.compile(r"\bN-\d\d-\d{5,}\b", re.IGNORECASE)
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")

VERY_LIKELY, POSSIBLE, LEAST = 0.85, 0.6, 0.35


@dataclass(frozen=True)
class Candidate:
    """A neighbor who could be meant: how likely from 0 to 1, and why in whole sentences."""

    neighbor: Neighbor
    score: float
    reasons: list[str]

    @property
    def why(self) -> str:
        return " ".join(self.reasons)

    @property
    def brief(self) -> str:
        return brief(self.neighbor)

    @property
    def likelihood(self) -> str:
        if self.score >= VERY_LIKELY:
            return _("Very likely")
        return _("Possible") if self.score >= POSSIBLE else _("Weak")


@dataclass(frozen=True)
class Evidence:
    """One reason and its weight; a weight below 0 speaks against."""

    weight: float
    reason: str


def search_neighbors(user: Any, q: str) -> list[Candidate]:
    """Neighbors found by any name, place, phone or code in `q`, in any order, typing errors forgiven."""
    q = q[:MAX_TYPED]
    codes = [code.upper() for code in CODE.findall(q)]
    rest = CODE.sub(" ", q)
    numbers = [found for found in map(_digits, NUMBER.findall(rest)) if len(found) >= MIN_DIGITS]
    words = _each_once(likeness.words_of(NUMBER.sub(" ", rest) if numbers else rest))
    rows = _looked_at(visible_neighbors(user), words, numbers, Q(code__in=codes))
    return _ranked((row, _why_found(row, words, numbers, codes)) for row in rows)


def match_neighbors(user: Any, facts: Mapping[str, Any], at: datetime) -> list[Candidate]:
    """Neighbors who could be the person of these facts (the fields of a neighbor), the likeliest first."""
    asked = Neighbor(**{name: facts[name] for name in _COMPARED if facts.get(name)})
    phones = [
        point.get("value", "") for point in facts.get("contact_points", []) if point.get("kind") == "phone"
    ]
    numbers = [digits for digits in map(_digits, phones) if len(digits) >= MIN_DIGITS]
    words = _each_once(word for name in asked.names for word in likeness.words_of(name))
    born = Q(date_of_birth=asked.date_of_birth) if asked.date_of_birth else Q(pk__in=[])
    rows = _looked_at(visible_neighbors(user), words, numbers, born)
    today = at.astimezone(city_zone()).date()
    return _ranked((row, _why_alike(asked, numbers, row, today)) for row in rows)


_COMPARED = (
    "known_as", "first_name", "last_name", "aliases", "date_of_birth", "age_estimate", "usual_location",
)  # fmt: skip


def _each_once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))[:MAX_WORDS]


def _digits(raw: str) -> str:
    return digits_of(raw, settings.PHONE_REGION)


def _ranked(found: Iterable[tuple[Neighbor, list[Evidence]]]) -> list[Candidate]:
    candidates = []
    for neighbor, evidence in found:
        score = likeness.together(one.weight for one in evidence if one.weight > 0)
        for against in (one for one in evidence if one.weight < 0):
            score *= 1 + against.weight
        if score >= LEAST:
            reasons = [one.reason for one in sorted(evidence, key=lambda one: -one.weight)]
            candidates.append(Candidate(neighbor, round(score, 3), reasons))
    candidates.sort(key=lambda one: (-one.score, one.neighbor.code))
    return candidates[:FOUND]


# --- rows worth a look: by index, generously ----------------------------------------------------------


def _looked_at(
    neighbors: NeighborQuerySet, words: list[str], numbers: list[str], others: Q
) -> list[Neighbor]:
    wanted, alike = others, []
    for word in words:
        said = folded_text(word)
        # `contains` for scripts and symbols that have no trigrams.
        wanted |= Q(search_key__trigram_word_similar=said) | Q(search_key__contains=said)
        wanted |= Q(pk__in=_addresses().filter(place__trigram_word_similar=said).values("neighbor"))
        alike.append(Func(said, F("search_key"), function="word_similarity", output_field=FloatField()))
    for digits in numbers:
        for model in (ContactPoint, Contact):
            ends = model.objects.current().filter(digits__endswith=digits[-LOCAL_DIGITS:])
            wanted |= Q(pk__in=ends.values("neighbor"))
    if not wanted:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [TRIGRAM_THRESHOLD]
        )
        rows = neighbors.filter(wanted).with_parts().annotate(alike=_sum(alike)).order_by("-alike", "pk")
        return list(rows[:LOOKED_AT])


def _addresses() -> Any:
    of_a_place: Any = ContactPoint.objects.current().filter(kind=ContactPoint.Kind.ADDRESS)
    return of_a_place.alias(place=folded("value"))


def _sum(parts: Sequence[Expression]) -> Any:
    total: Any = Value(0.0)
    for part in parts:
        total = total + part
    return total


# --- the reasons -----------------------------------------------------------------------------------------


def _why_found(neighbor: Neighbor, words: list[str], numbers: list[str], codes: list[str]) -> list[Evidence]:
    evidence = [*_by_name(neighbor, words), *_by_phone(neighbor, numbers)]
    if neighbor.code in codes:
        evidence.append(Evidence(1.0, _("This is %(code)s.") % {"code": neighbor.code}))
    return evidence


def _by_name(neighbor: Neighbor, words: list[str]) -> list[Evidence]:
    """The best of their names, or the place, for what was typed."""
    names = [(likeness.found_in(words, likeness.words_of(name)), name) for name in neighbor.names]
    best, name = max(names, key=lambda pair: pair[0])
    # "jon prueva" for Juan Prueba, also Jonny: its words are found, if not in one name.
    anywhere = likeness.found_in(words, likeness.words_of(" ".join(neighbor.names)))
    place, said_of_place = _by_place(neighbor, words)
    if place > anywhere and place >= likeness.CLOSE:
        return [Evidence(0.5 * place, said_of_place)]
    if best < likeness.CLOSE <= anywhere:
        return [Evidence(0.75 * anywhere, _("Sounds like “%(asked)s”.") % {"asked": " ".join(words)})]
    if best < 0.4:
        return []
    return [Evidence(0.8 * best, _said_of_name(neighbor, name, words))]


def _by_place(neighbor: Neighbor, words: list[str]) -> tuple[float, str]:
    """How far a place of theirs has what was typed, and the sentence that says so."""
    places = [(neighbor.usual_location, _("Often at “%(place)s”."))]
    for point in neighbor.contact_points.all():
        if point.kind == ContactPoint.Kind.ADDRESS:
            places.append((point.value, _("The address “%(place)s”.")))
    found = [
        (likeness.found_in(words, likeness.words_of(place)), said % {"place": place})
        for place, said in places
    ]
    return max(found)


def _said_of_name(neighbor: Neighbor, name: str, asked: list[str]) -> str:
    words = likeness.words_of(name)
    told = {"name": name, "asked": " ".join(asked)}
    if name != neighbor.known_as and name in neighbor.aliases:
        return _("Also goes by “%(name)s”.") % told
    if sorted(words) == sorted(asked):
        return _("Same name.")
    alike = likeness.found_in(asked, words)
    if alike == 1.0:
        return _("The name has “%(asked)s”.") % told
    if alike >= likeness.CLOSE:
        return _("Sounds like “%(asked)s”.") % told
    return _("Part of the name is close.")


def _by_phone(neighbor: Neighbor, numbers: list[str]) -> list[Evidence]:
    """The best agreement of a number with theirs, or with one of their contacts'."""
    found = []
    for asked in numbers:
        for point in neighbor.contact_points.all():
            found.append((likeness.phone_likeness(asked, point.digits), point.digits, ""))
        for contact in neighbor.contacts.all():
            found.append((likeness.phone_likeness(asked, contact.digits) * 0.8, contact.digits, contact.name))
    alike, digits, whose = max(found, default=(0.0, "", ""))
    if not alike:
        return []
    told = {"end": digits[-4:], "whose": whose}
    if whose:
        return [Evidence(0.85 * alike, _("The phone of %(whose)s ends %(end)s.") % told)]
    return [Evidence(0.9 * alike, _("Phone ends %(end)s.") % told)]


def _why_alike(asked: Neighbor, numbers: list[str], other: Neighbor, today: date) -> list[Evidence]:
    """Evidence for and against; none at all where only a weak part agrees."""
    name = _by_names(asked, other)
    phone = _by_phone(other, numbers)
    born = _by_birth(asked, other, today)
    same_birth = any(one.weight >= 0.5 for one in born)
    if not (phone or (name and name[0].weight >= 0.5) or (same_birth and name)):
        return []
    place = []
    if likeness.name_likeness(asked.usual_location, other.usual_location) >= likeness.CLOSE:
        place = [Evidence(0.2, _("Often at “%(place)s”.") % {"place": other.usual_location})]
    return [*name, *phone, *born, *place]


def _by_names(asked: Neighbor, other: Neighbor) -> list[Evidence]:
    pairs = [(likeness.name_likeness(one, two), one, two) for one in asked.names for two in other.names]
    alike, one, two = max(pairs, default=(0.0, "", ""))
    if alike < 0.4:
        return []
    return [Evidence(0.7 * alike, _said_of_name(other, two, likeness.words_of(one)))]


def _by_birth(asked: Neighbor, other: Neighbor, today: date) -> list[Evidence]:
    if asked.date_of_birth and other.date_of_birth:
        alike, reason = likeness.birth_likeness(asked.date_of_birth, other.date_of_birth)
        return [Evidence(0.6 * alike if alike > 0 else -0.5, reason)]
    one, two = _age(asked, today), _age(other, today)
    if one is None or two is None:
        return []
    apart = abs(one - two)
    if apart <= 5:
        return [Evidence(0.15, _("The age fits."))]
    return [Evidence(-0.3, _("The ages are %(n)d years apart.") % {"n": apart})] if apart > 15 else []


def _age(person: Neighbor, today: date) -> int | None:
    born = person.date_of_birth
    return likeness.age_on(born, today) if born else person.age_estimate
