from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rules import require
from audit.reading import read_all
from cases.models import Case
from cases.rules import visible_cases
from followups.actions import give_many
from followups.forms import GiveManyForm, PickedForm
from followups.queries import cases_for_rows
from followups.queries.giving import Fate, preview, results_of, summary
from followups.views.answers import back_from
from heart.core.htmx import SeeOther, ask, show

PAGE = ("followups/give.html", "followups/_give_form.html")


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the picked cases to one person: asks to whom, says what that does, and then does it."""
    require(request.user, "cases.assign_case")
    context: dict[str, Any] = {"back": back_from(request, "followups:queue")}
    asked = PickedForm(request.POST)
    if not asked.is_valid():
        return ask(request, *PAGE, context | {"form": asked})
    picked = asked.cleaned_data["case"]
    chosen = cases_for_rows(visible_cases(request.user)).filter(pk__in=picked).order_by("number")
    cases = read_all(chosen, by=request.user, via="web")
    form = GiveManyForm(request.POST if "user" in request.POST else None, initial={"case": picked})
    context |= {"form": form, "cases": cases}
    if not form.is_bound:
        return show(request, *PAGE, context)
    if not form.is_valid():
        return ask(request, *PAGE, context)
    if not form.is_sure:
        to = form.cleaned_data["user"]
        return show(request, *PAGE, context | {"preview": preview(picked, cases, to), "sure": to.pk})
    return _given(request, form, cases, context["back"])


def _given(request: HttpRequest, form: GiveManyForm, cases: list[Case], back: str) -> HttpResponse:
    """Back to the list, if every case is theirs now; else what became of each."""
    to = form.cleaned_data["user"]
    fates = give_many(
        cases=cases, to=to, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
    )
    results = results_of(form.cleaned_data["case"], cases, fates)
    says = summary(results, to)
    if all(result.fate in (Fate.GIVEN, Fate.THEIRS) for result in results):
        messages.success(request, says)
        return SeeOther(back)
    return render(request, "followups/given.html", {"results": results, "says": says, "back": back})
