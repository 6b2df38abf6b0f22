from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from followups.models import FollowUp
from followups.queries.place import Beside
from followups.queries.quick import quick_view
from followups.views.answers import read_follow_up
from followups.views.result import Result
from heart.core.htmx import show


@require_safe
def quick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One follow-up beside the list that the address asks for; without htmx, on a page of its own."""
    at = timezone.now()
    context = quick_context(request, read_follow_up(request, pk), Result(request, request.GET, at), at)
    return show(request, "followups/quick.html", "followups/_quick.html", context)


def quick_context(request: HttpRequest, follow_up: FollowUp, result: Result, at: datetime) -> dict[str, Any]:
    """A follow-up that was read, and the rows beside it in the list that it stands in."""
    place = result.place(follow_up)

    def quick_of(beside: Beside | None) -> str:
        address = result.form.address()
        return reverse("followups:quick", args=[beside.follow_up]) + address if beside else ""

    return {
        "quick": quick_view(follow_up, user=request.user, at=at, zone=result.zone),
        "place": place,
        "may_log": request.user.has_perm("followups.log_attempt"),
        "back": result.showing(follow_up.pk),
        "previous_url": quick_of(place.previous),
        "next_url": quick_of(place.next),
    }
