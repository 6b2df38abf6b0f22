"""What PostgreSQL refuses, whoever writes."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from neighbors.actions import link_neighbors, share
from neighbors.models import Consent, Disclosure, Link, Neighbor
from tests.factories import make_consent, make_neighbor
from tests.factories.story import MONDAY
from tests.refusing import refuser_of

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
    ("neighbors_neighbor", "safe_times = '{8 09:00-10:00}'", "neighbor_safe_times_are_times"),
    ("neighbors_neighbor", "safe_times = '{1 09:00-10:00,whenever}'", "neighbor_safe_times_are_times"),
    ("neighbors_neighbor", "linked_to_id = id", "neighbor_not_linked_to_itself"),
    ("neighbors_neighbor", "unnamed = true", "neighbor_unnamed_is_known_by_a_place"),
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


OF_A_CONSENT = [
    ("kind", "'owl'", "consent_kind_known"),
    ("scope", "'{all}'", "consent_scope_known"),
    ("recipient_kind", "'owl'", "consent_recipient_kind_known"),
    ("given_how", "'owl'", "consent_how_known"),
    ("statements", "'{owl}'", "consent_statements_known"),
    ("expires_on", "signed_on - 1", "consent_ends_after_it_was_given"),
    ("event_on", "signed_on", "consent_event_was_named"),
    ("revoked_at", "now()", "consent_revoked_says_when_and_who"),
    ("revoked_reason", "'No longer'", "consent_revoked_says_when_and_who"),
]
OF_A_DISCLOSURE = [
    ("override_reason", "'Fire'", "disclosure_by_consent_or_with_a_reason"),
    ("consent_id", "NULL", "disclosure_by_consent_or_with_a_reason"),
    ("categories", "'{}'", "disclosure_says_what_was_shared"),
    ("categories", "'{identity}'", "disclosure_within_what_was_consented"),
    ("recipient", "' '", "disclosure_says_to_whom_why_and_carries_the_notice"),
    ("notice", "''", "disclosure_says_to_whom_why_and_carries_the_notice"),
    ("channel", "'owl'", "disclosure_channel_known"),
]


def copied(model, column: str, value: str) -> str:
    """SQL that writes a row again with one column otherwise: these rows can't be changed."""
    names = [field.column for field in model._meta.concrete_fields]
    values = ["gen_random_uuid()" if one == "id" else value if one == column else one for one in names]
    table = model._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table}"


@pytest.mark.parametrize(("column", "value", "constraint"), OF_A_CONSENT)
def test_a_consent_that_can_not_be_is_refused(acting, column, value, constraint):
    make_consent()

    assert refuser_of(copied(Consent, column, value)) == constraint


@pytest.mark.parametrize(("column", "value", "constraint"), OF_A_DISCLOSURE)
def test_a_disclosure_that_can_not_be_is_refused(acting, column, value, constraint):
    consent = make_consent()
    share(
        neighbor=consent.neighbor, categories=["needs"], recipient=consent.recipient, purpose="A bed",
        channel="phone", by=consent.recorded_by, at=MONDAY,
    )  # fmt: skip

    assert refuser_of(copied(Disclosure, column, value)) == constraint
    assert refuser_of(copied(Disclosure, "purpose", "'Another'")) == ""


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


OF_A_LINK = [
    ("kept_id", "joined_id", "link_of_two_records"),
    ("id", "gen_random_uuid()", "link_one_standing_per_record"),
    ("unlinked_at", "now()", "link_parted_says_when_and_who"),
    ("unlinked_by_id", "linked_by_id", "link_parted_says_when_and_who"),
    ("unlinked_reason", "'His brother'", "link_parted_says_when_and_who"),
]


@pytest.mark.parametrize(("column", "value", "constraint"), OF_A_LINK)
def test_a_link_that_can_not_be_is_refused(acting, supervisor, column, value, constraint):
    link_neighbors(neighbor=make_neighbor(), to=make_neighbor(), by=supervisor, at=MONDAY)

    assert refuser_of(copied(Link, column, value)) == constraint


def test_a_link_is_kept_to_undo_it(acting, supervisor):
    link_neighbors(neighbor=make_neighbor(), to=make_neighbor(), by=supervisor, at=MONDAY)

    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():  # kept_to_undo
        Link.objects.all().delete()


@pytest.mark.parametrize("chained", ["one -> other -> third", "one -> other -> one"])
def test_records_are_linked_to_a_head_alone_so_in_no_circle(acting, supervisor, chained):
    one, other, third = (make_neighbor() for _record in range(3))
    link_neighbors(neighbor=one, to=other, by=supervisor, at=MONDAY)
    target = {"third": third, "one": one}[chained.rsplit(" ", 1)[-1]]

    link = f"UPDATE neighbors_neighbor SET linked_to_id = '{target.pk}' WHERE id = '{other.pk}'"
    assert refuser_of(link) == "linked_to_a_head"
