"""Closing a case and, where it takes one, a second person's word."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.reading import read_one, read_page
from cases.actions import (
    approve_closing,
    ask_to_close,
    close_case,
    decline_closing,
    may_answer,
    withdraw_closing,
)
from cases.forms import CloseForm, ClosingAnswerForm
from cases.models import ClosureRequest, Need
from cases.rules import visible_closure_requests
from cases.views.asking import Question, ask_then
from cases.views.cases import about, case_to
from heart.core import words
from heart.core.errors import NotPermitted
from heart.core.htmx import SeeOther
from heart.core.paging import page_url


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the case, or ask for the second word; what became of each open need is said here."""
    case = case_to(request, pk, "cases.close_case")
    needs = list(Need.objects.open().filter(case=case).order_by("created_at", "pk"))
    # Who said no to more is asked for no other reason: the page that heard it names it.
    initial = {"version": case.version, "reason": request.GET.get("reason", "")}
    form = CloseForm(request.POST or None, case=case, by=request.user, open_needs=needs, initial=initial)
    asks = form.needs_second_word
    question = about(
        case,
        title=_("Close case %(number)s") % {"number": case.number},
        says=_("A supervisor reads this first. Until they answer, nothing changes.")
        if asks
        else _("Follow-ups that wait are cancelled. A supervisor can open the case again."),
        button=_("Ask a supervisor") if asks else _("Close the case"),
    )

    def act(told: dict[str, Any]) -> None:
        said = {"case": case, "reason": told["reason"], "needs": form.outcomes()}
        if asks:
            ask_to_close(**said, words=told["words"], by=request.user, at=timezone.now())
        else:
            close_case(**said, by=request.user, at=timezone.now())

    say = _("A supervisor was asked. You are told what they say.") if asks else _("The case is closed.")
    return ask_then(request, question, form, act, say=say)


def requests_of(user: Any) -> Any:
    related = ("case__neighbor", "case__assigned_to", "asked_by", "answered_by")
    return visible_closure_requests(user).select_related(*related)


@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was asked; whoever may, and did not ask themselves, answers here."""
    asked: ClosureRequest = read_one(requests_of(request.user), pk, by=request.user, via="web")
    answers = asked.is_waiting and may_answer(request.user, asked)
    if request.method == "POST" and not answers:
        require(request.user, "cases.approve_closing", asked.case)
        raise NotPermitted(_("You asked for this, or the case is yours: another supervisor gives the word."))
    at, zone = timezone.now(), timezone.get_current_timezone()
    question = Question(
        title=_("Close case %(number)s?") % {"number": asked.case.number},
        says=asked.get_reason_display(),
        button=_("Answer"),
        back_to=asked.case.get_absolute_url(),
        back=_("See the case"),
        template="cases/closing.html",
    )

    def act(told: dict[str, Any]) -> None:
        verb: Any = approve_closing if told["yes"] == "yes" else decline_closing
        verb(request=asked, answer=told["answer"], by=request.user, at=timezone.now())

    return ask_then(
        request,
        question,
        ClosingAnswerForm(request.POST or None),
        act,
        say=_("Answered. Whoever asked is told."),
        asked=asked,
        answers=answers,
        may_withdraw=asked.is_waiting and asked.asked_by_id == request.user.pk,
        when=words.both(asked.asked_at, at, zone),
        answered_when=words.both(asked.answered_at, at, zone) if asked.answered_at else "",
        outcomes=_outcomes(asked),
    )


def _outcomes(asked: ClosureRequest) -> list[dict[str, str]]:
    """What was said of each need, in words."""
    needs = {str(need.pk): need for need in Need.objects.filter(case=asked.case_id)}
    labels = dict(Need.Status.choices)
    return [
        {
            "need": needs[row["id"]].get_category_display(),
            "became": str(labels[row["status"]]),
            "reason": row["reason"],
        }
        for row in asked.outcomes
    ]


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = read_one(requests_of(request.user), pk, by=request.user, via="web")
    withdraw_closing(request=asked, by=request.user, at=timezone.now())
    messages.success(request, _("Taken back. The case stays open."))
    return SeeOther(asked.case.get_absolute_url())


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Every request that waits for a supervisor's word, the oldest first."""
    require(request.user, "cases.approve_closing")
    at, zone = timezone.now(), timezone.get_current_timezone()
    rows = requests_of(request.user).waiting()
    page = read_page(rows, by=request.user, via="web", order=["asked_at"], cursor=request.GET.get("cursor"))
    shown = [
        {
            "asked": each,
            "when": words.both(each.asked_at, at, zone),
            "answers": may_answer(request.user, each),
        }
        for each in page.rows
    ]
    context: dict[str, Any] = {"rows": shown}
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return render(request, "cases/closings.html", context)
