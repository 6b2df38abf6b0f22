"""What every request gets: nothing is kept, the way in is named, refusals get their status."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, HttpResponseStopPolling

from heart.core.acting import coming_through
from heart.core.errors import Refusal

# The id of the element that asks by itself every few seconds (templates/followups/_poll.html).
POLL = "live"

GetResponse = Callable[[HttpRequest], HttpResponse]


class ViaMiddleware:
    """Everything that a request writes says whether it came by a page or by the API."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_through("api" if request.path.startswith("/api/") else "web"):
            return self.get_response(request)


class NotKeptMiddleware:
    """No browser and no proxy keeps an answer: after signing out, the back button shows nobody.

    Static files are answered before this, and a view that says itself what is kept is left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        return response


class ExpiredSessionMiddleware:
    """An htmx request without a session is sent to sign in as a page, never as a fragment."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        sent_to_login = response.status_code == 302 and response.get("Location", "").startswith(sign_in)
        if request.htmx and sent_to_login and request.htmx.trigger == POLL:  # type: ignore[attr-defined]
            # Nobody pressed anything: what is being typed on the page stays, and the page asks no more.
            return HttpResponseStopPolling()
        if request.htmx and sent_to_login:  # type: ignore[attr-defined]
            back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(redirect_to_login(back).url)
        return response


class SentByScriptMiddleware:
    """What a page's script sends for whoever typed it: `X-Sent-For` names them (drafts.js).

    Under anybody else's session, or none, it answers 401 and does nothing: the script asks to sign in. Where
    a form would lead on, it is told where: a script can't read that of a redirect.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent_for = request.headers.get("X-Sent-For")
        if sent_for is None:
            return self.get_response(request)
        if str(request.user.pk) != sent_for:
            return HttpResponse(status=401)
        response = self.get_response(request)
        if response.status_code == 303:
            return JsonResponse({"to": response["Location"]})
        return response


class RefusalMiddleware:
    """A rule's refusal becomes a page (or a fragment) with its sentence and its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        template = "errors/_refusal.html" if request.htmx else "errors/refusal.html"  # type: ignore[attr-defined]
        response = render(request, template, {"refusal": exception}, status=exception.status)
        patch_vary_headers(response, ["HX-Request"])
        return response
