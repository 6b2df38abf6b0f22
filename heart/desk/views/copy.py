"""A page for a neighbor's pocket."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from audit.reading import read_one
from cases.models import Need, NeedCategory
from cases.rules import visible_needs
from followups.models import FollowUp
from followups.rules import visible_follow_ups
from heart.desk.case.copy import LANGUAGES, copy_of
from heart.desk.views.case import cases_for_page

# Each by its own name.
NAMES = [("en", "English"), ("es", "Español")]


@require_safe
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = read_one(cases_for_page(request.user), pk, by=request.user, via="web", reason="copy")
    spoken = LANGUAGES.get(case.neighbor.preferred_language, "en")
    language = request.GET.get("lang", spoken)
    if language not in LANGUAGES.values():
        language = "en"
    needs = sorted(visible_needs(request.user).filter(case=case), key=_place_of)
    pending = visible_follow_ups(request.user).filter(case=case, status=FollowUp.Status.PENDING)
    promise, zone = pending.order_by("due_at").first(), timezone.get_current_timezone()
    with translation.override(language):
        told = copy_of(case, needs, promise, at=timezone.now(), tz=zone)
        large = request.GET.get("size") == "large"
        context = {"case": case, "copy": told, "language": language, "large": large, "languages": NAMES}
        return render(request, "desk/copy.html", context)


def _place_of(need: Need) -> int:
    """In the order in which neighbors have needs."""
    return NeedCategory.values.index(need.category)
