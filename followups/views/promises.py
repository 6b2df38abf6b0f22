"""Moving, ending and setting a date, from the case page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.rules import require
from followups.actions import (
    acknowledge_escalations,
    cancel_follow_up,
    mark_unreached,
    pin_follow_up,
    plan_follow_up,
    reschedule,
    unpin_follow_up,
)
from followups.calendar import window_of_day
from followups.forms import PlanForm, ReasonForm, RescheduleForm
from followups.models import FollowUp
from followups.queries.effort import still_missing
from followups.views.answers import back_from, read_case, read_follow_up
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask

PAGE = ("followups/promise.html", "followups/_promise_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: str) -> HttpResponse:
    """Move a pending window, with the reason."""
    follow_up = read_follow_up(request, pk)
    require(request.user, "followups.override_followup", follow_up)
    initial = {"opens_at": follow_up.opens_at, "due_at": follow_up.due_at}
    form = RescheduleForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_shown(form):
            reschedule(follow_up=follow_up, by=request.user, at=timezone.now(), **form.cleaned_data)
            return _kept(request, follow_up.case, say=_("The date is moved."))
    words = {
        "title": _("Move the date"),
        "says": _("The old date stays in the history, with your reason."),
        "press": _("Move the date"),
    }
    return _ask(request, follow_up.case, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: str) -> HttpResponse:
    words = {
        "title": gettext_lazy("Cancel this follow-up"),
        "says": gettext_lazy("Nobody will be reminded of it any more. The case stays open."),
        "press": gettext_lazy("Cancel this follow-up"),
        "say": gettext_lazy("The follow-up is cancelled."),
    }
    return _with_reason(request, pk, "followups.override_followup", cancel_follow_up, words)


@require_http_methods(["GET", "HEAD", "POST"])
def unreached(request: HttpRequest, pk: str) -> HttpResponse:
    words = {
        "title": gettext_lazy("End it without a contact"),
        "says": gettext_lazy("You tried and did not reach them this time. The case stays open."),
        "press": gettext_lazy("End this follow-up"),
        "say": gettext_lazy("The follow-up ended without a contact."),
    }
    return _with_reason(request, pk, "followups.log_attempt", mark_unreached, words, still_missing)


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, pk: str) -> HttpResponse:
    words = {
        "title": gettext_lazy("Put this first"),
        "says": gettext_lazy("It goes before all others. Whoever gets it reads your reason."),
        "press": gettext_lazy("Put it first"),
        "say": gettext_lazy("It is first now."),
    }
    return _with_reason(request, pk, "followups.override_followup", pin_follow_up, words)


@require_POST
def unpin(request: HttpRequest, pk: str) -> HttpResponse:
    follow_up = read_follow_up(request, pk)
    require(request.user, "followups.override_followup", follow_up)
    unpin_follow_up(follow_up=follow_up, by=request.user, at=timezone.now())
    return _kept(request, follow_up.case, say=_("It stands where its time puts it again."))


@require_POST
def have_it(request: HttpRequest, pk: str) -> HttpResponse:
    """Answer everything that was told about a promise: "I have this"."""
    follow_up = read_follow_up(request, pk)
    acknowledge_escalations(follow_up=follow_up, by=request.user, at=timezone.now())
    return _kept(request, follow_up.case, say=_("You have this. Whoever looks can see it."))


def _with_reason(
    request: HttpRequest,
    pk: str,
    perm: str,
    act: Callable[..., FollowUp],
    words: dict[str, Any],
    before: Callable[[FollowUp], str] = lambda follow_up: "",
) -> HttpResponse:
    """Do to a pending follow-up what needs a reason, by `act`; `before` says what the policy asks first."""
    follow_up = read_follow_up(request, pk)
    require(request.user, perm, follow_up)
    words = words | {"before": before(follow_up)}
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with refusals_shown(form):
            act(follow_up=follow_up, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
            return _kept(request, follow_up.case, say=str(words["say"]))
    return _ask(request, follow_up.case, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: str) -> HttpResponse:
    """Set a day for a case that has none."""
    case = read_case(request, pk)
    require(request.user, "cases.change_case", case)
    at = timezone.now()
    form = PlanForm(request.POST or None)
    if form.is_valid():
        zone = timezone.get_current_timezone()
        opens_at, due_at = window_of_day(form.cleaned_data["opens_at"], zone, not_before=at)
        with refusals_shown(form):
            form.create_once(
                by=request.user,
                at=at,
                create=lambda: plan_follow_up(
                    case=case, opens_at=opens_at, due_at=due_at, by=request.user, at=at
                ),
            )
            return _kept(request, case, say=_("The date is set. You will be reminded."))
    words = {
        "title": _("Set a date"),
        "says": _("No date is set, so nothing will remind you. Set one now."),
        "press": _("Set the date"),
    }
    return _ask(request, case, form, words)


def _ask(request: HttpRequest, case: Any, form: Any, words: dict[str, Any]) -> HttpResponse:
    return ask(request, *PAGE, {"case": case, "form": form, "words": words, "back": _back(request, case)})


def _kept(request: HttpRequest, case: Any, *, say: str) -> HttpResponse:
    """The case page as it is now: a moved promise changes more of it than one region."""
    messages.success(request, say)
    back = _back(request, case)
    return HttpResponseClientRedirect(back) if request.htmx else SeeOther(back)  # type: ignore[attr-defined]


def _back(request: HttpRequest, case: Any) -> str:
    return back_from(request, case)
