"""Alerts on a person: written, looked at again, taken off."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading, read_one
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from neighbors.actions import end_alert, renew_alert, write_alert
from neighbors.forms import AlertForm, ReviewAlertForm
from neighbors.models import Alert, Neighbor
from neighbors.rules import visible_alerts, visible_neighbors


def alerts_of(neighbor: Neighbor, reader: User, on: date) -> dict[str, Any]:
    """Those in force on the person, for who may read them."""
    rows = visible_alerts(reader).in_force(on).filter(neighbor__person=neighbor.person)
    found = list(rows.select_related("author").order_by("-written_at", "pk"))
    note_reading(found, by=reader, via="web")
    return {"alerts": found, "may_alert": reader.has_perm("neighbors.change_alert", neighbor)}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "neighbors.change_alert")
    neighbor = read_one(visible_neighbors(request.user), pk, by=request.user, via="web")
    require(request.user, "neighbors.change_alert", neighbor)
    at = timezone.now()
    form = AlertForm(request.POST or None, today=timezone.localdate(at))
    if form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "form_key"}
        with refusals_shown(form):
            form.create_once(
                by=request.user,
                at=at,
                create=lambda: write_alert(neighbor=neighbor, by=request.user, at=at, **told),
            )
            return _back(request, neighbor, _("Whoever meets them sees it until its last day."))
    return _ask(request, neighbor, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "neighbors.change_alert")
    at = timezone.now()
    rows = visible_alerts(request.user).in_force(timezone.localdate(at)).select_related("neighbor")
    alert = read_one(rows, pk, by=request.user, via="web")
    require(request.user, "neighbors.change_alert", alert.neighbor)
    form = ReviewAlertForm(request.POST or None, alert=alert, today=timezone.localdate(at))
    if form.is_valid():
        told = form.cleaned_data
        with refusals_shown(form):
            if told["reason"]:
                end_alert(alert=alert, reason=told["reason"], by=request.user, at=at)
                return _back(request, alert.neighbor, _("Taken off."))
            days = {name: told[name] for name in ("review_on", "expires_on")}
            renew_alert(alert=alert, by=request.user, at=at, **days)
            return _back(request, alert.neighbor, _("Saved."))
    return _ask(request, alert.neighbor, form, alert)


def _ask(
    request: HttpRequest, neighbor: Neighbor, form: AlertForm | ReviewAlertForm, alert: Alert | None
) -> HttpResponse:
    context = {"neighbor": neighbor, "form": form, "alert": alert}
    return render(request, "neighbors/alert.html", context, status=422 if request.method == "POST" else 200)


def _back(request: HttpRequest, neighbor: Neighbor, say: str) -> HttpResponse:
    messages.success(request, say)
    return SeeOther(neighbor.get_absolute_url())
