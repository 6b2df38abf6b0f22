from django.urls import path

from heart.desk.views import case, health, today

app_name = "desk"
urlpatterns = [
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("", today.today, name="today"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/clock", health.clock, name="clock"),
]
