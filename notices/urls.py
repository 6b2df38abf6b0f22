from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("read-all/", views.read_all, name="read_all"),
    path("<uuid:pk>/acknowledge/", views.acknowledge_one, name="acknowledge"),
    path("<uuid:pk>/open/", views.open_one, name="open"),
]
