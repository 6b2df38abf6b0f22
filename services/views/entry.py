"""One service: what is known of it, changing it, and saying that it was checked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.timeline import NOUNS, entries
from heart.core.errors import StaleVersion
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from programs.models import Beat
from programs.queries import city_zone
from services.actions import add_service, change_service, verify_service
from services.forms import ServiceForm
from services.models import Service
from services.queries import cards, drawn, with_parts
from services.rules import visible_services

_CHANGES_SHOWN = 10


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "services.view_service")
    service = _service(request, pk)
    [card] = cards([service], at=timezone.now(), zone=city_zone())
    may_read_history = request.user.has_perm("audit.view_history")
    context = {
        "card": card,
        "map": drawn([card], Beat.objects.in_use(), None),
        "may_change": request.user.has_perm("services.change_service"),
        "may_verify": request.user.has_perm("services.verify_service"),
        "changes": _changes(service) if may_read_history else None,
    }
    return render(request, "services/service.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    require(request.user, "services.change_service")
    at = timezone.now()
    form = ServiceForm(request.POST or None, today=timezone.localdate(at))
    if form.is_valid():
        with refusals_shown(form):
            pk, _is_new = form.create_once(
                by=request.user,
                at=at,
                create=lambda: add_service(by=request.user, at=at, facts=form.facts(), lists=form.lists()),
            )
            messages.success(request, _("Added."))
            return SeeOther(reverse("services:service", args=[pk]))
    return _asked(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "services.change_service")
    service = _service(request, pk)
    form = ServiceForm(request.POST or None, instance=service, today=timezone.localdate())
    if form.is_valid():
        try:
            with refusals_shown(form):
                Service.objects.lock(pk).expect_version(form.cleaned_data["version"])
                change_service(
                    service=service,
                    by=request.user,
                    at=timezone.now(),
                    facts=form.facts(),
                    lists=form.lists(),
                )
                messages.success(request, _("Saved."))
                return SeeOther(reverse("services:service", args=[pk]))
        except StaleVersion as stale:
            form.add_error(None, stale.message)
            again: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            again["version"] = str(stale.current.version)
            form.data = again
            return _asked(request, form, service, status=409)
    return _asked(request, form, service)


@require_POST
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stands here was checked today."""
    require(request.user, "services.verify_service")
    verify_service(service=_service(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Verified today."))
    return SeeOther(reverse("services:service", args=[pk]))


def _asked(request: HttpRequest, form: ServiceForm, service: Service | None, status: int = 0) -> HttpResponse:
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "services/change.html", {"form": form, "service": service}, status=status)


def _service(request: HttpRequest, pk: UUID) -> Service:
    service = with_parts(visible_services(request.user)).filter(pk=pk).first()
    if service is None:
        raise Http404(_("There is no such service."))
    return service


def _changes(service: Service) -> list[Any]:
    """Who changed it last; what moved is told by name."""
    rows = list(service.history.order_by("-history_id")[: _CHANGES_SHOWN + 1])
    return entries(NOUNS[Service], rows)[:_CHANGES_SHOWN]
