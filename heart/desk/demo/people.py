"""Invented people, visibly so: their names say that nobody is behind them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Language (ISO 639-3): its share, first names with pronouns, last names.
LANGUAGES = {"eng": 0.815, "spa": 0.14, "vie": 0.012, "fra": 0.012, "ara": 0.012, "ase": 0.009}
INTERPRETED = {"eng": 0.0, "spa": 0.6, "vie": 0.8, "fra": 0.6, "ara": 0.8, "ase": 1.0}

SHE, HE, THEY = "she/her", "he/him", "they/them"
FIRST_NAMES = {
    "eng": (
        ("Devon", HE), ("Keisha", SHE), ("Theo", THEY), ("Ruth", SHE), ("Ray", HE), ("Lena", SHE), ("Omari",
        HE),
        ("Jo", THEY), ("Darnell", HE), ("Grace", SHE), ("Walter", HE), ("Tasha", SHE), ("Quinn", THEY),
        ("Earl", HE),
        ("Bea", SHE), ("Marcus", HE), ("Imani", SHE), ("Hal", HE), ("June", SHE), ("Kit", THEY), ("Otis", HE),
        ("Nadine", SHE), ("Percy", HE), ("Dot", SHE),
    ),
    "spa": (
        ("Marisol", SHE), ("Tomas", HE), ("Rosa", SHE), ("Luis", HE), ("Inés", SHE), ("Óscar", HE), ("Lupe",
        SHE),
        ("Ramón", HE), ("Belén", SHE), ("Julio", HE),
    ),
    "vie": (("Hanh", SHE), ("Anh", SHE), ("Minh", HE), ("Tuấn", HE)),
    "fra": (("Ibrahim", HE), ("Aminata", SHE), ("Benoît", HE), ("Chloé", SHE)),
    "ara": (("Samir", HE), ("Layla", SHE), ("Yusuf", HE), ("Noor", SHE)),
    "ase": (("Sam", HE), ("Robin", THEY), ("Carla", SHE)),
}  # fmt: skip
LAST_NAMES = {
    "eng": (
        "Sample", "Placeholder", "Fixture", "Specimen", "Dummyname", "Notreal", "Beispiel", "Mockup", "Testa",
        "Standin", "Inventedson", "Fauxname", "Examplar", "Pretend",
    ),
    "spa": ("Testa", "Prueba", "Ejemplo", "Ficticio", "Muestra", "Inventado", "Supuesto"),
    "vie": ("Mau", "Vidu", "Giadinh-Mau"),
    "fra": ("Exemple", "Fictif", "Essai"),
    "ara": ("Mithal", "Tajriba", "Wahmi"),
    "ase": ("Ejemplo", "Sample", "Fixture"),
}  # fmt: skip
INITIALS = "ABCDEGHJKLMNPRSTVW"
UNNAMED = (
    "Man at {place}", "Woman at {place}", "Couple at {place}", "Young man near {place}",
    "Woman with a cart, {place}",
    "Man in a red coat, {place}", "Woman with two dogs, {place}",
)  # fmt: skip
PLACES = (
    "Main St bus stop", "Elm St lot", "Oak St shelter", "Sample Square", "the Example Library", "Test Park",
    "Placeholder Plaza", "Fixture Rd laundromat", "the Demo Bus Station", "Specimen St corner",
)  # fmt: skip
HOUSING = ("housed", "staying with family", "staying with friends", "shelter", "outside", "motel", "unknown")
HOUSING_WEIGHTS = (38, 14, 9, 13, 15, 4, 7)
SAFE_HOURS = (
    "",
    "",
    "Any time",
    "After 5 PM",
    "Mornings",
    "10 AM to noon",
    "Before dark",
    "After 6 PM",
    "Lunch time",
)
IF_SOMEONE_ELSE = (
    "",
    "",
    "“A friend called.” Do not say HEART.",
    "Say it is about an appointment.",
    "Hang up kindly.",
)
HOME_VISIT = (
    "", "", "Yes, ring twice.", "No. Text first.", "Meet outside.", "Only with peer support.",
    "Yes, before dark.",
)  # fmt: skip
RELATIONSHIPS = (
    ("mother", True), ("sister", True), ("case worker", True), ("brother", True), ("roommate", False),
    ("son", True),
    ("aunt", True), ("neighbor next door", False),
)  # fmt: skip
CONTACT_NAMES = ("Ana", "Lee", "Minh", "Gloria", "Bo", "Carmen", "Dee", "Frank", "Yves", "Huda")


@dataclass(frozen=True)
class Person:
    """The facts of a neighbor, as `create_neighbor` takes them."""

    facts: dict[str, Any]
    contact_points: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)


def pick(rng: random.Random, weights: Mapping[Any, float]) -> Any:
    """One of the keys, each as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def phone_number(rng: random.Random) -> str:
    """One of the numbers that nobody has."""
    return f"(555) 010-01{rng.randrange(100):02d}"


