"""Who works here: the teams and their leads, the programs and their directors; accounts made and ended."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import create_staff, deactivate_staff, name_lead
from accounts.models import Team, User
from accounts.rules import require
from cases.views.asking import Question, ask_then
from followups.forms import ReasonForm
from heart.desk.forms import DirectorForm, LeadForm, StaffForm
from programs.actions import name_director
from programs.models import Program

PAGE = "desk/staff_question.html"
asks = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Everyone who has an account, by team; an administrator changes it from here."""
    require(request.user, "accounts.view_user")
    people = list(User.objects.people().active().order_by("name", "pk"))
    teams = [
        (team, [one for one in people if one.team_id == team.pk])
        for team in Team.objects.select_related("lead")
    ]
    context = {
        "teams": teams,
        "others": [one for one in people if one.team_id is None],
        "programs": Program.objects.in_use().select_related("director"),
        "may_change": request.user.has_perm("accounts.change_user"),
    }
    return render(request, "desk/staff.html", context)


@asks
def add(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    require(request.user, "accounts.change_user")
    form = StaffForm(request.POST or None)

    def make(facts: dict[str, Any]) -> User:
        asked = {name: facts[name] for name in ("name", "email", "role", "team")}
        return create_staff(by=request.user, at=timezone.now(), **asked)

    question = _question(
        title=_("Add someone"),
        says=_("They set a password by “Forgot your password?” on the page where one signs in."),
        button=_("Add"),
    )
    return ask_then(request, question, form, make, say=_("Added. They can set a password now."))


@asks
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an account, with the reason."""
    require(request.user, "accounts.change_user")
    person = get_object_or_404(User.objects.people().active(), pk=pk)
    question = _question(
        title=_("End the account of %(name)s") % {"name": person},
        says=_("They can't sign in any more. What they hold goes back to the pool in the same act."),
        button=_("End the account"),
    )
    return ask_then(
        request,
        question,
        ReasonForm(request.POST or None),
        lambda facts: deactivate_staff(user=person, by=request.user, at=timezone.now(), **facts),
        say=_("The account is ended. What they held waits in the pool."),
    )


@asks
def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who hears when a promise of the team comes close."""
    require(request.user, "accounts.change_user")
    team = get_object_or_404(Team, pk=pk)
    question = _question(
        title=_("Lead of %(team)s") % {"team": team},
        says=_("They hear when a promise of the team comes close and nobody has tried yet."),
        button=_("Name the lead"),
    )
    return ask_then(
        request,
        question,
        LeadForm(request.POST or None, initial={"lead": team.lead_id}),
        lambda facts: name_lead(team=team, by=request.user, at=timezone.now(), **facts),
        say=_("The lead is named."),
    )


@asks
def director(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who hears when a promise of the program is a day late."""
    require(request.user, "programs.change_program")
    program = get_object_or_404(Program.objects.in_use(), pk=pk)
    question = _question(
        title=_("Director of %(program)s") % {"program": program.name},
        says=_("They hear when a promise of the program is a day late. Directors see every team's cases."),
        button=_("Name the director"),
    )
    return ask_then(
        request,
        question,
        DirectorForm(request.POST or None, initial={"director": program.director_id}),
        lambda facts: name_director(program=program, by=request.user, at=timezone.now(), **facts),
        say=_("The director is named."),
    )


def _question(*, title: str, says: str, button: str) -> Question:
    return Question(title, says, button, back_to=reverse("desk:staff"), back=_("Staff"), template=PAGE)
