"""Many picked rows at once: given, covered or moved, with a preview before and a way back after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from audit.reading import read_all
from cases.models import Case
from cases.rules import visible_cases
from followups.actions import cover_many, give_many, move_many, undo_bulk
from followups.forms import CoverForm, GiveManyForm, MoveManyForm, PickedForm
from followups.models import FollowUp
from followups.queries import cases_for_rows, follow_ups_for_rows
from followups.queries.bulk import colleagues, cover_plan, preview_of_moving, summary, summary_of_undo
from followups.reading import read_bulk
from followups.rules import visible_follow_ups
from followups.views.answers import back_from
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask, show


@dataclass(frozen=True)
class Chosen:
    """What was picked, as far as its reader may see it."""

    form: PickedForm
    cases: list[Case]
    follow_ups: list[FollowUp]

    @property
    def unseen(self) -> int:
        asked = len(self.form.cleaned_data["follow_up"]) + len(self.form.cleaned_data["case"])
        return (
            asked
            - len(self.follow_ups)
            - sum(case.pk in self.form.cleaned_data["case"] for case in self.cases)
        )


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the picked cases to one person: says for each colleague what that would do, one press does it."""
    require(request.user, "cases.assign_case")
    at, page = timezone.now(), "followups/bulk_give.html"
    form = (GiveManyForm if "user" in request.POST else PickedForm)(request.POST)
    if not form.is_valid():
        return _refused(request, page, form)
    chosen = _chosen(request, form)
    if isinstance(form, GiveManyForm):
        facts = {"to": form.cleaned_data["user"], "reason": form.cleaned_data["reason"]}
        return _done(
            request, form, lambda: give_many(cases=chosen.cases, by=request.user, at=at, **facts), at
        )
    people = colleagues(chosen.cases, request.user, at)  # type: ignore[arg-type]
    return render(request, page, _context(request, chosen) | {"colleagues": people})


@require_POST
def cover(request: HttpRequest) -> HttpResponse:
    """Share the picked cases out among those who are here, as the page proposes it."""
    require(request.user, "cases.assign_case")
    at, page = timezone.now(), "followups/bulk_cover.html"
    form = (CoverForm if "plan" in request.POST else PickedForm)(request.POST)
    if not form.is_valid():
        return _refused(request, page, form)
    chosen = _chosen(request, form)
    if isinstance(form, CoverForm):
        named = form.cleaned_data["plan"]
        plan = [(case, named[case.pk]) for case in chosen.cases if case.pk in named]
        reason = form.cleaned_data["reason"] or _("Covered")
        return _done(request, form, lambda: cover_many(plan=plan, by=request.user, at=at, reason=reason), at)
    proposed = cover_plan(chosen.cases, at)
    context = {"plan": [(case, proposed[case.pk]) for case in chosen.cases]}
    return render(request, page, _context(request, chosen) | context)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the picked windows to another day: asks to which, says what that does, and then does it."""
    require(request.user, "followups.override_followup")
    at, page = timezone.now(), ("followups/bulk_move.html", "followups/_bulk_move_form.html")
    zone = timezone.get_current_timezone()
    picked = PickedForm(request.POST)
    if not picked.is_valid():
        return _refused(request, page[0], picked)
    chosen = _chosen(request, picked)
    initial = {name: picked.cleaned_data[name] for name in ("follow_up", "case")}
    form = MoveManyForm(request.POST if "day" in request.POST else None, initial=initial)
    context = _context(request, chosen) | {"form": form}
    if not form.is_bound:
        return show(request, *page, context)
    if not form.is_valid():
        return ask(request, *page, context)
    opens_at, due_at = form.window(zone, at)
    if not form.is_sure:
        says = preview_of_moving(chosen.follow_ups, opens_at, due_at)
        context |= {"preview": says, "sure": form.cleaned_data["day"]}
        return show(request, *page, context)
    facts = {"opens_at": opens_at, "due_at": due_at, "reason": form.cleaned_data["reason"]}
    with refusals_shown(form):
        return _done(
            request,
            form,
            lambda: move_many(follow_ups=chosen.follow_ups, by=request.user, at=at, **facts),
            at,
        )
    return ask(request, *page, context)


@require_safe
def result(request: HttpRequest, pk: str) -> HttpResponse:
    """What became of each row, and a way back for ten minutes. Only for who did it."""
    at = timezone.now()
    bulk, rows = read_bulk(pk, by=request.user, via="web")
    context = {
        "bulk": bulk,
        "rows": rows,
        "says": summary_of_undo(rows) if bulk.undone_at else summary(rows),
        "can_be_undone": bulk.can_be_undone(at) and any(row.before for row in rows),
        "back": back_from(request, "followups:queue"),
    }
    return render(request, "followups/bulk_result.html", context)


@require_POST
def undo(request: HttpRequest, pk: str) -> HttpResponse:
    bulk, _rows = read_bulk(pk, by=request.user, via="web")
    undo_bulk(bulk=bulk, by=request.user, at=timezone.now())
    return SeeOther(_result_of(request, bulk.pk))


def _chosen(request: HttpRequest, form: PickedForm) -> Chosen:
    """The picked rows that the reader may see, in the order of the queue, each read and written down."""
    picked = form.cleaned_data
    seen = follow_ups_for_rows(visible_follow_ups(request.user)).filter(pk__in=picked["follow_up"])
    follow_ups = read_all(seen.in_queue_order(), by=request.user, via="web")
    dateless = cases_for_rows(visible_cases(request.user)).filter(pk__in=picked["case"]).order_by("number")
    cases = {one.case.pk: one.case for one in follow_ups}
    cases |= {case.pk: case for case in read_all(dateless, by=request.user, via="web")}
    return Chosen(form, list(cases.values()), follow_ups)


def _context(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    return {
        "picked": chosen.form.cleaned_data,
        "form_key": PickedForm()["form_key"],
        "cases": chosen.cases,
        "unseen": chosen.unseen,
        "back": back_from(request, "followups:queue"),
    }


def _refused(request: HttpRequest, page: str, form: PickedForm) -> HttpResponse:
    context = {"form": form, "refused": True, "back": back_from(request, "followups:queue")}
    return render(request, page, context, status=422)


def _done(request: HttpRequest, form: PickedForm, act: Any, at: datetime) -> HttpResponse:
    """To what became of each row; a second press leads to the same."""
    made, _new = form.create_once(by=request.user, at=at, create=act)
    return SeeOther(_result_of(request, made))


def _result_of(request: HttpRequest, pk: Any) -> str:
    back = urlencode({"back": back_from(request, "followups:queue")})
    return f"{reverse('followups:bulk_result', args=[pk])}?{back}"
