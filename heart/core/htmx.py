"""Answers of a page to a form: the whole page, or the one region that htmx asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers


class SeeOther(HttpResponseRedirect):
    """303: after a POST, look there."""

    status_code = 303


def show(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, or only its fragment when htmx asked for it."""
    wants_fragment = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    response = render(request, fragment if wants_fragment else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def ask(request: HttpRequest, page: str, fragment: str, context: dict[str, Any]) -> HttpResponse:
    """Show a form: 200 when it is new, 422 when what was typed needs a change."""
    return show(request, page, fragment, context, status=422 if request.method == "POST" else 200)


def done(
    request: HttpRequest, fragment: str, context: dict[str, Any], *, back_to: Any, say: str = ""
) -> HttpResponse:
    """After a successful act: the changed fragment for htmx, else 303 to where the reader goes on."""
    if say:
        messages.success(request, say)
    if request.htmx:  # type: ignore[attr-defined]
        return show(request, fragment, fragment, context)
    return SeeOther(resolve_url(back_to))
