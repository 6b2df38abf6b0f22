"""Whatever the schema allows, and what it does not, is answered: never with a server error."""

import json

import pytest
import schemathesis
import yaml
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient

from tests.architecture.test_openapi import SNAPSHOT
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SCHEMA = schemathesis.openapi.from_dict(yaml.safe_load(SNAPSHOT.read_text()))
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}")
def test_no_example_is_a_server_error(operation):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(make_user("supervisor"))

    @FEW
    @given(case=operation.as_strategy())
    def answered(case):
        with transaction.atomic():
            response = client.generic(
                case.method,
                case.formatted_path,
                "" if case.body is schemathesis.core.NOT_SET else json.dumps(case.body),
                content_type="application/json",
                query_params=case.query or {},
                headers=dict(case.headers or {}),
            )
            transaction.set_rollback(True)
        assert response.status_code < 500, (case.formatted_path, case.body, response.content)

    answered()
