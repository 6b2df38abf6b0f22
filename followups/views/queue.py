from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rules import require
from followups.forms import ColumnsForm
from followups.queries import cases_wanted, cases_without_date, clock_is_late
from followups.queries.views import default_view_of
from followups.reading import RowPage, read_dateless, read_queue
from followups.views.rail import rail_of
from followups.views.result import Result, queue_context
from heart.core.forms import SentOnce
from heart.core.htmx import show


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The pending follow-ups of the team and the pool, in the order in which they must be acted on."""
    require(request.user, "followups.view_followup")
    if not request.GET and (first := default_view_of(request.user)):
        return redirect(f"{reverse('followups:queue')}?{first.query}")
    at = timezone.now()
    result = Result(request, request.GET, at)
    page = read_queue(
        result.follow_ups, by=request.user, at=at, zone=result.zone, cursor=request.GET.get("cursor")
    )
    rail = rail_of(result, shown=result.follow_ups)
    context = _context(request, result, page, at) | {
        "rail": rail,
        "shown": rail.shown,
        "total": rail.total,
        "query": result.form.query(),
        "quick_url": _quick_url(request, result, page),
    }
    return show(request, "followups/queue.html", "followups/_list.html", context)


@require_safe
def no_date(request: HttpRequest) -> HttpResponse:
    """Open cases without a pending follow-up: nothing will remind of them until somebody sets a date."""
    require(request.user, "cases.view_case")
    at = timezone.now()
    result = Result(request, request.GET, at)
    chosen = cases_wanted(cases_without_date(request.user, at), result.form.wanted())
    page = read_dateless(chosen, by=request.user, at=at, zone=result.zone, cursor=request.GET.get("cursor"))
    rail = rail_of(result, shown=chosen, is_dateless=True)
    context = _context(request, result, page, at) | {
        "rail": rail,
        "shown": rail.shown,
        "total": rail.dateless,
        "is_dateless": True,
        "back": request.get_full_path(),
    }
    return show(request, "followups/queue.html", "followups/_list.html", context)


def _context(request: HttpRequest, result: Result, page: RowPage, at: datetime) -> dict[str, Any]:
    return queue_context(request, result) | {
        "form": result.form,
        "chips": result.form.chips(),
        "rows": page.rows,
        "next_url": _turned(result, page.next),
        "previous_url": _turned(result, page.previous),
        "clock_is_late": clock_is_late(at),
        "columns_form": ColumnsForm(initial={"columns": result.columns}),
        "claim_key": SentOnce()["form_key"],
    }


def _quick_url(request: HttpRequest, result: Result, page: RowPage) -> str:
    """Of the row that the address asks to show if it is on this page, else of the first one."""
    on_page = [str(row.follow_up) for row in page.rows]
    asked = request.GET.get("show")
    shown = asked if asked in on_page else next(iter(on_page), "")
    return reverse("followups:quick", args=[shown]) + result.form.address() if shown else ""


def _turned(result: Result, cursor: str | None) -> str:
    return f"{result.form.address()}&cursor={cursor}" if cursor else ""
