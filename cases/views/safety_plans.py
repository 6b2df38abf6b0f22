"""A neighbor's safety plan: read, written anew, printed for their pocket."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading, read_one
from cases.actions import save_safety_plan
from cases.forms import SafetyPlanForm
from cases.models import SafetyPlan
from cases.rules import visible_safety_plans
from heart.core.errors import StaleVersion
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from neighbors.models import Neighbor
from neighbors.queries import may_be_named
from neighbors.rules import visible_neighbors

# Each by its own name; the record's language (ISO 639-3) picks the first.
LANGUAGES = [("en", "English"), ("es", "Español")]
SPOKEN = {"spa": "es"}


def plan_first(neighbor: Neighbor, reader: User) -> SafetyPlan | None:
    """The current plan for whoever responds next, noted as read; None without one or without the right."""
    of_person = visible_safety_plans(reader).filter(neighbor__person=neighbor.person)
    plan = of_person.order_by("-written_at", "-number").first()
    note_reading([plan] if plan else [], by=reader, via="web")
    return plan


@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The current version, or with `?v=` an older one."""
    neighbor = _neighbor(request, pk)
    rows = visible_safety_plans(request.user).filter(neighbor=neighbor).newest_first()
    versions = list(rows.select_related("written_by"))
    plan = _version(request, versions)
    context = {
        "neighbor": neighbor,
        "plan": plan,
        "versions": versions,
        "is_current": plan is not None and plan == versions[0],
        "may_change": request.user.has_perm("cases.change_safetyplan", neighbor),
    }
    return render(request, "cases/safety_plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    neighbor = _neighbor(request, pk)
    require(request.user, "cases.change_safetyplan", neighbor)
    at = timezone.now()
    plan = visible_safety_plans(request.user).filter(neighbor=neighbor).newest_first().first()
    form = SafetyPlanForm(request.POST or None, plan=plan, today=timezone.localdate(at))
    status, newer = 200, None  # the version that somebody else saved meanwhile
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with refusals_shown(form):
                    _save(form, neighbor, by=request.user, at=at)
                    messages.success(request, _("Saved. Give them a copy on paper."))
                    return SeeOther(reverse("cases:safety_plan", args=[neighbor.pk]))
            except StaleVersion as stale:
                status, newer = 409, stale.current
                again: Any = request.POST.copy()
                again["based_on"] = str(newer.number)
                form.data = again
    context = {"neighbor": neighbor, "form": form, "newer": newer}
    return render(request, "cases/write_safety_plan.html", context, status=status)


def _save(form: SafetyPlanForm, neighbor: Neighbor, *, by: Any, at: datetime) -> None:
    told = form.cleaned_data
    form.create_once(
        by=by,
        at=at,
        create=lambda: save_safety_plan(
            neighbor=neighbor, words=form.words(), review_on=told["review_on"], by=by, at=at,
            based_on=told["based_on"],
        ),
    )  # fmt: skip


@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """In large print, in English or Spanish; the words are theirs in either."""
    neighbor = _neighbor(request, pk)
    versions = visible_safety_plans(request.user).filter(neighbor=neighbor).newest_first()
    plan = _version(request, list(versions))
    if plan is None:
        raise Http404(_("There is no such record, or it is not yours to see."))
    language = request.GET.get("lang", SPOKEN.get(neighbor.preferred_language, "en"))
    if language not in dict(LANGUAGES):
        language = "en"
    with translation.override(language):
        context = {
            "neighbor": neighbor,
            "plan": plan,
            "day": dateformat.format(timezone.localtime(plan.written_at), _("F j, Y")),
            "language": language,
            "languages": LANGUAGES,
            "names_program": may_be_named(neighbor),
        }
        return render(request, "cases/safety_plan_paper.html", context)


def _neighbor(request: HttpRequest, pk: UUID) -> Neighbor:
    require(request.user, "cases.view_safetyplan")
    neighbor = read_one(visible_neighbors(request.user), pk, by=request.user, via="web")
    require(request.user, "cases.view_safetyplan", neighbor)
    return neighbor


def _version(request: HttpRequest, versions: list[SafetyPlan]) -> SafetyPlan | None:
    """The version that the address asks for, noted as read; raises Http404 for one that is not there."""
    asked = request.GET.get("v")
    found = [one for one in versions if asked is None or str(one.number) == asked]
    if asked is not None and not found:
        raise Http404(_("There is no such record, or it is not yours to see."))
    note_reading(found[:1], by=request.user, via="web")
    return found[0] if found else None
