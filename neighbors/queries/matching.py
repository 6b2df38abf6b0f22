"""Who could be the person of these facts? Found by index, compared by evidence, one candidate a person."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, FloatField, Func, Q, Value, When

from heart.core.folding import folded, folded_text
from heart.core.phones import LOCAL_DIGITS, MIN_DIGITS, digits_of
from neighbors.models import Contact, ContactPoint, Neighbor
from neighbors.queries import evidence, likeness
from neighbors.queries.candidates import FOUND, LEAST, Candidate, one_a_person
from neighbors.queries.evidence import Facts, Name
from neighbors.rules import visible_neighbors
from programs.queries import city_zone

LOOKED_AT = 100  # records compared; those that share most with what was asked
COMPARED = (
    "known_as", "first_name", "last_name", "aliases", "date_of_birth", "age_estimate", "usual_location",
    "gender", "unnamed",
)  # fmt: skip


def match_neighbors(user: Any, facts: Mapping[str, Any], at: datetime) -> list[Candidate]:
    """Neighbors who could be the person of these facts (the fields of a neighbor), the likeliest first."""
    asked = Neighbor(**{name: facts[name] for name in COMPARED if facts.get(name)})
    points = [ContactPoint(**_of_a_point(one)) for one in facts.get("contact_points", [])]
    return match_person(visible_neighbors(user), asked, points, at)


def match_person(
    neighbors: Any, asked: Neighbor, points: Iterable[ContactPoint], at: datetime
) -> list[Candidate]:
    """Those of `neighbors` who could be the same person as `asked`, reached by `points`."""
    today = at.astimezone(city_zone()).date()
    told = facts_of(asked, points, [], today)
    compared = [(row, _compare(told, row, today)) for row in worth_a_look(neighbors, asked, told)]
    found = [_candidate(row, findings) for row, findings in compared if evidence.is_enough(findings)]
    return one_a_person(found)[:FOUND]


def _compare(told: Facts, row: Neighbor, today: date) -> list[evidence.Finding]:
    return evidence.compare(told, facts_of(row, row.contact_points.all(), row.contacts.all(), today))


def _candidate(row: Neighbor, findings: list[evidence.Finding]) -> Candidate:
    score = evidence.probability(findings)
    if any(one.level == "phone_same" for one in findings):
        # Whoever answers this phone is worth a look, under whatever name.
        score = max(score, LEAST)
    return Candidate(row, round(score, 4), evidence.reasons(findings), evidence.is_sure(findings))


def _of_a_point(point: Mapping[str, Any]) -> dict[str, Any]:
    kind, value = point.get("kind", ""), point.get("value", "")
    digits = digits_of(value, settings.PHONE_REGION) if kind == ContactPoint.Kind.PHONE else ""
    return {"kind": kind, "value": value, "digits": digits}


def facts_of(
    neighbor: Neighbor, points: Iterable[ContactPoint], contacts: Iterable[Contact], today: date
) -> Facts:
    """What is compared of a neighbor; a description is no name."""
    points = list(points)
    addresses = [one.value for one in points if one.kind == ContactPoint.Kind.ADDRESS]
    born = neighbor.date_of_birth
    return Facts(
        names=() if neighbor.unnamed else _names_of(neighbor),
        description=tuple(likeness.words_of(neighbor.known_as)) if neighbor.unnamed else (),
        suffixes=frozenset().union(*(evidence.suffixes_of(name) for name in neighbor.names)),
        born=born,
        age=likeness.age_on(born, today) if born else neighbor.age_estimate,
        phones=frozenset(one.digits for one in points if len(one.digits) >= MIN_DIGITS),
        contacts_phones=frozenset(one.digits for one in contacts if len(one.digits) >= MIN_DIGITS),
        addresses=tuple(filter(None, map(_plain, addresses))),
        places=tuple(filter(None, [_plain(neighbor.usual_location)])),
        gender=_plain(neighbor.gender),
    )


def _names_of(neighbor: Neighbor) -> tuple[Name, ...]:
    full = (neighbor.first_name, neighbor.last_name)
    told = [Name.read(neighbor.known_as)] if neighbor.known_as else []
    if any(full):
        told.append(Name.read(*full))
    return (*told, *(Name.read(alias, alias=True) for alias in neighbor.aliases))


def _plain(text: str) -> str:
    return " ".join(likeness.words_of(text)) if text else ""


def worth_a_look(neighbors: Any, asked: Neighbor, told: Facts) -> list[Neighbor]:
    """Records that share a key of the name, the birth date, a phone or an address; those most alike first."""
    keys = _keys_of(asked)
    wanted = Q(match_keys__overlap=keys) if keys else Q(pk__in=[])
    born = told.born
    if born:
        wanted |= Q(date_of_birth__in=[born, *_swapped(born)])
    reached = _reached_by(told)
    if reached:
        wanted |= Q(pk__in=reached)
    if told.description:
        # One whose name is not known is looked for among the others of whom only a description is.
        wanted |= Q(unnamed=True, search_key__trigram_word_similar=folded_text(asked.known_as))
    elif not (keys or born or reached):
        return []
    name = Func(Value(" ".join(asked.names)), function="heart_fold")
    alike = Func(F("search_key"), name, function="similarity", output_field=FloatField())
    same_birth = Case(When(date_of_birth=born, then=Value(0.5)), default=Value(0.0)) if born else Value(0.0)
    same_reach = Case(When(pk__in=reached, then=Value(0.5)), default=Value(0.0)) if reached else Value(0.0)
    rows = neighbors.filter(wanted).with_parts().select_related("linked_to")
    return list(rows.order_by((alike + same_birth + same_reach).desc(), "pk")[:LOOKED_AT])


def _keys_of(asked: Neighbor) -> list[str]:
    """As PostgreSQL makes them for the rows: the same function, so that they can't come apart."""
    if asked.unnamed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT neighbor_match_keys(%s, %s, %s, %s)",
            [asked.known_as, asked.first_name, asked.last_name, list(asked.aliases)],
        )
        return list(cursor.fetchone()[0])


def _swapped(born: date) -> list[date]:
    """Day and month written in the other order, where that is a day."""
    return [born.replace(month=born.day, day=born.month)] if born.day <= 12 else []


def _reached_by(told: Facts) -> list[Any]:
    """Ids of neighbors with one of these phones, also a contact's, or at one of these addresses."""
    found: set[Any] = set()
    for number in told.phones:
        for model in (ContactPoint, Contact):
            rows = model.objects.current().filter(digits__endswith=number[-LOCAL_DIGITS:])
            found.update(rows.order_by().values_list("neighbor", flat=True)[:LOOKED_AT])
    for address in told.addresses:
        at_it = ContactPoint.objects.current().filter(kind=ContactPoint.Kind.ADDRESS)
        rows = at_it.alias(place=folded("value")).filter(place__contains=address)
        found.update(rows.order_by().values_list("neighbor", flat=True)[:LOOKED_AT])
    return list(found)
