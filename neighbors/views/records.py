from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import require
from audit.reading import note_reading, read_one
from heart.core.errors import StaleVersion
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask, show
from neighbors.actions import change_neighbor, create_neighbor
from neighbors.forms import NeighborForm, SearchForm
from neighbors.models import Neighbor
from neighbors.queries import (
    brief,
    consents_of,
    familiar_plan_of,
    is_unsafe_now,
    safe_hours_of,
    safe_now_in_words,
    spoken,
)
from neighbors.queries.preview import links_of
from neighbors.reading import find_neighbors
from neighbors.rules import visible_neighbors
from neighbors.views.alerts import alerts_of

# Of what was shared, the newest that a page shows; the API has all of it.
MOST = 100
FORM = ("neighbors/form.html", "neighbors/_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look before creating. A POST, so that no name stands in an address."""
    require(request.user, "neighbors.search_neighbor")
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context["q"] = form.cleaned_data["q"]
        context["candidates"] = find_neighbors(by=request.user, via="web", q=form.cleaned_data["q"])
    status = 422 if form.errors else 200
    return show(request, "neighbors/search.html", "neighbors/_candidates.html", context, status=status)


@require_safe
def detail(request: HttpRequest, pk: str) -> HttpResponse:
    neighbor = _read(request, pk)
    at, zone = timezone.now(), timezone.get_current_timezone()
    cases = [one for one in _cases_of(neighbor) if _may_see(request, one)]
    context = {
        "neighbor": neighbor,
        "brief": brief(neighbor),
        "spoken": spoken(neighbor),
        "safe_now": safe_now_in_words(neighbor, at, zone),
        "unsafe_now": is_unsafe_now(neighbor, at, zone),
        "safe_hours": safe_hours_of(neighbor),
        "cases": cases,
        "familiar_plan": familiar_plan_of(neighbor, request.user),
        "open_case": next((one for one in cases if not one.is_closed), None),
        "may_change": request.user.has_perm("neighbors.change_neighbor", neighbor),
        "may_link": request.user.has_perm("neighbors.link_neighbor", neighbor),
        "links": links_of(neighbor),
        **alerts_of(neighbor, request.user, timezone.localdate(at)),
        **_safety_plan(request, neighbor),
        **_sharing(request, neighbor),
    }
    return show(request, "neighbors/detail.html", "neighbors/_record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.user, "neighbors.add_neighbor")
    if "start" in request.POST:  # from a search that found nobody: what was typed comes along
        return show(request, *FORM, {"form": NeighborForm(initial={"known_as": request.POST.get("q", "")})})
    form = NeighborForm(request.POST or None)
    if form.is_valid():
        at = timezone.now()
        with refusals_shown(form):
            pk, _new = form.create_once(
                by=request.user, at=at, create=lambda: create_neighbor(by=request.user, at=at, **form.facts())
            )
            return _to_record(request, pk, _("Added."))
    return ask(request, *FORM, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: str) -> HttpResponse:
    neighbor = _read(request, pk)
    require(request.user, "neighbors.change_neighbor", neighbor)
    form = NeighborForm(request.POST or None, neighbor=neighbor)
    context: dict[str, Any] = {"form": form, "neighbor": neighbor}
    if form.is_valid():
        try:
            with refusals_shown(form):
                Neighbor.objects.lock(neighbor.pk).expect_version(form.cleaned_data["version"])
                change_neighbor(neighbor=neighbor, by=request.user, at=timezone.now(), **form.facts())
                return _to_record(request, pk, _("Saved."))
        except StaleVersion as stale:
            context["conflicts"] = form.conflicts_with(stale.current)
            return show(request, *FORM, context, status=409)
    return ask(request, *FORM, context)


def _read(request: HttpRequest, pk: str) -> Neighbor:
    return read_one(visible_neighbors(request.user).with_parts(), pk, by=request.user, via="web")


def _safety_plan(request: HttpRequest, neighbor: Neighbor) -> dict[str, Any]:
    """The current safety plan, which whoever may read it sees first."""
    if not request.user.has_perm("cases.view_safetyplan", neighbor):
        return {}
    plans = neighbor.safety_plans.model.objects.filter(neighbor__person=neighbor.person)
    plan = plans.order_by("-written_at", "-number").first()
    note_reading([plan] if plan else [], by=request.user, via="web")
    return {"plan": plan, "sees_plan": True}


def _sharing(request: HttpRequest, neighbor: Neighbor) -> dict[str, Any]:
    """What the neighbor lets us share and what was shared, for who may read it."""
    if not request.user.has_perm("neighbors.view_consent", neighbor):
        return {}
    return {
        "sees_sharing": True,
        "consents": consents_of(neighbor, on=timezone.localdate()),
        "disclosures": neighbor.disclosures.select_related("shared_by").order_by("-shared_at", "-id")[:MOST],
        "may_consent": request.user.has_perm("neighbors.change_consent", neighbor),
    }


def _cases_of(neighbor: Neighbor) -> Any:
    """Of the person, whichever of their records a case names."""
    cases = neighbor.cases.model.objects.filter(person=neighbor.person)
    return cases.order_by("-opened_at")


def _may_see(request: HttpRequest, case: Any) -> bool:
    # By the name of the permission: cases live in a room above this one.
    return request.user.has_perm("cases.view_case", case)


def _to_record(request: HttpRequest, pk: Any, say: str) -> HttpResponse:
    messages.success(request, say)
    return SeeOther(reverse("neighbors:detail", args=[pk]))
