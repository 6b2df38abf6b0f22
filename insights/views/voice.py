"""What a neighbor says of us, asked by somebody who did not help them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from audit.reading import read_one
from cases.rules import visible_cases
from cases.views.asking import Question, ask_then
from insights.actions import hear_voice, refuse_helpers
from insights.forms import VoiceForm
from insights.models import Voice


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = read_one(visible_cases(request.user), pk, by=request.user, via="web")
    require(request.user, "insights.add_voice", case)
    refuse_helpers(case, request.user)
    at, form = timezone.now(), VoiceForm(request.POST or None)
    question = Question(
        title=_("How was it for them?"),
        says=_(
            "Say that they may skip each question, and that whoever helped them does not see the answers."
        ),
        button=_("Save the answers"),
        back_to=case.get_absolute_url(),
        back=_("Back to the case"),
    )

    def act(told: dict[str, Any]) -> Voice:
        answers = {name: told[name] for name in ("kept_word", "respected", "helped")}
        return hear_voice(case=case, by=request.user, at=at, **answers)

    return ask_then(request, question, form, act, say=_("Thank them. It is counted, and kept apart."))
