"""What whoever responds next should know first of somebody, before anything else about them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.rules import require
from audit.reading import read_one
from cases.models import Case
from cases.queries import open_cases_of
from cases.views.safety_plans import plan_first
from neighbors.models import Neighbor
from neighbors.queries import familiar_plan_of, is_unsafe_now, safe_hours_of, safe_now_in_words
from neighbors.rules import visible_neighbors
from neighbors.views.alerts import alerts_of

OPEN_CHOICES = ("", "new", "later")


@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """For the neighbor who was just picked on the form of an encounter; nothing for anybody else."""
    require(request.user, "cases.add_encounter")
    return render(request, "cases/_known.html", known_of_picked(request, request.POST.get("neighbor", "")))


def known_of_picked(request: HttpRequest, picked: str) -> dict[str, Any]:
    """The same for a form that is shown again with somebody picked."""
    if picked in OPEN_CHOICES:
        return {}
    neighbor = read_one(visible_neighbors(request.user), picked, by=request.user, via="web")
    return {"known": known_first(neighbor, request.user)}


def known_first(neighbor: Neighbor, reader: User) -> dict[str, Any]:
    """Who their navigator is, and what keeps them safe. `reader` may see the neighbor."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    case: Case | None = open_cases_of([neighbor.person]).get(neighbor.person)
    return {
        "neighbor": neighbor,
        "case": case,
        "plan": plan_first(neighbor, reader),
        "alerts": alerts_of(neighbor, reader, timezone.localdate(at))["alerts"],
        "familiar_plan": familiar_plan_of(neighbor, reader),
        "sees_case": case is not None and reader.has_perm("cases.view_case", case),
        "safe_hours": safe_hours_of(neighbor),
        "safe_now": safe_now_in_words(neighbor, at, zone),
        "unsafe_now": is_unsafe_now(neighbor, at, zone),
    }
