from django.urls import path

from heart.desk.views import health

app_name = "desk"
urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/clock", health.clock, name="clock"),
]
