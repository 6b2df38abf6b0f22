from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.at_once import at_once, forget_everything


def ago(**how_long: float) -> str:
    """A moment before now, as the API takes it."""
    return (timezone.now() - timedelta(**how_long)).isoformat()


@pytest.fixture
def encounter_body() -> dict[str, Any]:
    """The three fields that an encounter needs."""
    return {"program": "CRT", "cleared_at": ago(hours=2), "outcome": "resolved_on_scene"}


@pytest.fixture
def committed(db):
    """`committed(make)`: what `make` returns, seen by every connection; all of it is gone after the test."""

    def commit(make: Callable[[], Any]) -> Any:
        [made] = at_once([make])
        return made

    yield commit
    at_once([forget_everything])
