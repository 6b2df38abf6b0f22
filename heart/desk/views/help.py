"""Who needs help: what is due against each person's own time, and cases to give on, in place."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from audit.reading import read_all
from followups.models import FollowUp
from followups.queries.forecast import HOURS_AHEAD
from followups.queries.load import Due, due_by_person
from followups.rules import visible_follow_ups
from heart.core import words
from heart.desk.views.oversight_rows import promise_row, promises_seen_by, rows_url

MOST_PEOPLE, MOST_EACH = 3, 5  # who is short the most, and how many of their cases to give on


@require_safe
def help_board(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    at = timezone.now()
    due = due_by_person(visible_follow_ups(request.user), at)
    short = [one for one in due if one.needs_help]
    context = {
        "finding": finding(due),
        "minutes": settings.MINUTES_PER_FOLLOW_UP,
        "people": [_row(one) for one in due if one.promises or one.staffed],
        "most": max((one.needed for one in due), default=0),
        "to_give": _to_give(request, short, at),
        "back": request.get_full_path(),
    }
    return render(request, "desk/help.html", context)


def finding(due: list[Due]) -> str:
    """ "Priya is 30 min short. Move 2. Sam has 4 h." """
    short = [one for one in due if one.needs_help]
    if not short:
        return _("Everyone has time for what is due.")
    said = [sentence_of(one) for one in short[:3]]
    free = max((one for one in due if not one.needs_help), key=lambda one: one.left, default=None)
    if free and free.left:
        told = {"name": free.holder.name, "length": _length(free.left)}
        said.append(_("%(name)s has %(length)s left.") % told)
    return " ".join(said)


def _length(minutes: float) -> str:
    return words.length(timedelta(minutes=round(minutes)))


def sentence_of(due: Due) -> str:
    told = {"name": due.holder.name, "length": _length(due.short), "n": due.too_many}
    return _("%(name)s is %(length)s short. Move %(n)d.") % told


def _row(due: Due) -> dict[str, Any]:
    needed = _length(due.needed)
    told = {"needed": needed, "staffed": _length(due.staffed)}
    return {
        "name": due.holder.name,
        "promises": due.promises,
        "late": due.late,
        "minutes": due.needed,
        "needed": needed,
        "left": _length(due.left),
        "needs_help": due.needs_help,
        "sentence": _("%(needed)s due, %(staffed)s on") % told,
        "says": _("%(length)s short: move %(n)d") % {"length": _length(due.short), "n": due.too_many},
        "url": rows_url("desk:oversight_promises", who=due.holder.pk),
    }


def _to_give(request: HttpRequest, short: list[Due], at: Any) -> list[dict[str, Any]]:
    """Of each who is short, what is due last: whoever takes it has the most time to."""
    found = []
    for one in short[:MOST_PEOPLE]:
        untried = promises_seen_by(request.user).pending().filter(first_attempt_at=None)
        rows = untried.filter(case__assigned_to=one.holder, queue_at__lt=at + timedelta(hours=HOURS_AHEAD))
        most = min(one.too_many, MOST_EACH)
        last = rows.order_by("-queue_at", "pk")[:most]
        chosen: list[FollowUp] = read_all(last, by=request.user, via="web")
        if chosen:
            shown = [promise_row(each, request.user, at) for each in chosen]
            found.append({"name": one.holder.name, "rows": shown})
    return found
