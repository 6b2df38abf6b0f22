"""Who was it? Searching before creating, in the page."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rules import require
from audit.reading import read_one
from cases.queries import open_cases_of
from neighbors.models import Neighbor
from neighbors.reading import find_neighbors
from neighbors.rules import visible_neighbors

SHOWN = 5


@dataclass(frozen=True)
class Choice:
    """One neighbor who could be meant: why, how likely, and whether a case is open."""

    pk: str
    name: str
    second: str
    reasons: str
    likelihood: str
    warning: str


@require_POST
def candidates(request: HttpRequest) -> HttpResponse:
    """The neighbors who fit what was typed, as radio buttons of the form around them."""
    require(request.user, "cases.add_encounter")
    found = choices_for(request, request.POST.get("q", ""), request.POST.get("neighbor", ""))
    return render(request, "cases/_candidates.html", {"candidates": found})


def candidates_of(request: HttpRequest, form: Form) -> dict[str, Any]:
    """The same for a form that is shown again: nobody types a search twice."""
    if "neighbor" not in form.fields:
        return {}
    return choices_for(request, form["q"].value() or "", picked_on(form))


def picked_on(form: Form) -> str:
    """Who is picked on a form that is shown again: an id, "new", "later" or nothing."""
    if "neighbor" not in form.fields or form["neighbor"].errors:
        return ""
    return str(form["neighbor"].value() or "")


def choices_for(request: HttpRequest, q: str, picked: str) -> dict[str, Any]:
    found = find_neighbors(by=request.user, via="web", q=q)[:SHOWN] if q.strip() else []
    neighbors = [one.neighbor for one in found]
    if picked not in ("", "new", "later") and picked not in {str(one.pk) for one in neighbors}:
        neighbors.append(read_one(visible_neighbors(request.user), picked, by=request.user, via="web"))
    why = {one.neighbor.pk: one for one in found}
    cases = open_cases_of(neighbor.person for neighbor in neighbors)
    rows = [_choice(neighbor, why.get(neighbor.pk), cases.get(neighbor.person)) for neighbor in neighbors]
    return {"q": q.strip(), "picked": picked, "rows": rows}


def _choice(neighbor: Neighbor, why: Any, case: Any) -> Choice:
    about = [_("about %(age)s") % {"age": neighbor.age_estimate}] if neighbor.age_estimate else []
    return Choice(
        pk=str(neighbor.pk),
        name=neighbor.known_as,
        second=" · ".join([*about, *filter(None, [neighbor.pronouns, neighbor.usual_location])]),
        reasons=" ".join(why.reasons) if why else "",
        likelihood=why.likelihood if why else _("Picked"),
        warning=_open_case(case) if case else "",
    )


def _open_case(case: Any) -> str:
    if case.assigned_to:
        return _("Open case with %(name)s.") % {"name": case.assigned_to}
    return _("Open case, nobody has it yet.")
