"""What is done with a case as a whole. Each act is a page that asks, so that it works without script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from audit.reading import read_one
from cases.actions import (
    assign_case,
    claim_case,
    open_case,
    pause_case,
    reopen_case,
    resume_case,
    set_risk,
)
from cases.forms import AssignForm, OpenCaseForm, PauseForm, ReasonForm, RiskForm
from cases.models import Case
from cases.rules import visible_cases
from cases.views.asking import Question, ask_then
from heart.core.htmx import SeeOther
from neighbors.rules import visible_neighbors


def case_to(request: HttpRequest, pk: UUID, perm: str) -> Case:
    """The case, if the reader may know of it (404) and do this with it (403)."""
    case = read_one(visible_cases(request.user), pk, by=request.user, via="web")
    require(request.user, perm, case)
    return case


def about(
    case: Case, *, title: str, says: str, button: str, template: str = "cases/question.html"
) -> Question:
    return Question(title, says, button, case.get_absolute_url(), _("Back to the case"), case, template)


@require_POST
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.claim_case")
    claim_case(case=case, by=request.user, at=timezone.now())
    messages.success(request, _("The case is yours."))
    return SeeOther(case.get_absolute_url())


@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.change_case")
    resume_case(case=case, by=request.user, at=timezone.now())
    messages.success(request, _("The case is open again."))
    return SeeOther(case.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.assign_case")
    initial = {"version": case.version, "to": case.assigned_to_id}
    question = about(
        case,
        title=_("Give case %(number)s") % {"number": case.number},
        says=_("Who gets it sees it on Today. The reason is in the history."),
        button=_("Give the case"),
    )

    def act(told: dict[str, Any]) -> None:
        assign_case(case=case, to=told["to"], reason=told["reason"], by=request.user, at=timezone.now())

    return ask_then(
        request, question, AssignForm(request.POST or None, initial=initial), act, say=_("Given.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.change_case")
    form = PauseForm(request.POST or None, initial={"version": case.version})
    question = about(
        case,
        title=_("Pause case %(number)s") % {"number": case.number},
        says=_(
            "What opens or is due later waits as long as the pause. What is overdue stays overdue, "
            "and the figures are shown with and without pauses."
        ),
        button=_("Pause the case"),
    )

    def act(told: dict[str, Any]) -> None:
        said = {name: told[name] for name in ("kind", "reason", "until")}
        pause_case(case=case, **said, by=request.user, at=timezone.now())

    return ask_then(request, question, form, act, say=_("The case rests."))


@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.change_case")
    form = RiskForm(request.POST or None, initial={"version": case.version, "risk": case.risk or ""})
    question = about(
        case,
        title=_("Risk in case %(number)s") % {"number": case.number},
        says=_("Say what you know now. It can change."),
        button=_("Save"),
    )

    def act(told: dict[str, Any]) -> None:
        set_risk(case=case, risk=told["risk"], by=request.user, at=timezone.now())

    return ask_then(request, question, form, act, say=_("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.reopen_case")
    form = ReasonForm(request.POST or None, initial={"version": case.version})
    question = about(
        case,
        title=_("Open case %(number)s again") % {"number": case.number},
        says=_("It comes back without a date: set one next."),
        button=_("Open it again"),
    )

    def act(told: dict[str, Any]) -> None:
        reopen_case(case=case, reason=told["reason"], by=request.user, at=timezone.now())

    return ask_then(request, question, form, act, say=_("The case is open again. Set a date next."))


@require_http_methods(["GET", "HEAD", "POST"])
def open_for(request: HttpRequest, neighbor: UUID) -> HttpResponse:
    """Open a case for a neighbor, or come to the one that is open."""
    require(request.user, "cases.open_case")
    found = read_one(visible_neighbors(request.user), neighbor, by=request.user, via="web")
    form = OpenCaseForm(request.POST or None)
    opened: list[Case] = []
    question = Question(
        title=_("Open a case for %(name)s") % {"name": found.known_as},
        says=_("A neighbor has one open case at most. If there is one, you come to it."),
        button=_("Open the case"),
        back_to=found.get_absolute_url(),
        back=_("Back to the neighbor"),
    )

    def act(told: dict[str, Any]) -> None:
        opened.append(open_case(neighbor=found, reason=told["reason"], by=request.user, at=timezone.now()))

    response = ask_then(request, question, form, act, say=_("The case is open. Set a date next."))
    return SeeOther(opened[0].get_absolute_url()) if opened else response
