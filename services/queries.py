"""Questions about the directory."""

from collections.abc import Collection
from uuid import UUID

from services.models import Service


def count_missing(source: str, told: Collection[UUID]) -> int:
    """How many services of this source it did not tell of this time."""
    there = set(Service.objects.filter(source=source).values_list("pk", flat=True))
    return len(there - set(told))
