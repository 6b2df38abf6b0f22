from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import require
from cases.models import ClosureReason
from followups.actions import log_attempt
from followups.forms import LogAttemptForm
from followups.models import ContactAttempt, FollowUp
from followups.queries import before_you_call, dials, follow_ups_for_rows, pending_seen_by, rows_of
from followups.views.answers import back_from, finished, read_follow_up
from followups.views.result import result_in
from heart.core.errors import InvalidTransition
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask, show

PAGE = ("followups/attempt.html", "followups/_open_row.html")
NEXT = "next"


@require_safe
def row(request: HttpRequest, pk: str) -> HttpResponse:
    """One row as it stands, with its form closed; without htmx, the case."""
    follow_up = read_follow_up(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return SeeOther(follow_up.case.get_absolute_url())
    return show(
        request, "followups/_row.html", "followups/_row.html", row_context(request, follow_up, timezone.now())
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: str) -> HttpResponse:
    """Log a try, in the row or on a page of its own."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    follow_up = read_follow_up(request, pk)
    require(request.user, "followups.log_attempt", follow_up)
    # Its words and its form need the neighbor's ways; rows_of reads them.
    context = row_context(request, follow_up, at)
    asked = request.GET.get("method")  # the field list proposes to meet them
    initial = {"method": asked} if asked in ContactAttempt.Method else {}
    if (happened := request.GET.get("outcome")) in ContactAttempt.Outcome:
        initial["outcome"] = happened  # pressed in a list, and asked why it was not safe
    form = LogAttemptForm(request.POST or None, initial=initial, follow_up=follow_up, now=at, zone=zone)
    refused = False
    if form.is_valid():
        try:
            with refusals_shown(form):
                form.create_once(
                    by=request.user,
                    at=at,
                    create=lambda: log_attempt(follow_up=follow_up, by=request.user, at=at, **form.facts()),
                )
                return _saved(request, follow_up, form, at)
        except InvalidTransition as settled_meanwhile:
            if request.htmx:  # type: ignore[attr-defined]
                raise  # a toast says it, and the row keeps what was typed
            form.add_error(None, settled_meanwhile.message)
            refused = True
    neighbor = follow_up.case.neighbor
    context |= {
        "form": form,
        "cues": before_you_call(neighbor, at=at, zone=zone),
        "dials": dials(neighbor),
        "back": back_from(request, follow_up.case),
        "ended_at": follow_up.settled_at,
        "goes_on": _goes_on(request),
    }
    return show(request, *PAGE, context, status=409) if refused else ask(request, *PAGE, context)


def row_context(request: HttpRequest, follow_up: FollowUp, at: datetime) -> dict[str, Any]:
    """The row of a follow-up that was read."""
    (made,) = rows_of([follow_up], user=request.user, at=at, zone=timezone.get_current_timezone())
    return {"row": made, "may_log": request.user.has_perm("followups.log_attempt")}


def _goes_on(request: HttpRequest) -> bool:
    """Whether the reader goes from row to row: saving leads to the next one's form."""
    return NEXT in (request.POST.get("then"), request.GET.get("then"))


def _saved(request: HttpRequest, follow_up: FollowUp, form: LogAttemptForm, at: datetime) -> HttpResponse:
    outcome = ContactAttempt.Outcome(form.cleaned_data["outcome"]).label
    goes_on = _goes_on(request)
    # Read again: what they answered changes what to try next.
    after = follow_ups_for_rows(FollowUp.objects.all()).get(pk=follow_up.pk)
    context = row_context(request, after, at)
    context |= {"outcome": outcome, "is_pending": after.is_pending, "opens_next": goes_on}
    context |= _declined(request, follow_up, form)
    back = (goes_on and _next_form(request, follow_up, at)) or back_from(request, follow_up.case)
    say = _("Saved: %(outcome)s.") % {"outcome": str(outcome).lower()}
    return finished(request, "followups/_settled_row.html", context, back=back, say=say)


def _declined(request: HttpRequest, follow_up: FollowUp, form: LogAttemptForm) -> dict[str, Any]:
    """Where nobody is to come back: the case waits to be closed, with the reason chosen."""
    case = follow_up.case
    asked = urlencode({"reason": ClosureReason.DECLINED.value})
    return {
        "declined": form.facts()["declined"],
        "may_close": request.user.has_perm("cases.close_case", case),
        "close_url": f"{reverse('cases:close_case', args=[case.pk])}?{asked}",
    }


def _next_form(request: HttpRequest, done: FollowUp, at: datetime) -> str:
    """Where to log the try after `done`: on the next row of the list that the reader came from.

    Who came from no list goes on with what they hold. "" after the last.
    """
    result = result_in(request, back_from(request, done.case), at)
    if result is None:
        mine = pending_seen_by(request.user).assigned_to(request.user).exclude(pk=done.pk)
        following = mine.in_queue_order().first()
        return reverse("followups:log_attempt", args=[following.pk]) if following else ""
    beside = result.place(done).next
    if beside is None:
        return ""
    asked = urlencode({"back": result.showing(beside.follow_up), "then": NEXT})
    return f"{reverse('followups:log_attempt', args=[beside.follow_up])}?{asked}"
