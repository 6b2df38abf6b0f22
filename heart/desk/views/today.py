"""What to do next: one's own bands, a supervisor's counts, or the doors that a role has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from accounts.models import Role, Team, User
from accounts.rules import Scope, scope_of
from audit.reading import note_reading
from cases.models import Case, SafetyPlan
from cases.queries import plans_to_review, unfinished_of
from cases.rules import visible_cases, visible_drafts, visible_to_dos
from followups.calendar import next_midnight
from followups.models import FollowUp
from followups.queries import (
    BandCounts,
    Row,
    band_counts,
    cases_without_date,
    clock_is_late,
    counts_by_team,
    pending_seen_by,
    staffed_until,
)
from followups.queries.lists import NO_TEAM
from followups.reading import read_dateless, read_day
from heart.core import words
from heart.core.forms import SentOnce
from heart.desk.context import address
from notices.models import Notice

ROWS_PER_BAND = 50
NEWEST_NOTICES = 5
MOST_TO_DOS = 20
MOST_REVIEWS = 20
NO_DATE = "no_date"
NO_WINDOW, ALL_DATED = gettext_lazy("No window"), gettext_lazy("All with a date")


@dataclass(frozen=True)
class BandOfDay:
    """One band on the page: what it asks, its rows, and where the rest of them are."""

    key: str
    title: str
    says: str
    count: int
    rows: list[Row]
    rest_url: str

    @property
    def rest(self) -> int:
        return self.count - len(self.rows)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if user.has_perm("insights.view_oversight"):
        return _supervisors_day(request, user)
    if user.has_perm("followups.view_followup"):
        return _own_day(request, user)
    if user.role == Role.ANALYST and (figures := address("insights:index")):
        return redirect(figures)
    return render(request, "desk/today_doors.html", _unfinished(user))


def _own_day(request: HttpRequest, user: User) -> HttpResponse:
    """A navigator's own cases; of a clinician all that they may see, since others hold them."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    follow_ups, cases, whose = pending_seen_by(user), cases_without_date(user, at), ""
    pool = visible_cases(user).pool().filter(status=Case.Status.OPEN).count()  # type: ignore[attr-defined]
    if scope_of(user, "followups.view_followup") is Scope.TEAM_AND_POOL:
        follow_ups, cases, whose = follow_ups.assigned_to(user), cases.filter(assigned_to=user), "who=mine"
    midnight = next_midnight(at, zone)
    counts = band_counts(follow_ups, cases, at, midnight)
    rows = read_day(follow_ups, by=user, at=at, zone=zone, most=ROWS_PER_BAND)
    rows[NO_DATE] = read_dateless(cases, by=user, at=at, zone=zone, most=ROWS_PER_BAND).rows
    closes = staffed_until(at, midnight)
    bands = list(_bands(counts, rows, whose, words.time(closes, zone) if closes else ""))
    context = _frame(at) | {
        "bands": [band for band in bands if band.count],
        "counts": _count_strip(bands),
        "to_reach": counts.to_reach,
        "closes": words.time(closes, zone) if closes else "",
        "time_left": words.length(words.elapsed(at, closes)) if closes else "",
        "pool": pool,
        "reviews": _reviews(user, at),
        "notices": _new_for(user, at),
        **_to_dos(user),
        **_unfinished(user),
        "may_log": user.has_perm("followups.log_attempt"),
        "may_claim": user.has_perm("cases.claim_case"),
        "claim_key": SentOnce()["form_key"],
    }
    return render(request, "desk/today.html", context)


def _to_dos(user: User) -> dict[str, Any]:
    """One's own, those with a day first; apart from every promise and every count of them."""
    mine = visible_to_dos(user).open().order_by(F("due_on").asc(nulls_last=True), "created_at", "id")
    return {"may_to_do": user.has_perm("cases.change_todo"), "to_dos": mine[:MOST_TO_DOS]}


def _reviews(user: User, at: datetime) -> list[SafetyPlan]:
    """Safety plans of one's own neighbors that are due for another look."""
    due = list(plans_to_review(user, timezone.localdate(at))[:MOST_REVIEWS])
    note_reading(due, by=user, via="web", reason="review")
    return due


def _unfinished(user: User) -> dict[str, int]:
    """How many encounters of one's own wait for an answer or a signature, and forms for being saved."""
    if not user.has_perm("cases.add_encounter"):
        return {}
    return {"unfinished": unfinished_of(user).count(), "drafts": visible_drafts(user).count()}


