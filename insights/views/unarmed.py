"""Calls with police that a team without could have taken, for a supervisor to look at."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import require
from audit.reading import read_one, read_page
from cases.rules import visible_encounters
from cases.views.asking import Question, ask_then
from heart.core import words
from heart.core.paging import page_url
from insights.actions import review_unarmed
from insights.forms import UnarmedForm
from insights.measures.missing import looked_at
from insights.queries.unarmed import could_have_gone, unarmed_programs, unarmed_yield


def _encounters(user: Any) -> Any:
    related = ("program", "call__call_type", "beat", "neighbor", "unarmed_review__reviewed_by")
    return could_have_gone(visible_encounters(user)).select_related(*related)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Those that nobody looked at yet, the newest first; with `all`, the others as well."""
    require(request.user, "insights.review_unarmed")
    at, zone = timezone.now(), timezone.get_current_timezone()
    rows = looked_at(_encounters(request.user), at)
    shows_all = "all" in request.GET
    if not shows_all:
        rows = rows.filter(unarmed_review=None)
    page = read_page(
        rows, by=request.user, via="web", order=["-cleared_at"], cursor=request.GET.get("cursor")
    )
    names = unarmed_programs()
    shown = [
        {
            "encounter": each,
            "when": words.absolute(each.cleared_at, at, zone),
            "instead": names[each.program.code],
            "review": getattr(each, "unarmed_review", None),
        }
        for each in page.rows
    ]
    context: dict[str, Any] = {
        "rows": shown,
        "shows_all": shows_all,
        "yield": unarmed_yield(looked_at(visible_encounters(request.user), at)),
    }
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return render(request, "insights/unarmed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    require(request.user, "insights.review_unarmed")
    found = read_one(_encounters(request.user), pk, by=request.user, via="web")
    there = getattr(found, "unarmed_review", None)
    initial = {"answer": there.answer, "reason": there.reason} if there else {}
    at, zone = timezone.now(), timezone.get_current_timezone()
    question = Question(
        title=_("Encounter %(number)s") % {"number": found.number},
        says=_("The rules let %(program)s take this call. It went to %(went)s. Nobody is blamed by this.")
        % {"program": unarmed_programs()[found.program.code], "went": found.program.name},
        button=_("Save"),
        back_to=reverse("insights:unarmed"),
        back=_("Back to the list"),
        template="insights/unarmed_review.html",
    )

    def act(told: dict[str, Any]) -> None:
        review_unarmed(encounter=found, by=request.user, at=timezone.now(), **told)

    return ask_then(
        request, question, UnarmedForm(request.POST or None, initial=initial), act, say=_("Saved."),
        encounter=found, when=words.both(found.cleared_at, at, zone),
    )  # fmt: skip
