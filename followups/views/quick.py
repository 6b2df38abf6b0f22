from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from followups.calendar import next_midnight
from followups.queries import pending_seen_by, wanted_of
from followups.queries.quick import Place, place_in, quick_view
from followups.views.answers import read_follow_up
from followups.views.filtering import queue_filter
from heart.core.htmx import show


@require_safe
def quick(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One follow-up beside the list that the address asks for; without htmx, on a page of its own."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    follow_up = read_follow_up(request, pk)
    seen = pending_seen_by(request.user)
    form = queue_filter(request, seen)
    place = place_in(wanted_of(seen, form.wanted(), at, next_midnight(at, zone)), follow_up)
    context = {
        "quick": quick_view(follow_up, user=request.user, at=at, zone=zone),
        "place": place,
        "may_log": request.user.has_perm("followups.log_attempt"),
        **_addresses(request, pk, place),
    }
    return show(request, "followups/quick.html", "followups/_quick.html", context)


def _addresses(request: HttpRequest, pk: UUID, place: Place | None) -> dict[str, str]:
    """Of the list with this row shown, of the rows beside it, and of the next one's form."""

    def quick_of(other: UUID | None) -> str:
        return f"{reverse('followups:quick', args=[other])}?{request.GET.urlencode()}" if other else ""

    def back_to(shown: UUID) -> str:
        asked = request.GET.copy()
        asked["show"] = str(shown)
        return f"{reverse('followups:queue')}?{asked.urlencode()}"

    previous, following = (place.previous, place.next) if place else (None, None)
    log_following = reverse("followups:log_attempt", args=[following]) if following else ""
    return {
        "back": back_to(pk),
        "previous_url": quick_of(previous),
        "next_url": quick_of(following),
        # Saved, the form leads on to the next one's, and that one's to the list again.
        "then_next": f"{log_following}?{urlencode({'back': back_to(following)})}" if following else "",
    }
