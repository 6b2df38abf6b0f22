"""The world of the walk, built once for a module; each request in it is rolled back."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.walk.world import World, build_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet(settings) -> Iterator[None]:
    """Refusals are what is asked for; thousands of lines about them help nobody."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "structlog" not in name]
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)
