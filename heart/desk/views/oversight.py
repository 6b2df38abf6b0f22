"""The supervisor's board: what is late before it is a broken promise, and with whom."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from audit.reading import read_all
from cases.rules import visible_closure_requests, visible_encounters
from followups.actions.sweeps import try_parked_again
from followups.calendar import next_midnight
from followups.models import FollowUp
from followups.queries import clock_is_late
from heart.core import words
from heart.core.htmx import SeeOther
from heart.core.sweeps import last_sweep_at
from heart.desk.forms import NOBODY
from heart.desk.views.oversight_causes import finding, matrix, overdue_counts, totals
from heart.desk.views.oversight_rows import promise_row, promises_seen_by, rows_url
from insights import queries
from insights.measures.missing import looked_at
from insights.queries import Age, Board, Load, NoteAge, SetAside
from insights.queries.familiar import without_plan
from insights.queries.unarmed import unarmed_yield
from insights.rules import visible_quality_reviews
from notices.actions import send_parked_again

LATEST_FIRST = 8  # rows of the longest overdue on the board itself
MOST_SET_ASIDE = 20


@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    at, zone = timezone.now(), timezone.get_current_timezone()
    figures = queries.board(at, next_midnight(at, zone))
    late = promises_seen_by(request.user).overdue(at).order_by("due_at", "pk")[:LATEST_FIRST]
    counts = overdue_counts(request.user, at)
    last = last_sweep_at()
    context = {
        "now_in_words": dateformat.format(at.astimezone(zone), pgettext("today and now", "l, F j, g:i A")),
        "clock_is_late": clock_is_late(at),
        "clock_ran": words.ago(last, at) if last else "",
        "doors": list(_doors(request.user, at)),
        "stats": list(_stats(figures, at)),
        "ages": Age.labels,
        "matrix": list(matrix(counts)),
        "totals": totals(counts),
        "finding": finding(counts),
        "overdue": figures.overdue,
        "loads": [_load_row(load) for load in figures.loads],
        "most_cases": max((load.cases for load in figures.loads), default=0),
        "rows": [promise_row(each, request.user, at) for each in read_all(late, by=request.user, via="web")],
        "notes": [_note_bar(age, figures.notes[age]) for age in NoteAge.values],
        "unsigned": sum(sum(names.values()) for names in figures.notes.values()),
        "set_aside": [_set_aside_row(each, at) for each in queries.set_aside(MOST_SET_ASIDE)],
    }
    return render(request, "desk/oversight.html", context)


@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """What the clock set aside gets new tries, after someone looked."""
    at = timezone.now()
    released = try_parked_again(by=request.user, at=at) + send_parked_again(by=request.user, at=at)
    messages.success(
        request,
        ngettext("%(number)s will be tried again.", "%(number)s will be tried again.", released)
        % {"number": released},
    )
    return SeeOther(f"{reverse('desk:oversight')}#set-aside")


def _doors(user: Any, at: datetime) -> Iterator[dict[str, str]]:
    """The other boards, each with what waits there."""
    yield _door(_("Who needs help"), "desk:help", _("what is due against each person's own time"))
    waiting = visible_closure_requests(user).waiting().count()
    yield _door(
        _("Closings that wait"),
        "cases:closings",
        ngettext("%(n)d waits for a second word", "%(n)d wait for a second word", waiting) % {"n": waiting},
    )
    yield _door(_("Missing answers"), "insights:missing", _("first those that break a figure"))
    unread = visible_quality_reviews(user).to_do().count()
    yield _door(
        _("Reading each other's work"),
        "insights:quality",
        ngettext("%(n)d to read", "%(n)d to read", unread) % {"n": unread},
    )
    planless = without_plan(at)
    yield _door(
        _("Familiar neighbors"),
        "insights:familiar",
        ngettext("%(n)d without a plan", "%(n)d without a plan", planless) % {"n": planless},
    )
    to_look_at = unarmed_yield(looked_at(visible_encounters(user), at)).to_look_at
    yield _door(
        _("Without police?"),
        "insights:unarmed",
        ngettext("%(n)d call to look at", "%(n)d calls to look at", to_look_at) % {"n": to_look_at},
    )


def _door(title: str, route: str, says: str) -> dict[str, str]:
    return {"title": title, "url": reverse(route), "says": says}


def _stats(figures: Board, at: datetime) -> Iterator[dict[str, Any]]:
    yield {
        "label": _("Overdue now"),
        "figure": figures.overdue,
        "late": figures.overdue > 0,
        "says": _("%(number)s of them tried, not reached") % {"number": figures.tried},
        "url": rows_url("desk:oversight_promises", band=FollowUp.Band.OVERDUE),
    }
    oldest = words.length(words.elapsed(figures.nobody_since, at)) if figures.nobody_since else ""
    yield {
        "label": _("Nobody has it"),
        "figure": figures.unassigned,
        "says": _("oldest: %(length)s") % {"length": oldest} if oldest else _("every case has someone"),
        "url": rows_url("desk:oversight_cases", who=NOBODY),
    }
    yield {
        "label": _("Act by tonight"),
        "figure": figures.today,
        "says": _("%(number)s not tried yet") % {"number": figures.today_untried},
        "url": rows_url("desk:oversight_promises", band=FollowUp.Band.TODAY),
    }
    old = figures.notes[NoteAge.OVER_48H]
    yield {
        "label": _("Notes unsigned over 48 h"),
        "figure": sum(old.values()),
        "says": ngettext("%(number)s person", "%(number)s people", len(old)) % {"number": len(old)}
        if old
        else _("nobody has kept one that long"),
        "url": rows_url("desk:oversight_notes", age=NoteAge.OVER_48H),
    }
    yield {
        "label": _("Set aside by the clock"),
        "figure": queries.set_aside_count(),
        "says": _("tried five times, then left"),
        "url": "#set-aside",
    }


def _who(load: Load) -> str:
    return str(load.holder.pk) if load.holder else NOBODY


def _name(load: Load) -> str:
    if load.holder is None:
        return _("Nobody yet")
    return load.holder.name if load.holder.is_active else _("%(name)s (left)") % {"name": load.holder.name}


def _load_row(load: Load) -> dict[str, Any]:
    who = _who(load)
    return {
        "name": _name(load),
        "is_nobody": load.holder is None,
        "cases": load.cases,
        "sentence": ngettext("%(number)s open case", "%(number)s open cases", load.cases)
        % {"number": load.cases},
        "cases_url": rows_url("desk:oversight_cases", who=who),
        "overdue": load.late,
        "overdue_url": rows_url("desk:oversight_promises", band=FollowUp.Band.OVERDUE, who=who),
        "today": load.today,
        "today_url": rows_url("desk:oversight_promises", band=FollowUp.Band.TODAY, who=who),
    }


def _note_bar(age: str, names: dict[str, int]) -> dict[str, Any]:
    label, number = NoteAge(age).label, sum(names.values())
    return {
        "label": label,
        "number": number,
        "names": ", ".join(f"{name} {count}" for name, count in names.items()),
        "url": rows_url("desk:oversight_notes", age=age),
        "sentence": _("%(label)s: %(number)s notes") % {"label": label, "number": number},
        "late": age == NoteAge.OVER_48H,
    }


def _set_aside_row(each: SetAside, at: datetime) -> dict[str, str]:
    what = {
        "announce": _("Saying that a window opened"),
        "escalate": _("Telling who must hear of a promise"),
        "reconcile": _("Giving an encounter its follow-up"),
        "resume": _("Ending a pause"),
        "deliver": _("Sending an e-mail"),
    }
    # A notice's e-mail has no page of its own; what it says is in the recipient's notices.
    leads_to = {"reconcile": "cases:encounter", "resume": "desk:case", "deliver": ""}.get(
        each.sweep, "followups:row"
    )
    return {
        "what": what.get(each.sweep, each.sweep),
        "error": each.error,
        "id": str(each.record),
        "url": reverse(leads_to, args=[each.record]) if leads_to else "",
        "when": words.both(each.since, at, timezone.get_current_timezone()),
    }
