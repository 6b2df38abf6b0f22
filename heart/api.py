"""The API, composed from its rooms: each names its routes in `<room>/api.py`."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

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

router = SimpleRouter()
extra = []
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
]
