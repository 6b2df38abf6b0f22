from django.urls import path

from services.views import entry, finder

app_name = "services"
urlpatterns = [
    path("", finder.directory, name="list"),
    path("new/", entry.new, name="new"),
    path("pocket/", finder.pocket, name="pocket"),
    path("<uuid:pk>/", entry.detail, name="service"),
    path("<uuid:pk>/change/", entry.change, name="change"),
    path("<uuid:pk>/verify/", entry.verify, name="verify"),
]
