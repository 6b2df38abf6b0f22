"""What a neighbor lets us share: recorded, taken back, ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from audit.reading import read_one
from heart.core.errors import NotPermitted, Refusal
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from neighbors.actions import note_consents_event, record_consent, revoke_consent
from neighbors.forms import ConsentForm, EventForm, RevokeForm
from neighbors.models import Consent, Neighbor
from neighbors.rules import visible_consents, visible_neighbors


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "neighbors.change_consent")
    neighbor = read_one(visible_neighbors(request.user), pk, by=request.user, via="web")
    require(request.user, "neighbors.change_consent", neighbor)
    at = timezone.now()
    form = ConsentForm(request.POST or None, neighbor=neighbor, today=timezone.localdate(at))

    def record() -> None:
        form.create_once(
            by=request.user,
            at=at,
            create=lambda: record_consent(neighbor=neighbor, terms=form.terms(), by=request.user, at=at),
        )

    context = {
        "title": _("What may we share?"),
        "says": _("Ask first, say why, and write down what they say. They can take it back at any time."),
        "button": _("Record it"),
    }
    return _ask(request, neighbor, form, record, say=_("Recorded."), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    consent = _consent_to(request, pk)
    form = RevokeForm(request.POST or None)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        revoke_consent(consent=consent, by=request.user, at=timezone.now(), reason=reason)

    context = {
        "title": _("Take it back"),
        "says": _("Nothing more is shared by it, from this moment. What was shared before stays listed."),
        "button": _("Take it back"),
        "consent": consent,
    }
    return _ask(request, consent.neighbor, form, act, say=_("Taken back."), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def ended(request: HttpRequest, pk: UUID) -> HttpResponse:
    consent = _consent_to(request, pk)
    form = EventForm(request.POST or None)

    def act() -> None:
        day = form.cleaned_data["happened_on"]
        note_consents_event(consent=consent, happened_on=day, by=request.user, at=timezone.now())

    context = {
        "title": _("It has ended"),
        "says": _("The consent ends with what was agreed: %(event)s.") % {"event": consent.expires_event},
        "button": _("It has happened"),
        "consent": consent,
    }
    return _ask(request, consent.neighbor, form, act, say=_("Ended."), **context)


def _consent_to(request: HttpRequest, pk: UUID) -> Consent:
    require(request.user, "neighbors.change_consent")
    consents = visible_consents(request.user).select_related("neighbor")
    return read_one(consents, pk, by=request.user, via="web")


def _ask(
    request: HttpRequest,
    neighbor: Neighbor,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    say: str,
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is answered, act and go back. A refusal keeps what was typed."""
    status = 200
    back_to = _back_from(request, neighbor)
    if request.method == "POST":
        status = _answered(form, act)
        if status == 303:
            messages.success(request, say)
            return SeeOther(back_to)
    context |= {"form": form, "neighbor": neighbor, "back_to": back_to}
    return render(request, "neighbors/consent.html", context, status=status)


def _back_from(request: HttpRequest, neighbor: Neighbor) -> str:
    """The page that the reader came from (`?back=`), if it is one of ours, else the neighbor's."""
    asked = request.GET.get("back", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else reverse("neighbors:detail", args=[neighbor.pk]) + "#sharing"


def _answered(form: forms.Form, act: Callable[[], Any]) -> int:
    if not form.is_valid():
        return 422
    try:
        with refusals_shown(form):
            act()
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return refusal.status
    return 422 if form.errors else 303
