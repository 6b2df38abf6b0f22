"""The promise for programs: follow-ups and their tries, the next case, saved views."""

from django.urls import path

from followups.api.bulk import BulkActViewSet
from followups.api.follow_ups import ClaimNextView, FollowUpViewSet
from followups.api.saved_views import SavedViewViewSet

routes = [
    ("follow-ups", FollowUpViewSet, "followup"),
    ("saved-views", SavedViewViewSet, "savedview"),
    ("bulk-acts", BulkActViewSet, "bulkact"),
]
urlpatterns = [path("cases/claim-next/", ClaimNextView.as_view(), name="case-claim-next")]
