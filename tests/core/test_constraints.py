"""What PostgreSQL refuses of the rows that no room owns."""

import pytest

from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db


def test_a_key_is_used_once_by_a_user():
    once = "INSERT INTO core_idempotencykey (user_id, key, body_hash, at) SELECT id, 'k', '', now() FROM one"
    one = "WITH one AS (SELECT id FROM accounts_user LIMIT 1)"

    assert refuser_of(f"{one} {once}; {one} {once}") == "idempotency_key_once_per_user"
    assert refuser_of(f"{one} {once}") == ""
