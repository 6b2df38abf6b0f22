"""What PostgreSQL refuses of accounts and of the access log, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Role, User
from tests.factories import make_team, make_user
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

BROKEN = [
    ("user_email_once", "UPDATE accounts_user SET email = 'EMT@test.invalid' WHERE role = 'navigator'"),
    ("user_role_known", "UPDATE accounts_user SET role = 'owner' WHERE role = 'navigator'"),
    ("user_role_known", "UPDATE accounts_user SET role = '' WHERE role = 'navigator'"),
    ("user_system_never_signs_in", "UPDATE accounts_user SET is_active = true WHERE role = 'system'"),
    ("user_system_never_signs_in", "UPDATE accounts_user SET role = 'system' WHERE role = 'navigator'"),
    ("user_source_only_for_programs", "UPDATE accounts_user SET source = 'cad' WHERE role = 'navigator'"),
    ("accounts_user_email_key", "UPDATE accounts_user SET email = 'emt@test.invalid' WHERE role = 'emt'"),
    ("accounts_team_code_key", "UPDATE accounts_team SET code = 'one'"),
]  # fmt: skip


@pytest.fixture
def staff(db, acting) -> None:
    make_team("north")
    make_team("south")
    make_user(Role.NAVIGATOR)
    for _again in range(2):
        make_user(Role.EMT)
    first = User.objects.filter(role=Role.EMT).first()
    User.objects.filter(pk=first.pk).update(email="emt@test.invalid")


@pytest.mark.parametrize(("constraint", "sql"), BROKEN)
def test_sql_can_not_break_it(staff, constraint, sql):
    assert refuser_of(sql) == constraint


def test_a_team_with_members_can_not_be_deleted(acting):
    make_user(team=make_team("north"))

    assert refuser_of("DELETE FROM accounts_team").startswith("accounts_user_team_id_")


def test_someone_who_did_something_can_not_be_deleted(navigator, api, supervisor, acting):
    api(supervisor).post("/api/v1/neighbors/", {"known_as": "Ana Ejemplo"})

    assert refuser_of(f"DELETE FROM accounts_user WHERE id = '{supervisor.pk}'") != ""


def test_a_version_is_counted_by_the_database_alone(navigator, acting):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET version = 99 WHERE id = %s", [navigator.pk])
        cursor.execute("UPDATE accounts_user SET version = 99, name = 'Ana' WHERE id = %s", [navigator.pk])

    navigator.refresh_from_db()
    assert navigator.version == 2


def test_a_change_of_staff_without_an_actor_is_refused(navigator):
    with pytest.raises(DatabaseError, match="without an actor is refused"), transaction.atomic():
        User.objects.filter(pk=navigator.pk).update(name="Nobody did this")
