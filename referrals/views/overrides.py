"""Where no consent allows it: somebody asks a supervisor, who sends it or says no."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from cases.views.asking import Question, ask_then
from referrals.actions import ask_override, refuse_override
from referrals.forms import ReasonForm
from referrals.models import OverrideRequest
from referrals.reading import read_to_change


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_override(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = read_to_change(request, pk)
    form = ReasonForm(request.POST or None)
    question = Question(
        title=_("Ask a supervisor"),
        says=_("No consent allows it, and it can't wait. They send it or say no; you are told either way."),
        button=_("Ask them"),
        back_to=found.get_absolute_url(),
        back=_("Back to the referral"),
        template="referrals/override.html",
    )

    def act(told: dict[str, Any]) -> OverrideRequest:
        return ask_override(referral=found, by=request.user, at=timezone.now(), reason=told["reason"])

    return ask_then(request, question, form, act, say=_("Asked. Nothing is sent until they answer."))


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = read_to_change(request, pk)
    require(request.user, "neighbors.override_consent", found.need.case.neighbor)
    form = ReasonForm(request.POST or None)
    question = Question(
        title=_("Say no"),
        says=_("It stays a draft. Say what to do instead: they read it."),
        button=_("Say no"),
        back_to=found.get_absolute_url(),
        back=_("Back to the referral"),
        template="referrals/override.html",
    )

    def act(told: dict[str, Any]) -> OverrideRequest:
        return refuse_override(referral=found, by=request.user, at=timezone.now(), reason=told["reason"])

    asked = OverrideRequest.objects.waiting().filter(referral=found).select_related("asked_by").first()
    return ask_then(request, question, form, act, say=_("Saved, and they are told."), asked=asked)
