"""What a supervisor says to everyone: seen first, said once, corrected aloud."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from heart.core.forms import refusals_shown
from heart.core.htmx import ask, done
from insights.actions import publish
from insights.forms import CorrectionForm, PublishForm
from insights.models import Publication
from insights.queries import publishable_months

PAGE = ("insights/publications.html", "insights/_publications.html")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.publish")
    at = timezone.now()
    months = publishable_months(at)
    form = PublishForm(request.POST or None, months=months)
    if form.is_valid():
        with refusals_shown(form):
            publish(by=request.user, at=at, **form.cleaned_data)
            return done(request, PAGE[1], _listed({}), back_to="insights:publications", say=_("Published."))
    return ask(request, *PAGE, _listed({"form": form, "months": months}))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Say the same time again, as it is known now, and what was wrong."""
    require(request.user, "insights.publish")
    form = CorrectionForm(request.POST or None, initial={"corrects": request.GET.get("of")})
    if form.is_valid():
        with refusals_shown(form):
            wrong = form.cleaned_data["corrects"]
            publish(last_on=wrong.last_on, by=request.user, at=timezone.now(), **form.cleaned_data)
            return done(request, PAGE[1], _listed({}), back_to="insights:publications", say=_("Corrected."))
    return ask(request, "insights/correct.html", "insights/_correct_form.html", {"form": form})


def _listed(context: dict[str, Any]) -> dict[str, Any]:
    publications = Publication.objects.newest_first().select_related("published_by", "corrected_by")
    return context | {"publications": publications}
