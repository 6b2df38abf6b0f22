"""A need, from identified to connected, or not, with the reason."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from audit.reading import read_one
from cases.actions import add_need, answer_check, change_need, change_need_status, connect_need
from cases.forms import AddNeedForm, CheckForm, ConnectForm, NeedStatusForm
from cases.models import Need
from cases.rules import visible_needs
from cases.views.asking import Question, ask_then
from cases.views.cases import case_to
from heart.core.errors import InvalidTransition


def _need_to(request: HttpRequest, pk: UUID, perm: str) -> Need:
    needs = visible_needs(request.user).select_related("case__neighbor")
    need = read_one(needs, pk, by=request.user, via="web")
    require(request.user, perm, need)
    return need


def _about(need: Need, *, title: str, says: str, button: str) -> Question:
    template = "cases/need.html"
    return Question(title, says, button, need.case.get_absolute_url(), _("Back to the case"), need, template)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.change_case")
    question = Question(
        title=_("Add a need to case %(number)s") % {"number": case.number},
        says=_("What they need, in their order of it. One that is open already stays as it is."),
        button=_("Add the need"),
        back_to=case.get_absolute_url(),
        back=_("Back to the case"),
    )

    def act(told: dict[str, Any]) -> None:
        add_need(
            case=case,
            category=told["category"],
            wanted=told["wanted"],
            wanted_words=told["wanted_words"],
            by=request.user,
            at=timezone.now(),
        )

    return ask_then(
        request, question, AddNeedForm(request.POST or None), act, say=_("The need is in the case.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a need along, short of connecting it."""
    need = _need_to(request, pk, "cases.change_need")
    form = NeedStatusForm(request.POST or None, need=need)
    question = _about(
        need,
        title=_("%(need)s: where it stands") % {"need": need.get_category_display()},
        says=_("The next step counts more than the last one."),
        button=_("Save"),
    )

    def act(told: dict[str, Any]) -> None:
        at = timezone.now()
        said = told["wanted"], told["wanted_words"]
        if said != (need.wanted, need.wanted_words):
            change_need(need=need, wanted=said[0], wanted_words=said[1], by=request.user, at=at)
        change_need_status(
            need=need,
            status=told["status"],
            reason=told["reason"],
            evidence_level=told["evidence_level"],
            source=told["source"],
            by=request.user,
            at=at,
        )

    return ask_then(request, question, form, act, say=_("Saved."), need=need)


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the service has begun."""
    need = _need_to(request, pk, "cases.connect_need")
    form = ConnectForm(request.POST or None, need=need)
    question = _about(
        need,
        title=_("%(need)s: help has begun") % {"need": need.get_category_display()},
        says=_("Connected means that the service has begun. A number on a list does not count."),
        button=_("Connect"),
    )

    def act(told: dict[str, Any]) -> None:
        names = ("evidence_level", "verified_by", "connected_on", "service", "service_name")
        told = {name: told[name] for name in names}
        connect_need(need=need, by=request.user, at=timezone.now(), **told)

    return ask_then(request, question, form, act, say=_("Connected."), need=need)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Does the service still go on, 30 days after it began?"""
    need = _need_to(request, pk, "cases.connect_need")
    form = CheckForm(request.POST or None, need=need)
    waiting = need.checks.open().first()
    question = _about(
        need,
        title=_("%(need)s: does it still go on?") % {"need": need.get_category_display()},
        says=_("Ask them, or the place that helps. Level 5 means still going after 30 days."),
        button=_("Save"),
    )

    def act(told: dict[str, Any]) -> None:
        if waiting is None:
            raise InvalidTransition(_("There is nothing to ask about this need now."))
        facts = {name: told[name] for name in ("answer", "source", "note")}
        answer_check(check=waiting, by=request.user, at=timezone.now(), **facts)

    return ask_then(request, question, form, act, say=_("Saved."), need=need)
