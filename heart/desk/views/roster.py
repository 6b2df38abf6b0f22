"""Who is on and who is away, and cover for whom is away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.reading import read_all
from cases.rules import visible_cases
from followups.queries import cases_for_rows
from followups.queries.cover import cover_for
from heart.core import words
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from heart.desk.forms import AbsenceForm, ShiftForm
from programs.actions import cancel_shift, end_absence, note_absence, plan_shift
from programs.models import Absence, Shift
from programs.models.roster import OfOnePerson
from programs.queries import absences_from, shifts_from
from programs.rules import visible_roster

MOST_SHOWN = 200
MOST_TO_COVER = 200


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """The plan from now on, with a form for an absence and one for a shift."""
    require(request.user, "programs.change_roster")
    at = timezone.now()
    is_shift = request.POST.get("kind") == "shift"
    absence = AbsenceForm(None if is_shift else request.POST or None, prefix="absence")
    shift = ShiftForm(request.POST if is_shift else None, prefix="shift")
    form, plan = (shift, plan_shift) if is_shift else (absence, note_absence)
    if form.is_valid():
        with refusals_shown(form):
            plan(by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("It is in the plan."))
            return SeeOther(reverse("desk:roster"))
    context = {
        "absence_form": absence,
        "shift_form": shift,
        "absences": [_stretch(row, at) for row in absences_from(at)[:MOST_SHOWN]],
        "shifts": [_stretch(row, at) for row in shifts_from(at)[:MOST_SHOWN]],
        "may_cover": request.user.has_perm("cases.assign_case"),
    }
    return render(request, "desk/roster.html", context, status=422 if request.method == "POST" else 200)


def _stretch(row: OfOnePerson, at: Any) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    when = {"start": words.absolute(row.starts_at, at, zone), "end": words.absolute(row.ends_at, at, zone)}
    return {"row": row, "when": _("%(start)s to %(end)s") % when}


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They are back, or will not be away after all."""
    require(request.user, "programs.change_roster")
    absence = get_object_or_404(visible_roster(Absence, request.user), pk=pk)
    end_absence(absence=absence, by=request.user, at=timezone.now())
    messages.success(request, _("The absence is ended."))
    return SeeOther(reverse("desk:roster"))


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a shift that has not begun out of the plan."""
    require(request.user, "programs.change_roster")
    shift = get_object_or_404(visible_roster(Shift, request.user), pk=pk)
    cancel_shift(shift=shift, by=request.user, at=timezone.now())
    messages.success(request, _("The shift is cancelled."))
    return SeeOther(reverse("desk:roster"))


@require_safe
def cover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The cases of someone who is away that must be acted on before they are back, to give on."""
    require(request.user, "cases.assign_case")
    absence = get_object_or_404(visible_roster(Absence, request.user).select_related("user"), pk=pk)
    chosen = cases_for_rows(cover_for(absence, visible_cases(request.user))).order_by("number")
    cases = read_all(chosen[:MOST_TO_COVER], by=request.user, via="web")
    context = {"absence": _stretch(absence, timezone.now()), "cases": cases}
    return render(request, "desk/cover.html", context)
