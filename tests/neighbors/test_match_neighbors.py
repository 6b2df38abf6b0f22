from datetime import date

import pytest

from neighbors.queries import match_neighbors
from tests.factories import make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

BORN = date(1984, 3, 5)


@pytest.fixture
def maria(clinician):
    return make_neighbor(
        by=clinician,
        known_as="María García Hernández",
        date_of_birth=BORN,
        contact_points=[{"kind": "phone", "value": "336 555 0142"}],
    )


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        (
            {"known_as": "Garcia-Hernandez, Maria", "date_of_birth": BORN},
            ["Same name.", "Same date of birth."],
        ),
        (
            {"known_as": "Maria Garcia", "date_of_birth": date(1984, 5, 3)},
            ["Day and month of birth are swapped.", "The name has “maria garcia”."],
        ),
        (
            {"first_name": "Mariá", "last_name": "Garcia", "date_of_birth": date(1985, 3, 5)},
            ["The name has “maria garcia”.", "Date of birth differs by one digit."],
        ),
        (
            {"known_as": "Unknown woman", "contact_points": [{"kind": "phone", "value": "+13365550142"}]},
            ["Phone ends 0142."],
        ),
    ],
)
def test_the_same_person_is_proposed_with_reasons(maria, clinician, facts, reasons):
    (candidate,) = match_neighbors(clinician, facts, MONDAY)

    assert candidate.neighbor == maria
    assert sorted(candidate.reasons) == sorted(reasons)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"known_as": ""},
        {"known_as": "Olu Sample"},
        {"date_of_birth": BORN},
        {"known_as": "Olu Sample", "date_of_birth": BORN},
        {"gender": "woman", "pronouns": "she/her", "preferred_language": "spa"},
        {"known_as": "Olu", "contact_points": [{"kind": "email", "value": "336 555 0142"}]},
    ],
)
def test_blanks_and_weak_parts_alone_are_no_agreement(maria, clinician, facts):
    assert match_neighbors(clinician, facts, MONDAY) == []


def test_two_without_phone_and_birth_do_not_agree_in_them(clinician):
    make_neighbor(by=clinician, known_as="Olu Sample")

    (candidate,) = match_neighbors(clinician, {"known_as": "Olu Sample"}, MONDAY)

    assert candidate.reasons == ["Same name."]
    assert candidate.likelihood == "Possible"


def test_another_date_of_birth_speaks_against(clinician):
    make_neighbor(by=clinician, known_as="Olu Sample", date_of_birth=date(1950, 1, 1))
    make_neighbor(by=clinician, known_as="Olu Sample")

    same_name, born_elsewhen = match_neighbors(
        clinician, {"known_as": "Olu Sample", "date_of_birth": BORN}, MONDAY
    )

    assert same_name.score > born_elsewhen.score
    assert "The dates of birth differ." in born_elsewhen.reasons


def test_the_likeliest_stands_first_and_the_rest_in_order(maria, clinician):
    facts = {"known_as": "Maria Garcia Hernandez", "date_of_birth": BORN}
    weaker = make_neighbor(by=clinician, known_as="Mario Garcia Hernandez")

    found = match_neighbors(clinician, facts, MONDAY)

    assert [one.neighbor for one in found] == [maria, weaker]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)
