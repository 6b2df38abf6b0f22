from django.urls import path

from calls.views import call_list

app_name = "calls"
urlpatterns = [path("", call_list, name="list")]
