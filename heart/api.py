"""The API, composed from its rooms: each names its routes in `<room>/api.py`."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

ROOMS = (
    "accounts",
    "audit",
    "notices",
    "programs",
    "services",
    "calls",
    "neighbors",
    "cases",
    "followups",
    "insights",
)


@extend_schema(exclude=True)
class NoSuchAddress(APIView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


router = SimpleRouter()
extra: list[Any] = []
for room in ROOMS:
    if find_spec(f"{room}.api") is None:
        continue
    module = import_module(f"{room}.api")
    for prefix, viewset, basename in getattr(module, "routes", []):
        router.register(prefix, viewset, basename=basename)
    extra += getattr(module, "urlpatterns", [])

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    *extra,  # before the router, whose `<pk>` would take them for ids
    path("", include(router.urls)),
    # The API's own answer to an address that there is not; without a slash Django redirects.
    re_path(r"^(?:.*/)?$", NoSuchAddress.as_view()),
]
