"""A warm handoff is logged: one contact with three people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.asking import Question, ask_then
from referrals.actions import log_handoff
from referrals.forms import HandoffForm
from referrals.models import Handoff
from referrals.reading import read_to_change


@require_http_methods(["GET", "HEAD", "POST"])
def handoff(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, at = read_to_change(request, pk), timezone.now()
    form = HandoffForm(request.POST or None)
    question = Question(
        title=_("Warm handoff"),
        says=_("One contact with three: the neighbor, the provider and you. It keeps a promise as any does."),
        button=_("Save the contact"),
        back_to=found.get_absolute_url(),
        back=_("Back to the referral"),
        template="referrals/handoff.html",
    )

    def act(told: dict[str, Any]) -> Handoff:
        facts = form.facts(at, timezone.get_current_timezone())
        return log_handoff(referral=found, by=request.user, at=at, **facts)

    return ask_then(request, question, form, act, say=_("Saved, as a contact of the three."), referral=found)
