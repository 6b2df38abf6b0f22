"""What PostgreSQL refuses of the access log."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AccessEvent
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db

BROKEN = [
    (
        "access_event_is_about_someone",
        "INSERT INTO audit_accessevent (id, actor_id, via, noun, about, reason)"
        " SELECT gen_random_uuid(), id, 'web', 'case', '{}', '' FROM accounts_user LIMIT 1",
    ),
]


@pytest.mark.parametrize(("constraint", "sql"), BROKEN)
def test_sql_can_not_break_it(constraint, sql):
    assert refuser_of(sql) == constraint


@pytest.mark.parametrize("sql", ["UPDATE audit_accessevent SET via = 'x'", "DELETE FROM audit_accessevent"])
def test_the_applications_role_adds_to_the_log_and_never_changes_it(navigator, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE heart_app")
        AccessEvent.objects.create(actor=navigator, via="web", noun="case", about=[navigator.pk])

        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(sql)
    assert AccessEvent.objects.count() == 1


def test_whoever_looked_can_not_be_deleted(navigator, acting):
    AccessEvent.objects.create(actor=navigator, via="web", noun="case", about=[navigator.pk])

    assert refuser_of("DELETE FROM accounts_user WHERE role = 'navigator'").startswith(
        "audit_accessevent_actor"
    )
