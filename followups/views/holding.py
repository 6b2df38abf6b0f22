"""Who has a case: taking one, taking the next one, giving one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from cases.actions import assign_case, claim_case, keep_claim
from cases.models import Case
from followups.actions import claim_next
from followups.forms import AssignForm
from followups.queries.holding import claim_in_words
from followups.queries.order import why_first
from followups.views.answers import back_from, finished, read_case
from heart.core.forms import SentOnce, refusals_shown
from heart.core.htmx import SeeOther, ask


@require_POST
def claim(request: HttpRequest, pk: str) -> HttpResponse:
    case = claim_case(case=read_case(request, pk), by=request.user, at=timezone.now())
    return _held(request, case, say=_("%(number)s is yours now.") % {"number": case.number})


@require_POST
def keep(request: HttpRequest, pk: str) -> HttpResponse:
    """One's own claim lapses no more."""
    case = read_case(request, pk)
    require(request.user, "cases.claim_case", case)
    case = keep_claim(case=case, by=request.user, at=timezone.now())
    return _held(request, case, say=_("%(number)s stays yours.") % {"number": case.number})


@require_POST
def claim_the_next(request: HttpRequest) -> HttpResponse:
    """Take the case that must be acted on first, and go to it."""
    at = timezone.now()
    case, why = _claimed_once(SentOnce(request.POST), by=request.user, at=at)
    if case is None:
        messages.info(request, _("Nobody is waiting: every open case has someone. Well done, all of you."))
        return SeeOther(back_from(request, "followups:queue"))
    says = [_("%(number)s is yours now.") % {"number": case.number}, why]
    messages.success(request, " ".join(filter(None, says)))
    return SeeOther(case.get_absolute_url())


class _NobodyWaits(Exception):
    pass


def _claimed_once(form: SentOnce, *, by: Any, at: datetime) -> tuple[Case | None, str]:
    """The next case, and why it is; a second press of a button is given what the first was, not one more."""
    why: list[str] = []

    def claim() -> Case:
        claim = claim_next(by=by, at=at)
        if claim is None:
            raise _NobodyWaits
        why.append(why_first(claim.first, claim.following, at=at, zone=timezone.get_current_timezone()))
        return claim.case

    try:
        if not form.is_valid():  # sent without its key
            return claim(), why[0]
        pk, _new = form.create_once(by=by, at=at, create=claim)
    except _NobodyWaits:
        return None, ""
    return Case.objects.get(pk=pk), "".join(why)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: str) -> HttpResponse:
    case = read_case(request, pk)
    require(request.user, "cases.assign_case", case)
    form = AssignForm(
        request.POST or None, initial={"user": case.assigned_to_id}, auto_id=f"give-{case.pk}-%s"
    )
    if form.is_valid():
        to = form.cleaned_data["user"]
        with refusals_shown(form):
            case = assign_case(case=case, to=to, by=request.user, at=timezone.now())
            say = _("%(number)s is with %(name)s now.") if to else _("%(number)s is with nobody now.")
            return _held(request, case, say=say % {"number": case.number, "name": to})
    context = {"case": case, "form": form, "back": back_from(request, "followups:queue")}
    return ask(request, "followups/assign.html", "followups/_assign.html", context)


def _held(request: HttpRequest, case: Case, *, say: str) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case.pk,
        "holder": _("You") if case.assigned_to_id == request.user.pk else str(case.assigned_to or ""),
        "is_mine": case.assigned_to_id == request.user.pk,
        "claim": claim_in_words(case, request.user, timezone.now()),
        "may_claim": request.user.has_perm("cases.claim_case"),
        "may_assign": request.user.has_perm("cases.assign_case"),
    }
    return finished(
        request, "followups/_holder.html", context, back=back_from(request, "followups:queue"), say=say
    )
