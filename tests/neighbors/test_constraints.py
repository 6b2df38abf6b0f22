"""What PostgreSQL refuses, whoever writes."""

import pytest
from django.db import IntegrityError, connection, transaction

from neighbors.models import Neighbor
from tests.factories import make_neighbor

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbor(clinician):
    return make_neighbor(
        by=clinician,
        known_as="Marisol Testa",
        contact_points=[
            {"kind": "phone", "value": "336 555 0161"},
            {"kind": "email", "value": "m@example.org"},
        ],
        contacts=[{"name": "Ana Ejemplo"}],
    )


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


BROKEN = [
    ("neighbors_neighbor", "known_as = ' '", "neighbor_is_known_as_something"),
    ("neighbors_neighbor", "preferred_language = 'es'", "neighbor_language_is_iso_639_3"),
    ("neighbors_neighbor", "age_estimate = 126", "neighbor_age_is_a_persons"),
    ("neighbors_neighbor", "date_of_birth = '1899-12-31'", "neighbor_birth_in_range"),
    ("neighbors_contactpoint", "kind = 'pigeon'", "contactpoint_kind_known"),
    ("neighbors_contactpoint", "value = ''", "contactpoint_has_a_value"),
    ("neighbors_contactpoint", "digits = '+1'", "contactpoint_digits_are_digits"),
    ("neighbors_contactpoint", "position = NULL", "contactpoint_has_a_place_until_removed"),
    ("neighbors_contactpoint", "removed_at = now()", "contactpoint_has_a_place_until_removed"),
    ("neighbors_contactpoint", "position = 0", "contactpoint_one_a_place"),
    ("neighbors_contact", "name = ''", "contact_has_a_name"),
    ("neighbors_contact", "digits = 'x'", "contact_digits_are_digits"),
    ("neighbors_contact", "position = NULL", "contact_has_a_place_until_removed"),
]


@pytest.mark.parametrize(("table", "change", "constraint"), BROKEN)
def test_sql_can_not_break_it(neighbor, acting, table, change, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        run(f"UPDATE {table} SET {change}")


def test_two_contacts_can_not_stand_in_one_place(neighbor, acting):
    with pytest.raises(IntegrityError, match="contact_one_a_place"):
        run(
            "INSERT INTO neighbors_contact"
            " (id, neighbor_id, name, relationship, phone, digits, may_discuss, position)"
            " SELECT gen_random_uuid(), neighbor_id, name, '', '', '', false, position FROM neighbors_contact"
        )


def test_a_neighbor_can_not_be_deleted_with_what_belongs_to_them(neighbor, acting):
    with pytest.raises(IntegrityError):
        run("DELETE FROM neighbors_neighbor")


def test_a_code_is_one_neighbors(neighbor, acting, clinician):
    other = make_neighbor(by=clinician)

    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        Neighbor.objects.filter(pk=other.pk).update(code=neighbor.code)


def test_the_search_key_follows_whoever_writes(neighbor, acting):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE neighbors_neighbor SET aliases = '{José Peña}'")

    neighbor.refresh_from_db()
    assert neighbor.search_key == "marisol testa   jose pena "
