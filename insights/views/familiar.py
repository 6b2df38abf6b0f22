"""Neighbors whom responders meet often, those without a plan first."""

from datetime import timedelta
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
from cases.views.asking import Question, ask_then
from heart.core.paging import page_url
from insights.forms import PlanForm
from insights.measures import Lens, Period, measured
from insights.queries.familiar import familiar, familiar_rule, plans_of
from neighbors.actions import plan_for
from neighbors.models import FamiliarPlan
from neighbors.queries import familiar_plan_of
from neighbors.rules import visible_familiar_plans, visible_neighbors

USUAL_REVIEW = timedelta(days=90)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    at, zone = timezone.now(), timezone.get_current_timezone()
    today, rule = at.astimezone(zone).date(), familiar_rule()
    rows = familiar(visible_neighbors(request.user), at)
    page = read_page(
        rows,
        by=request.user,
        via="web",
        order=["-plans_missing", "-responses"],
        cursor=request.GET.get("cursor"),
    )
    plans = plans_of(visible_familiar_plans(request.user), page.rows)
    shown = [_row(each, plans.get(each.pk), today) for each in page.rows]
    lens = Lens(Period(today - timedelta(days=rule.days), today, zone))  # type: ignore[arg-type]
    [share] = measured(lens, at, ["familiar_share"])
    context: dict[str, Any] = {"rows": shown, "rule": rule, "share": share}
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return render(request, "insights/familiar.html", context)


def _row(neighbor: Any, plan: FamiliarPlan | None, today: Any) -> dict[str, Any]:
    return {"neighbor": neighbor, "plan": plan, "is_due": bool(plan and plan.review_on <= today)}


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How to meet this neighbor, written or written anew."""
    neighbor = read_one(visible_neighbors(request.user), pk, by=request.user, via="web")
    require(request.user, "neighbors.change_familiarplan", neighbor)
    at, zone = timezone.now(), timezone.get_current_timezone()
    there = familiar_plan_of(neighbor, request.user)
    initial: dict[str, Any] = {"review_on": at.astimezone(zone).date() + USUAL_REVIEW}
    if there:
        initial |= {"words": there.words, "owner": there.owner_id}
    question = Question(
        title=_("How to meet %(name)s") % {"name": neighbor.known_as},
        says=_("Whoever responds sees it when they pick this neighbor. What it said before is kept."),
        button=_("Save the plan"),
        back_to=reverse("insights:familiar"),
        back=_("Back to the list"),
    )

    def act(told: dict[str, Any]) -> None:
        plan_for(neighbor=neighbor, by=request.user, at=timezone.now(), **told)

    return ask_then(
        request, question, PlanForm(request.POST or None, initial=initial), act, say=_("The plan is saved.")
    )
