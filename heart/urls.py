"""Every address of the house, composed from its rooms."""

from django.urls import include, path

import services.api
from heart import api

handler500 = "heart.desk.views.errors.server_error"

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("api/v1/", include(api.urlpatterns)),
    path("queue/", include("followups.urls")),
    path("neighbors/", include("neighbors.urls")),
    path("calls/", include("calls.urls")),
    path("services/", include("services.urls")),
    path("hsds/", include((services.api.hsds_urlpatterns, "hsds"))),
    path("referrals/", include("referrals.urls")),
    path("notices/", include("notices.urls")),
    path("", include("insights.urls")),
    path("programs/", include("programs.urls")),
    path("", include("cases.urls")),
    path("", include("heart.desk.urls")),
]
