"""The rows behind each number of the supervisor's board, where a case is given to someone else in place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import read_page
from cases.models import Case, EncounterNote
from cases.rules import visible_cases, visible_notes
from followups.calendar import next_midnight
from followups.models import FollowUp
from followups.queries.lateness import overdue_by_cause
from followups.rules import visible_follow_ups
from heart.core import words
from heart.core.errors import Invalid
from heart.core.htmx import show
from heart.core.paging import Page, page_url
from heart.desk.forms import NOBODY, NoteFilter, OversightFilter, PromiseFilter
from insights.queries import overdue_for, unsigned_for


@dataclass(frozen=True)
class Row:
    """A line of a list: since or until when, about whom, with whom."""

    clock: words.Clock
    name: str
    case: UUID
    number: str
    url: str
    holder: str
    is_mine: bool


def rows_url(route: str, **asked: Any) -> str:
    """The address of a list with these filters; what is empty filters nothing."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse(route)}?{query}" if query else reverse(route)


def promises_seen_by(user: Any) -> Any:
    return visible_follow_ups(user).select_related("case__neighbor", "case__assigned_to")


def promise_row(each: FollowUp, user: Any, at: datetime) -> Row:
    zone = timezone.get_current_timezone()
    clock = words.promise_clock(
        at=at, tz=zone, opens_at=each.opens_at, due_at=each.due_at, act_by=each.act_by, act_today=True
    )
    return _row(clock, each.case, user)


def _case_row(each: Case, user: Any, at: datetime) -> Row:
    opened = words.absolute(each.opened_at, at, timezone.get_current_timezone())
    clock = words.Clock(
        words.length(words.elapsed(each.opened_at, at)), (_("opened %(moment)s") % {"moment": opened},)
    )
    return _row(clock, each, user)


def _row(clock: words.Clock, case: Case, user: User) -> Row:
    holder = case.assigned_to
    return Row(
        clock=clock,
        name=case.neighbor.known_as,
        case=case.pk,
        number=case.number,
        url=case.get_absolute_url(),
        holder=str(holder) if holder else "",
        is_mine=bool(holder and holder.pk == user.pk),
    )


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The follow-ups behind a number, those due first before others."""
    require(request.user, "insights.view_oversight")
    at = timezone.now()
    form = PromiseFilter(request.GET)
    asked = _asked(form)
    midnight = next_midnight(at, timezone.get_current_timezone())
    rows = _with(form, promises_seen_by(request.user), "case__assigned_to")
    rows = rows.in_band(asked["band"], at, midnight) if asked["band"] else rows.pending()
    if asked["age"]:
        rows = rows.filter(overdue_for(asked["age"], at))
    if asked["cause"]:
        causes = overdue_by_cause(visible_follow_ups(request.user), at)
        rows = rows.filter(pk__in=[pk for pk, (_due, cause) in causes.items() if cause == asked["cause"]])
    page = read_page(rows, by=request.user, via="web", order=["due_at"], cursor=request.GET.get("cursor"))
    shown = [promise_row(each, request.user, at) for each in page.rows]
    return _list(request, _("Follow-ups"), form.in_words(), shown, page)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The open cases behind a number, the oldest first."""
    require(request.user, "insights.view_oversight")
    at = timezone.now()
    form = OversightFilter(request.GET)
    _asked(form)
    rows = _with(form, visible_cases(request.user).open(), "assigned_to")  # type: ignore[attr-defined]
    rows = rows.select_related("neighbor", "assigned_to")
    page = read_page(rows, by=request.user, via="web", order=["opened_at"], cursor=request.GET.get("cursor"))
    shown = [_case_row(each, request.user, at) for each in page.rows]
    return _list(request, _("Open cases"), form.in_words(), shown, page)


def _asked(form: forms.Form) -> dict[str, Any]:
    """The filters of the address; raises Invalid, since a filter left out in silence shows the wrong rows."""
    for field, errors in form.errors.items():
        raise Invalid(str(errors[0]), attr=field)
    return form.cleaned_data


def _with(form: OversightFilter, rows: Any, holder: str) -> Any:
    who = form.cleaned_data["who"]
    if not who:
        return rows
    return rows.filter(**{holder: None if who == NOBODY else who})


def _list(request: HttpRequest, title: str, says: str, rows: list[Row], page: Page) -> HttpResponse:
    context = {"title": title, "says": says, "rows": rows, "back": request.get_full_path()}
    return show(
        request,
        "desk/oversight_rows.html",
        "desk/_oversight_rows.html",
        context
        | {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)},
    )


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """Notes that nobody has signed yet, the oldest first; who wrote them, not what they say."""
    require(request.user, "insights.view_oversight")
    at, zone = timezone.now(), timezone.get_current_timezone()
    form = NoteFilter(request.GET)
    asked = _asked(form)
    unsigned: QuerySet[EncounterNote] = visible_notes(request.user).filter(status=EncounterNote.Status.DRAFT)
    rows = unsigned.select_related("encounter", "author").defer("sections")
    if asked["age"]:
        rows = rows.filter(unsigned_for(asked["age"], at))
    page = read_page(rows, by=request.user, via="web", order=["created_at"], cursor=request.GET.get("cursor"))
    shown = [
        {
            "age": words.length(words.elapsed(note.created_at, at)),
            "since": _("since %(moment)s") % {"moment": words.absolute(note.created_at, at, zone)},
            "number": note.encounter.number,
            "url": reverse("cases:encounter", args=[note.encounter_id]),
            "author": note.author.name,
        }
        for note in page.rows
    ]
    context: dict[str, Any] = {"says": form.in_words(), "rows": shown}
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return show(request, "desk/oversight_notes.html", "desk/_oversight_notes.html", context)