def _bands(counts: BandCounts, rows: dict[str, list[Row]], whose: str, closes: str) -> Iterator[BandOfDay]:
    """The bands in the order in which they are asked for."""
    by_closing = _("%(time)s is our last staffed minute.") % {"time": closes} if closes else ""
    says = {
        FollowUp.Band.OVERDUE: _("Past the time we promised. Reach out, say sorry, say why."),
        FollowUp.Band.TODAY: by_closing or _("Today holds the last staffed time before they are due."),
        FollowUp.Band.OPEN: _("A good time to reach out. There is still another day."),
        FollowUp.Band.LATER: _("Nothing to do yet."),
    }
    for band in FollowUp.Band:
        rest = f"{reverse('followups:queue')}?{'&'.join(filter(None, [whose, f'phase={band}']))}"
        yield BandOfDay(band, str(band.label), says[band], getattr(counts, band), rows[band], rest)
    yield BandOfDay(
        NO_DATE,
        _("No window"),
        _("No date is set, so nothing will remind you. Set one now."),
        counts.no_date,
        rows[NO_DATE],
        f"{reverse('followups:no_date')}?{whose}",
    )


def _count_strip(bands: list[BandOfDay]) -> list[dict[str, Any]]:
    brief = {FollowUp.Band.TODAY: _("Today"), FollowUp.Band.OPEN: _("Open"), FollowUp.Band.LATER: _("Later")}
    return [
        {
            "url": f"#{band.key}",
            "number": band.count,
            "label": band.title,
            "brief": brief.get(band.key, ""),  # type: ignore[call-overload]
            "late": band.key in (FollowUp.Band.OVERDUE, NO_DATE) and band.count,
        }
        for band in bands
    ]


def _new_for(user: User, at: datetime) -> list[dict[str, str]]:
    unread = Notice.objects.new_to(user).order_by("-at", "-pk")[:NEWEST_NOTICES]
    return [{"id": notice.pk, "says": notice.says, "when": words.ago(notice.at, at)} for notice in unread]


def _supervisors_day(request: HttpRequest, user: User) -> HttpResponse:
    """The counts of every team, each a way to its rows."""
    at, zone = timezone.now(), timezone.get_current_timezone()
    by_team = counts_by_team(user, at, next_midnight(at, zone))
    teams = [(team.pk, team.code, team.name) for team in Team.objects.all()]
    rows = [_team_row(by_team.get(pk, NOTHING), code, name) for pk, code, name in teams]
    if None in by_team:
        rows.append(_team_row(by_team[None], NO_TEAM, _("No team yet")))
    context = _frame(at) | {
        "columns": [*(band.label for band in FollowUp.Band), NO_WINDOW, ALL_DATED],
        "rows": rows,
        "overdue": sum(counts.overdue for counts in by_team.values()),
        "overdue_url": f"{reverse('followups:queue')}?phase={FollowUp.Band.OVERDUE}",
        "oversight_url": address("desk:oversight"),
        **_to_dos(user),
        **_unfinished(user),
        "reviews": _reviews(user, at),
        "notices": _new_for(user, at),
    }
    return render(request, "desk/today_teams.html", context)


NOTHING = BandCounts(0, 0, 0, 0, 0)


def _team_row(counts: BandCounts, code: str, name: str) -> dict[str, Any]:
    queue, no_date = (
        f"{reverse('followups:queue')}?team={code}",
        f"{reverse('followups:no_date')}?team={code}",
    )
    cells = [
        {
            "label": band.label,
            "number": getattr(counts, band),
            "url": f"{queue}&phase={band}",
            "is_late": band == FollowUp.Band.OVERDUE,
        }
        for band in FollowUp.Band
    ]
    cells += [
        {"label": NO_WINDOW, "number": counts.no_date, "url": no_date, "is_late": True},
        {"label": ALL_DATED, "number": counts.total, "url": queue, "is_late": False},
    ]
    return {"team": name, "cells": cells}


def _frame(at: datetime) -> dict[str, Any]:
    local = at.astimezone(timezone.get_current_timezone())
    return {
        "now_in_words": dateformat.format(local, pgettext("today and now", "l, F j, g:i A")),
        "clock_is_late": clock_is_late(at),
    }
