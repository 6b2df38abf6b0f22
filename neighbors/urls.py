from django.urls import URLPattern

app_name = "neighbors"
urlpatterns: list[URLPattern] = []
