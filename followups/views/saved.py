"""Saved views of the queue, and the columns that its reader wants to see."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from followups.actions import change_view, choose_columns, forget_view, save_view
from followups.forms import ChangeViewForm, ColumnsForm, SaveViewForm
from followups.models import SavedView
from followups.rules import visible_saved_views
from followups.views.answers import back_from
from heart.core.errors import Invalid
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask

PAGE = ("followups/saved_view.html", "followups/_saved_view_form.html")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list that is shown, called by its filters; its name can be changed afterwards."""
    require(request.user, "followups.save_view")
    form = SaveViewForm(request.POST, user=request.user, zone=timezone.get_current_timezone())
    if not form.is_valid():
        raise Invalid(_("One of these filters is not known. Set them again."))
    kept = save_view(by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(
        request,
        _("Saved as “%(name)s”.") % {"name": kept.name},
        extra_tags=reverse("followups:forget_view", args=[kept.pk]),
    )
    return SeeOther(_list_of(kept))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: str) -> HttpResponse:
    """What a view is called, and whether it opens first."""
    view = _view(request, pk)
    require(request.user, "followups.save_view", view)
    form = ChangeViewForm.of(view, request.POST or None)
    if form.is_valid():
        with refusals_shown(form):
            changed = change_view(view=view, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The view is changed."))
            return SeeOther(_list_of(changed))
    shares = view.owner_id and request.user.team and request.user.has_perm("followups.share_view")
    return ask(request, *PAGE, {"view": view, "form": form, "back": _list_of(view), "shares": shares})


@require_POST
def forget(request: HttpRequest, pk: str) -> HttpResponse:
    view = _view(request, pk)
    forget_view(view=view, by=request.user, at=timezone.now())
    messages.success(request, _("The view “%(name)s” is forgotten.") % {"name": view.name})
    return SeeOther(_list_of(view))


@require_POST
def share(request: HttpRequest, pk: str) -> HttpResponse:
    """A copy of one's own view for one's team."""
    view = _view(request, pk)
    require(request.user, "followups.share_view")
    if request.user.team is None:
        raise Invalid(_("You are in no team. Ask an administrator."))
    facts: dict[str, Any] = {"name": view.name, "query": view.query, "columns": view.columns}
    shared = save_view(team=request.user.team, by=request.user, at=timezone.now(), **facts)
    messages.success(request, _("Your team sees “%(name)s” now.") % {"name": shared.name})
    return SeeOther(_list_of(shared))


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Remember the columns, on every list of the queue."""
    require(request.user, "followups.view_followup")
    form = ColumnsForm(request.POST)
    if form.is_valid():
        choose_columns(by=request.user, at=timezone.now(), **form.cleaned_data)
    return SeeOther(back_from(request, "followups:queue"))


def _view(request: HttpRequest, pk: str) -> SavedView:
    view = visible_saved_views(request.user).filter(pk=pk).first()
    if view is None:
        raise Http404(_("There is no such view, or it is not yours to see."))
    return view


def _list_of(view: SavedView) -> str:
    return f"{reverse('followups:queue')}?{view.query}"