def invent_person(rng: random.Random, taken: set[str]) -> Person:
    """Somebody new; a name that is `taken` gets an initial, and the new one is taken then."""
    if rng.random() < 0.06:
        return _unnamed(rng)
    language = pick(rng, LANGUAGES)
    first, pronouns = rng.choice(FIRST_NAMES[language])
    last = rng.choice(LAST_NAMES[language])
    if f"{first} {last}" in taken:
        first = f"{first} {rng.choice(INITIALS)}."
    taken.add(f"{first} {last}")
    facts = {
        "known_as": f"{first} {last}",
        "first_name": first,
        "last_name": last,
        "pronouns": pronouns if rng.random() < 0.6 else "",
        "age_estimate": min(93, max(16, round(rng.gauss(41, 15)))),
        "preferred_language": language,
        "interpreter_needed": rng.random() < INTERPRETED[language],
        "housing_status": rng.choices(HOUSING, HOUSING_WEIGHTS)[0],
        "usual_location": rng.choice(PLACES) if rng.random() < 0.25 else "",
    }
    return Person(facts | _safe_way(rng, first), _reach(rng), _contacts(rng, last))


def _unnamed(rng: random.Random) -> Person:
    place = rng.choice(PLACES)
    facts = {
        "known_as": rng.choice(UNNAMED).format(place=place),
        "usual_location": place,
        "housing_status": "outside",
        "unnamed": True,
    }
    return Person(facts)


def _safe_way(rng: random.Random, first: str) -> dict[str, Any]:
    return {
        "safe_hours": rng.choice(SAFE_HOURS),
        "ask_for": first if rng.random() < 0.3 else "",
        "voicemail_ok": rng.choice([True, True, False, None]),
        "if_someone_else_answers": rng.choice(IF_SOMEONE_ELSE),
        "home_visit": rng.choice(HOME_VISIT),
    }


def _reach(rng: random.Random) -> list[dict[str, Any]]:
    if rng.random() < 0.18:
        return []
    number = {
        "kind": "phone",
        "value": phone_number(rng),
        "label": rng.choice(["cell", "cell", "home", "friend’s phone"]),
        "ok_to_leave_message": rng.random() < 0.5,
        "ok_to_text": rng.random() < 0.6,
    }
    return [number]


def invent_party(rng: random.Random) -> dict[str, str]:
    """Somebody else who was there: whoever called is often family."""
    role = rng.choice(["mother, called", "sister, called", "roommate", "store manager, called", "friend"])
    return {
        "name": f"{rng.choice(CONTACT_NAMES)} {rng.choice(LAST_NAMES['eng'])}",
        "role": role,
        "phone": phone_number(rng),
    }


def _contacts(rng: random.Random, last: str) -> list[dict[str, Any]]:
    if rng.random() < 0.65:
        return []
    relationship, may_discuss = rng.choice(RELATIONSHIPS)
    return [
        {
            "name": f"{rng.choice(CONTACT_NAMES)} {last}",
            "relationship": relationship,
            "phone": phone_number(rng),
            "may_discuss": may_discuss and rng.random() < 0.7,
        }
    ]
