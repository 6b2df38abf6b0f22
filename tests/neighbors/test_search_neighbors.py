"""Searching before creating is the normal way, so it forgives."""

import pytest
from django.db import connection

from accounts.models import Role
from audit.models import AccessEvent
from neighbors.actions import change_neighbor
from neighbors.queries import search_neighbors
from neighbors.reading import find_neighbors
from tests.factories import make_case, make_neighbor, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def juan(clinician):
    return make_neighbor(
        by=clinician,
        known_as="Juan Prueba",
        first_name="Juan",
        last_name="Prueba",
        aliases=["Jonny Muestra"],
        usual_location="Main St lot",
        contact_points=[{"kind": "phone", "value": "(336) 555-0161"}],
        contacts=[{"name": "Ana Ejemplo", "phone": "336-555-0177"}],
    )


@pytest.fixture
def others(clinician):
    return [
        make_neighbor(by=clinician, known_as=name) for name in ("Marisol Testa", "Olu Sample", "Lee Fixture")
    ]


@pytest.mark.parametrize(
    ("q", "reason"),
    [
        ("Juan Prueba", "Same name."),
        ("prueba juan", "Same name."),
        ("JUAN PRUEBA", "Same name."),
        ("jaun prueva", "Sounds like “jaun prueva”."),
        ("prueva", "Sounds like “prueva”."),
        ("prueba", "The name has “prueba”."),
        ("muestra", "Also goes by “Jonny Muestra”."),
        ("0161", "Phone ends 0161."),
        ("+1 336 555 0161", "Phone ends 0161."),
        ("336.555.0161", "Phone ends 0161."),
        ("555-0161", "Phone ends 0161."),
        ("0177", "The phone of Ana Ejemplo ends 0177."),
        ("main st", "Often at “Main St lot”."),
        ("  juan\tprueba  ", "Same name."),
    ],
)
def test_a_neighbor_is_found_with_the_reason(juan, others, clinician, q, reason):
    found = search_neighbors(clinician, q)

    assert [(one.neighbor, one.reasons[0]) for one in found] == [(juan, reason)]


def test_name_and_phone_together_are_very_likely(juan, others, clinician):
    (found,) = search_neighbors(clinician, "jon prueva 0161")

    assert found.likelihood == "Very likely"
    assert found.reasons == ["Sounds like “jon prueva”.", "Phone ends 0161."]


def test_the_code_finds_its_neighbor_first(juan, others, clinician):
    found = search_neighbors(clinician, juan.code.lower())

    assert [(one.neighbor, one.score) for one in found] == [(juan, 1.0)]


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("José Ramírez Prueba", "jose ramirez"),
        ("Jose Ramirez", "José Ramírez"),
        ("Jose\u0301 Testa", "josé testa"),
        ("Zoë O'Neal-Sample", "oneal sample zoe"),
        ("مريم تجربة", "مريم"),
        ("🦊🦊", "🦊🦊"),
        ("山田 太郎", "太郎"),
    ],
)
def test_accents_scripts_and_symbols_are_found(clinician, others, name, q):
    neighbor = make_neighbor(by=clinician, known_as=name)

    assert search_neighbors(clinician, q)[0].neighbor == neighbor


@pytest.mark.parametrize("q", ["zzzz", "9", "%", "_", "' OR 1=1 --", "0999", "\u0301", "()"])
def test_what_is_like_nobody_finds_nobody(juan, others, clinician, q):
    assert search_neighbors(clinician, q) == []


def test_a_pasted_page_is_no_burden(juan, clinician):
    assert search_neighbors(clinician, "x" * 1_000_000) == []
    assert search_neighbors(clinician, "juan\x00prueba " + "y " * 500_000)[0].neighbor == juan


def test_a_navigator_finds_their_own_and_the_pools_and_nothing_hints_at_others(team, other_team, navigator):
    other = make_user(Role.NAVIGATOR, team=other_team)
    pooled, theirs, ours = (make_neighbor(known_as="Juan Prueba") for _ in range(3))
    make_case(neighbor=pooled)
    make_case(neighbor=theirs, held_by=other)
    make_case(neighbor=ours, held_by=navigator)
    without_case = make_neighbor(known_as="Juan Prueba")

    found = search_neighbors(navigator, "juan prueba")

    assert {one.neighbor for one in found} == {pooled, ours, without_case}


def test_a_removed_number_finds_nobody(juan, clinician):
    change_neighbor(neighbor=juan, by=clinician, at=MONDAY, contact_points=[])

    assert search_neighbors(clinician, "0161") == []


def test_whoever_is_shown_as_a_candidate_is_in_the_access_log(juan, others, clinician):
    find_neighbors(by=clinician, via="web", q="juan")

    event = AccessEvent.objects.get(actor=clinician)
    assert (event.noun, event.about, event.reason) == ("neighbor", [juan.pk], "search")


def test_the_search_uses_the_trigram_index(juan):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM neighbors_neighbor WHERE search_key %> heart_fold(normalize('prueva'))"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "neighbor_by_likeness" in plan
