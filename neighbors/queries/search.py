"""Who could this be? Ranked candidates among the neighbors that the asker may see, each with its reasons."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from neighbors.queries.candidates import FOUND, Candidate, one_a_person
from neighbors.rules import visible_neighbors

LOOKED_AT = 60
MAX_TYPED = 200  # letters; who pastes a page does not look for a name
MAX_WORDS = 8
# Below PostgreSQL's default of 0.6, so that "jon" finds "john"; what is too far is dropped by its score.
TRIGRAM_THRESHOLD = "0.4"
CODE = re.compile(r"\bN-\d\d-\d{5,}\b", re.IGNORECASE)
NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")

LEAST = 0.35


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
    return one_a_person(candidates)[:FOUND]


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
        rows = neighbors.filter(wanted).with_parts().select_related("linked_to")
        rows = rows.annotate(alike=_sum(alike)).order_by("-alike", "pk")
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
