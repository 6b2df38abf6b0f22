"""Pages speak the city's wall-clock time; the API answers in UTC."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from programs.queries import city_zone


class CityTimeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/api/", "/health/", "/static/", "/metrics")):
            return self.get_response(request)
        with timezone.override(city_zone()):
            return self.get_response(request)
