from django.urls import path

from neighbors.views import consents, records

app_name = "neighbors"
urlpatterns = [
    path("", records.search, name="search"),
    path("new/", records.new, name="new"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/change/", records.change, name="change"),
    path("<uuid:pk>/consents/new/", consents.new, name="new_consent"),
    path("consents/<uuid:pk>/revoke/", consents.revoke, name="revoke_consent"),
    path("consents/<uuid:pk>/ended/", consents.ended, name="end_consent"),
]
