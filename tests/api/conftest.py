from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone


def ago(**how_long: float) -> str:
    """A moment before now, as the API takes it."""
    return (timezone.now() - timedelta(**how_long)).isoformat()


@pytest.fixture
def encounter_body() -> dict[str, Any]:
    """The three fields that an encounter needs."""
    return {"program": "CRT", "cleared_at": ago(hours=2), "outcome": "resolved_on_scene"}
