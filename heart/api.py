"""The API, composed from its rooms: each names its routes in `<room>/api.py`."""

from typing import Any

from django.http import Http404
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

import accounts.api
import audit.api
import calls.api
import cases.api
import followups.api
import heart.desk.api
import insights.api
import neighbors.api
import notices.api
import programs.api
import referrals.api
import services.api


@extend_schema(exclude=True)
class NoSuchAddress(APIView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


router = SimpleRouter()
for prefix, viewset, basename in (
    *accounts.api.routes,
    *audit.api.routes,
    *notices.api.routes,
    *programs.api.routes,
    *services.api.routes,
    *calls.api.routes,
    *neighbors.api.routes,
    *cases.api.routes,
    *followups.api.routes,
    *referrals.api.routes,
    *insights.api.routes,
):
    router.register(prefix, viewset, basename=basename)

urlpatterns: list[Any] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    # Before the router, whose `<pk>` would take these for ids.
    *accounts.api.urlpatterns,
    *heart.desk.api.urlpatterns,
    *calls.api.urlpatterns,
    *cases.api.urlpatterns,
    *followups.api.urlpatterns,
    *insights.api.urlpatterns,
    *notices.api.urlpatterns,
    path("", include(router.urls)),
    # The API's own answer to an address that there is not; without a slash Django redirects.
    re_path(r"^(?:.*/)?$", NoSuchAddress.as_view()),
]
