"""Nobody answered: one press logs it, and another takes it back."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.rules import require
from audit.reading import read_one
from followups.actions import log_attempt, take_back_attempt
from followups.models import ContactAttempt, FollowUp
from followups.queries.safety import NotSafe
from followups.rules import visible_attempts, visible_struck_attempts
from followups.views.answers import back_from, read_follow_up
from followups.views.attempts import row_context
from followups.views.quick import quick_context
from followups.views.result import Result, queue_context, result_in
from heart.core.errors import Conflict
from heart.core.forms import SentOnce
from heart.core.htmx import SeeOther

# Where the row was pressed, and how it looks there.
TODAY, QUEUE, QUICK = "today", "queue", "quick"
ROWS = {
    TODAY: "followups/_row.html",
    QUEUE: "followups/_queue_row.html",
    QUICK: "followups/_queue_row.html",
}


@require_POST
def no_answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Log that nobody answered the phone just now."""
    at = timezone.now()
    follow_up = read_follow_up(request, pk)
    require(request.user, "followups.log_attempt", follow_up)
    form = SentOnce(request.POST)
    if not form.is_valid():
        raise Conflict(_("This button is too old. Load the page again."))
    try:
        made, _new = form.create_once(
            by=request.user,
            at=at,
            create=lambda: log_attempt(
                follow_up=follow_up, by=request.user, at=at,
                method=ContactAttempt.Method.PHONE, outcome=ContactAttempt.Outcome.NO_ANSWER,
            ),
        )  # fmt: skip
    except NotSafe:
        return _asked_why(request, follow_up)
    says = _("Logged: no answer from %(name)s.") % {"name": follow_up.case.neighbor.known_as}
    undo_url = reverse("followups:take_back", args=[made])
    result = result_in(request, back_from(request, follow_up.case), at)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, says, extra_tags=undo_url)
        return SeeOther(_onward(request, follow_up, result))
    context = _row_again(request, follow_up, result, at) | {"says": says, "undo_url": undo_url}
    if request.POST.get("look") != QUICK or result is None:
        return render(request, "followups/_tried_row.html", context | {"just_tried": True})
    following = result.place(follow_up).next
    shown = read_follow_up(request, following.follow_up) if following else follow_up
    return render(request, "followups/_tried_quick.html", context | quick_context(request, shown, result, at))


def _asked_why(request: HttpRequest, follow_up: FollowUp) -> HttpResponse:
    """The form, with what was pressed in it: a call outside what is safe says why."""
    asked = {
        "method": ContactAttempt.Method.PHONE.value,
        "outcome": ContactAttempt.Outcome.NO_ANSWER.value,
        "back": back_from(request, follow_up.case),
    }
    address = f"{reverse('followups:log_attempt', args=[follow_up.pk])}?{urlencode(asked)}"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    return SeeOther(address)


def _onward(request: HttpRequest, follow_up: FollowUp, result: Result | None) -> str:
    """The list again, with the next row shown in it; else the page that the reader came from."""
    following = result.place(follow_up).next if result else None
    if result is None or following is None:
        return back_from(request, follow_up.case)
    return result.showing(following.follow_up)


@require_POST
def take_back(request: HttpRequest, pk: str) -> HttpResponse:
    """Take back one's own try of the last ten minutes."""
    at = timezone.now()
    struck = visible_struck_attempts(request.user).filter(by=request.user, pk=pk).first()
    if struck is None:
        mine = visible_attempts(request.user).filter(by=request.user).select_related("follow_up__case")
        attempt = read_one(mine, pk, by=request.user, via="web")
        struck = take_back_attempt(attempt=attempt, by=request.user, at=at)
    says = _("Taken back. It counts nowhere.")
    back = back_from(request, "followups:queue")
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, says)
        return SeeOther(back)
    follow_up = read_follow_up(request, struck.follow_up_id)
    context = _row_again(request, follow_up, result_in(request, back, at), at)
    return render(request, "followups/_tried_row.html", context | {"says": says, "oob": True})


def _row_again(
    request: HttpRequest, follow_up: FollowUp, result: Result | None, at: datetime
) -> dict[str, Any]:
    """The row as it is now, for the page on which it was pressed."""
    look = request.POST.get("look", "")
    if result is None or look not in ROWS:
        look = TODAY
    context: dict[str, Any] = {"back": "/"} if result is None else queue_context(request, result)
    return {
        **context,
        **row_context(request, follow_up, at),
        "list_back": context["back"],
        "look": look,
        "row_template": ROWS[look],
    }
