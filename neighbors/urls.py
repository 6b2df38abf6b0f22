from django.urls import path

from neighbors.views import alerts, consents, links, records

app_name = "neighbors"
urlpatterns = [
    path("", records.search, name="search"),
    path("new/", records.new, name="new"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/change/", records.change, name="change"),
    path("<uuid:pk>/link/", links.link, name="link"),
    path("<uuid:pk>/unlink/", links.part, name="unlink"),
    path("<uuid:pk>/alerts/new/", alerts.new, name="new_alert"),
    path("alerts/<uuid:pk>/review/", alerts.review, name="review_alert"),
    path("<uuid:pk>/consents/new/", consents.new, name="new_consent"),
    path("consents/<uuid:pk>/revoke/", consents.revoke, name="revoke_consent"),
    path("consents/<uuid:pk>/ended/", consents.ended, name="end_consent"),
]
