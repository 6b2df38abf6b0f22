"""How the API describes itself: the headers that its routes understand."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

# A POST to one of these makes a record; every other POST to a record's own address changes it.
MAKES = {"create", "attempts", "addenda"}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key and body answers the first record again; kept 48 h.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='The version that was read, such as "3"; 409 when it is stale.',
)


class Schema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        headers = []
        if self.method == "POST" and getattr(self.view, "action", "") in MAKES:
            headers.append(IDEMPOTENCY_KEY)
        elif self.method in {"PATCH", "PUT"} or (self.method == "POST" and self._changes_a_record()):
            headers.append(IF_MATCH)
        return [*super().get_override_parameters(), *headers]

    def _changes_a_record(self) -> bool:
        # What has no version (a notice) is changed without one.
        return bool(getattr(self.view, "detail", False)) and hasattr(self.view, "change")
