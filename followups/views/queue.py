from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules import require
from followups.calendar import next_midnight
from followups.forms import MINE, NOBODY, QueueFilter
from followups.models import FollowUp
from followups.queries import (
    cases_wanted,
    cases_without_date,
    clock_is_late,
    pending_seen_by,
    view_counts,
    wanted_of,
)
from followups.queries.lists import ViewCounts
from followups.reading import RowPage, read_dateless, read_queue
from followups.views.filtering import queue_filter
from heart.core.forms import SentOnce
from heart.core.htmx import show


@dataclass(frozen=True)
class SavedView:
    """A way to look at the queue: its address, how many rows it has, and whether it is the one shown."""

    label: str
    url: str
    figure: int
    is_current: bool
    late: bool = False


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The pending follow-ups of the team and the pool, in the order in which they must be acted on."""
    require(request.user, "followups.view_followup")
    at, zone = timezone.now(), timezone.get_current_timezone()
    seen = pending_seen_by(request.user)
    form = queue_filter(request, seen)
    chosen = wanted_of(seen, form.wanted(), at, next_midnight(at, zone))
    page = read_queue(chosen, by=request.user, at=at, zone=zone, cursor=request.GET.get("cursor"))
    counts = view_counts(seen, request.user, at)
    context = _context(request, form, page, at) | {
        "views": list(_views(request, form.address(), counts, at)),
        "shown": chosen.count(),
        "total": counts.total,
        "quick_url": _quick_url(request, page),
        "quick_query": _quick_query(request),
    }
    return show(request, "followups/queue.html", "followups/_list.html", context)


@require_safe
def no_date(request: HttpRequest) -> HttpResponse:
    """Open cases without a pending follow-up: nothing will remind of them until somebody sets a date."""
    require(request.user, "cases.view_case")
    at, zone = timezone.now(), timezone.get_current_timezone()
    seen, dateless = pending_seen_by(request.user), cases_without_date(request.user, at)
    form = queue_filter(request, seen)
    chosen = cases_wanted(dateless, form.wanted())
    page = read_dateless(chosen, by=request.user, at=at, zone=zone, cursor=request.GET.get("cursor"))
    context = _context(request, form, page, at) | {
        "views": list(_views(request, None, view_counts(seen, request.user, at), at)),
        "shown": chosen.count(),
        "total": dateless.count(),
        "is_dateless": True,
    }
    return show(request, "followups/queue.html", "followups/_list.html", context)


def _context(request: HttpRequest, form: QueueFilter, page: RowPage, at: datetime) -> dict[str, Any]:
    return {
        "form": form,
        "chips": form.chips(),
        "rows": page.rows,
        "next_url": _turned(form.address(), page.next),
        "previous_url": _turned(form.address(), page.previous),
        "back": request.get_full_path(),
        "clock_is_late": clock_is_late(at),
        "may_claim": request.user.has_perm("cases.claim_case"),
        "claim_key": SentOnce()["form_key"],
        "may_assign": request.user.has_perm("cases.assign_case"),
        "may_log": request.user.has_perm("followups.log_attempt"),
    }


def _quick_query(request: HttpRequest) -> str:
    """What the quick view of a row is asked with, so that it knows the row's place in this list."""
    asked = request.GET.copy()
    asked.pop("show", None)
    return f"?{asked.urlencode()}"


def _quick_url(request: HttpRequest, page: RowPage) -> str:
    """Of the row that the address asks to show if it is on this page, else of the first one."""
    on_page = [str(row.follow_up) for row in page.rows]
    asked = request.GET.get("show")
    shown = asked if asked in on_page else next(iter(on_page), "")
    return reverse("followups:quick", args=[shown]) + _quick_query(request) if shown else ""


def _turned(address: str, cursor: str | None) -> str:
    joint = "&" if len(address) > 1 else ""
    return f"{address}{joint}cursor={cursor}" if cursor else ""


def _views(request: HttpRequest, shown: str | None, counts: ViewCounts, at: datetime) -> Iterator[SavedView]:
    """The presets, each with its count; `shown` is the address of the list, None of that without dates."""
    user: User = request.user  # type: ignore[assignment]
    base = reverse("followups:queue")

    def view(label: str, query: str, figure: int, *, late: bool = False) -> SavedView:
        return SavedView(label, f"{base}{query}", figure, query == shown, late and figure > 0)

    yield view(_("Mine"), f"?who={MINE}", counts.mine)
    if user.team:
        yield view(user.team.name, f"?team={user.team.code}", counts.team)
    yield view(_("Nobody has it"), f"?who={NOBODY}", counts.nobody)
    yield view(_("Overdue"), f"?phase={FollowUp.Band.OVERDUE}", counts.overdue, late=True)
    yield view(_("All open"), "?", counts.total)
    dateless = cases_without_date(user, at).count()
    yield SavedView(_("No date"), reverse("followups:no_date"), dateless, shown is None, dateless > 0)
