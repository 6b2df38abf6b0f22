"""What a reader sees when something broke: here, or in the database that everything stands on."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

RETRY_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer, else 500; JSON for the API."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        detail = (
            _("The database does not answer. Try again shortly.") if away else _("A server error occurred.")
        )
        error = {"code": "unavailable" if away else "error", "detail": detail, "attr": None}
        response: HttpResponse = JsonResponse({"type": "server_error", "errors": [error]}, status=status)
    else:
        # Without the request: what stands around a page asks the database.
        response = HttpResponse(render_to_string("503.html" if away else "500.html"), status=status)
    if away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response
