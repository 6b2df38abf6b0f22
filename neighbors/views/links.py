"""Two records of one person: who it could be, what would come together, and parting them again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from audit.reading import read_one
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from neighbors.actions import link_neighbors, unlink_neighbors
from neighbors.forms import LinkForm, SearchForm
from neighbors.models import Neighbor
from neighbors.queries.preview import links_of, side_of
from neighbors.reading import find_neighbors, find_others_like
from neighbors.rules import visible_neighbors


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, pk: str) -> HttpResponse:
    """Who else could this be; with `to`, what would come together; and, once it was seen, the link."""
    neighbor = _read(request, pk)
    to = request.POST.get("to") or request.GET.get("to")
    return _preview(request, neighbor, _read(request, to)) if to else _find(request, neighbor)


def _find(request: HttpRequest, neighbor: Neighbor) -> HttpResponse:
    """The likely ones at once, others by a search."""
    form = SearchForm(request.POST or None)
    if form.is_valid():
        found = find_neighbors(by=request.user, via="web", q=form.cleaned_data["q"])
    else:
        found = find_others_like(by=request.user, via="web", neighbor=neighbor, at=timezone.now())
    context = {
        "neighbor": neighbor,
        "form": form,
        "searched": form.is_valid(),
        "candidates": [one for one in found if one.neighbor.person != neighbor.person],
    }
    return render(request, "neighbors/link_find.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, neighbor: Neighbor, other: Neighbor) -> HttpResponse:
    form = LinkForm(request.POST or None)
    if form.is_valid():
        with refusals_shown(form):
            reason = form.cleaned_data["reason"]
            link_neighbors(neighbor=neighbor, to=other, by=request.user, at=timezone.now(), reason=reason)
            messages.success(request, _("They are one person now. Nothing was deleted."))
            return SeeOther(reverse("neighbors:detail", args=[other.person]))
    context = {
        "neighbor": neighbor,
        "other": other,
        "form": form,
        "sides": [side_of(other, request.user), side_of(neighbor, request.user)],
    }
    return render(request, "neighbors/link.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: str) -> HttpResponse:
    """They are two people after all: what the link changed is put back."""
    neighbor = _read(request, pk)
    form = LinkForm(request.POST or None)
    if form.is_valid():
        with refusals_shown(form):
            reason = form.cleaned_data["reason"]
            parted = unlink_neighbors(neighbor=neighbor, by=request.user, at=timezone.now(), reason=reason)
            messages.success(request, _said(parted.stay))
            return SeeOther(reverse("neighbors:detail", args=[parted.joined_id]))
    context = {"neighbor": neighbor, "form": form, "links": links_of(neighbor)}
    return render(request, "neighbors/part.html", context, status=_status(form))


def _said(stay: int) -> str:
    if stay:
        return _("They are two people again. What was worked on since stays as it is.")
    return _("They are two people again, as before.")


def _status(form: LinkForm) -> int:
    return 409 if form.non_field_errors() else 422 if form.errors else 200


def _read(request: HttpRequest, pk: str) -> Neighbor:
    require(request.user, "neighbors.link_neighbor")
    neighbors = visible_neighbors(request.user).with_parts()
    neighbor: Neighbor = read_one(neighbors, pk, by=request.user, via="web")
    return neighbor
