"""Goals of the neighbor, steps that are proposed, and to-dos of one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from audit.reading import read_one
from cases.actions import change_goal, finish_to_do, note_to_dos, set_goal
from cases.forms import ChangeGoalForm, GoalForm, PlanForm, ToDoForm
from cases.models import Goal, ToDo
from cases.rules import visible_goals, visible_needs, visible_to_dos
from cases.views.asking import Question, ask_then
from cases.views.cases import case_to
from heart.core.htmx import SeeOther
from programs.models import PlanTemplate


@require_http_methods(["GET", "HEAD", "POST"])
def add_goal(request: HttpRequest, pk: UUID) -> HttpResponse:
    case = case_to(request, pk, "cases.change_case")
    form = GoalForm(request.POST or None)
    question = Question(
        title=_("A goal for case %(number)s") % {"number": case.number},
        says=_("What they want to reach. It says nothing about where a need stands."),
        button=_("Save the goal"),
        back_to=case.get_absolute_url(),
        back=_("Back to the case"),
    )

    def act(told: dict[str, Any]) -> Goal:
        return set_goal(case=case, words=told["words"], by=request.user, at=timezone.now())

    return ask_then(request, question, form, act, say=_("The goal is in the case."))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    goals = visible_goals(request.user).select_related("case")
    goal: Goal = read_one(goals, pk, by=request.user, via="web")
    require(request.user, "cases.change_case", goal.case)
    question = Question(
        title=_("How far is the goal?"),
        says=_("Met, partly met or in progress. No need moves by this."),
        button=_("Save"),
        back_to=goal.case.get_absolute_url(),
        back=_("Back to the case"),
        record=goal,
    )

    def act(told: dict[str, Any]) -> None:
        said = {name: told[name] for name in ("status", "words")}
        change_goal(goal=goal, by=request.user, at=timezone.now(), **said)

    return ask_then(request, question, ChangeGoalForm(request.POST or None, goal=goal), act, say=_("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What usually helps with a need in this city: steps to pick, papers to bring."""
    needs = visible_needs(request.user).select_related("case__neighbor")
    need = read_one(needs, pk, by=request.user, via="web")
    require(request.user, "cases.change_need", need)
    plans = list(PlanTemplate.objects.filter(need=need.category))
    form = PlanForm(request.POST or None, plans=plans)
    question = Question(
        title=_("%(need)s: what usually helps") % {"need": need.get_category_display()},
        says=_("Pick the steps that you will take. They become to-dos of your own, and are no promise."),
        button=_("Make them my to-dos"),
        back_to=need.case.get_absolute_url(),
        back=_("Back to the case"),
        template="cases/plan.html",
    )

    def act(told: dict[str, Any]) -> ToDo:
        return note_to_dos(words=told["steps"], case=need.case, by=request.user, at=timezone.now())[0]

    return ask_then(request, question, form, act, say=_("They are on your day."), need=need, plans=plans)


@require_http_methods(["GET", "HEAD", "POST"])
def add_to_do(request: HttpRequest) -> HttpResponse:
    require(request.user, "cases.change_todo")
    form = ToDoForm(request.POST or None)
    question = Question(
        title=_("A to-do of your own"),
        says=_("Only you see it. It is no promise, and nobody is told when it waits."),
        button=_("Save"),
        back_to=reverse("desk:today"),
        back=_("Back to today"),
    )

    def act(told: dict[str, Any]) -> ToDo:
        words, due_on = [told["words"]], told["due_on"]
        return note_to_dos(words=words, due_on=due_on, by=request.user, at=timezone.now())[0]

    return ask_then(request, question, form, act, say=_("Noted."))


@require_POST
def done(request: HttpRequest, pk: UUID) -> HttpResponse:
    to_do = read_one(visible_to_dos(request.user), pk, by=request.user, via="web")
    finish_to_do(to_do=to_do, by=request.user, at=timezone.now())
    messages.success(request, _("Done."))
    return SeeOther(reverse("desk:today"))
