"""One 911 call: what CAD told, and what a clinician who reads it decides."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rules import require
from audit.reading import read_all, read_one
from calls.actions import review_call
from calls.models import Call
from calls.queries import TO_REVIEW, beside, call_rows, to_review, with_encounters
from calls.rules import visible_calls
from cases.models import Case
from cases.rules import visible_cases
from cases.views.candidates import candidates_of
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from heart.desk.forms import ReviewForm
from neighbors.actions import create_neighbor


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: str) -> HttpResponse:
    """Read a call; whoever may review it decides here, and goes on to the next."""
    told = read_one(with_encounters(visible_calls(request.user)), pk, by=request.user, via="web")
    at = timezone.now()
    if request.method != "POST":
        return _show(request, told, ReviewForm(user=request.user), at)
    require(request.user, "calls.review_call", told)
    form = ReviewForm(request.POST, user=request.user)
    if "find" in request.POST:  # the search button of a browser without script: nothing is decided
        form.full_clean()
        form.errors.clear()
        return _show(request, told, form, at)
    if form.is_valid():
        with refusals_shown(form):
            _review_once(told, form, by=request.user, at=at)
            messages.success(request, _("Saved."))
            return SeeOther(_next_address(told, at))
    return _show(request, told, form, at, status=422)


def _review_once(told: Call, form: ReviewForm, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        form.create_once(by=by, at=at, create=lambda: _review(told, form, by=by, at=at))


def _review(told: Call, form: ReviewForm, *, by: User, at: datetime) -> Call:
    """The neighbor if they are new, the decision, the case and its promise: all or nothing, in the caller's
    transaction."""
    neighbor = form.picked_neighbor
    if form.new_neighbor:
        neighbor = create_neighbor(by=by, at=at, known_as=form.new_neighbor)
    decided = form.cleaned_data
    return review_call(
        call=told, decision=decided["decision"], reason=decided["reason"], neighbor=neighbor, by=by, at=at
    )


def _case_of(request: HttpRequest, told: Call) -> Case | None:
    """The case in which the call is followed up, if its reader may see it."""
    found = visible_cases(request.user).filter(follow_ups__call_promises__call=told)
    return next(iter(read_all(found, by=request.user, via="web")), None)


def _next_address(told: Call, at: datetime) -> str:
    """The next call to read, the list when there is none."""
    following = beside(told, to_review(Call.objects.all(), at)).following
    return (
        reverse("desk:call", args=[following]) if following else f"{reverse('calls:list')}?show={TO_REVIEW}"
    )


def _show(
    request: HttpRequest, told: Call, form: ReviewForm, at: datetime, status: int = 200
) -> HttpResponse:
    [row] = call_rows([told], program="", at=at, tz=timezone.get_current_timezone())
    context: dict[str, Any] = {
        "call": told,
        "row": row,
        "may_log": request.user.has_perm("cases.add_encounter"),
        "may_review": request.user.has_perm("calls.review_call", told),
        "case": _case_of(request, told),
    }
    if context["may_review"]:
        waiting = to_review(visible_calls(request.user), at)
        context |= {"form": form, "candidates": candidates_of(request, form), "beside": beside(told, waiting)}
    return render(request, "desk/call.html", context, status=status)
