"""How the API describes itself: the headers that every route understands."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter


class Schema(AutoSchema):
    def get_override_parameters(self) -> list[OpenApiParameter]:
        parameters = list(super().get_override_parameters())
        if self.method == "POST" and getattr(self.view, "action", "") == "create":
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    str,
                    OpenApiParameter.HEADER,
                    description="The same key and body answers the first record again; kept 48 h.",
                )
            )
        if self.method in {"PATCH", "PUT"} or (
            self.method == "POST" and getattr(self.view, "action", "") not in {"create", "list"}
        ):
            parameters.append(
                OpenApiParameter(
                    "If-Match",
                    str,
                    OpenApiParameter.HEADER,
                    description='The version that was read, such as "3"; 409 when it is stale.',
                )
            )
        return parameters
