"""Where a page leads after an act, and what pages of this room share."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from audit.reading import read_one
from cases.models import Case
from cases.rules import visible_cases
from followups.models import FollowUp
from followups.queries import cases_for_rows, follow_ups_for_rows
from followups.rules import visible_follow_ups
from heart.core.htmx import SeeOther, show


def back_from(request: HttpRequest, default: Any) -> str:
    """The page that the reader came from (`?back=`), if it is one of ours, else `default`."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else resolve_url(default)


def finished(
    request: HttpRequest, fragment: str, context: dict[str, Any], *, back: str, say: str
) -> HttpResponse:
    """The changed fragment, which says for itself what happened; or 303 and a toast that says it."""
    if request.htmx:  # type: ignore[attr-defined]
        return show(request, fragment, fragment, context)
    messages.success(request, say)
    return SeeOther(back)


def read_follow_up(request: HttpRequest, pk: Any) -> FollowUp:
    return read_one(follow_ups_for_rows(visible_follow_ups(request.user)), pk, by=request.user, via="web")


def read_case(request: HttpRequest, pk: Any) -> Case:
    return read_one(cases_for_rows(visible_cases(request.user)), pk, by=request.user, via="web")
