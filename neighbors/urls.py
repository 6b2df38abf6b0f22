from django.urls import path

from neighbors import views

app_name = "neighbors"
urlpatterns = [
    path("", views.search, name="search"),
    path("new/", views.new, name="new"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/change/", views.change, name="change"),
]
