"""The next 72 hours under Oversight, and what if: nothing of the question is stored, it is in the address."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.rules import require
from followups.calendar.forecast import Hour
from followups.queries.forecast import WhatIf, next_72_hours
from followups.rules import visible_follow_ups
from heart.core import words
from heart.core.errors import Invalid
from heart.desk.forms import WhatIfForm


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    at, zone = timezone.now(), timezone.get_current_timezone()
    form = WhatIfForm(request.GET)
    asked = what_if_of(form)
    hours = next_72_hours(visible_follow_ups(request.user), at, asked)
    shown = [hour for hour in hours if hour.due]  # three days of nothing hide the hour that is short
    context = {
        "form": form,
        "is_asking": bool(asked.away or asked.extra),
        "finding": finding(hours, at),
        "is_short": any(hour.breaches for hour in hours),
        "minutes": settings.MINUTES_PER_FOLLOW_UP,
        "most": max((max(hour.due, hour.staffed) for hour in hours), default=0),
        "rows": [_row(hour, at, zone) for hour in shown],
    }
    return render(request, "desk/forecast.html", context)


def what_if_of(form: WhatIfForm) -> WhatIf:
    """What the address asks; raises Invalid, since a question left out in silence gets the wrong answer."""
    for field, errors in form.errors.items():
        raise Invalid(str(errors[0]), attr=field)
    away = form.cleaned_data["away"]
    return WhatIf(away.pk if away else None, form.cleaned_data["extra"] or 0)


def finding(hours: list[Hour], at: datetime) -> str:
    """Where time is short, and how many promises that puts at risk."""
    short = [hour for hour in hours if hour.breaches]
    if not short:
        return _("There is time for every promise that is due.")
    risk = sum(hour.breaches for hour in short)
    first = words.absolute(short[0].starts_at, at, timezone.get_current_timezone())
    return ngettext(
        "%(minutes)d min are missing by %(first)s. About %(risk)d promise is at risk in all.",
        "%(minutes)d min are missing by %(first)s. About %(risk)d promises are at risk in all.",
        risk,
    ) % {"minutes": round(short[0].short), "first": first, "risk": risk}


def _row(hour: Hour, at: datetime, zone: Any) -> dict[str, Any]:
    told = {"due": round(hour.due), "staffed": round(hour.staffed)}
    return {
        "hour": words.absolute(hour.starts_at, at, zone),
        "due": round(hour.due),
        "staffed": round(hour.staffed),
        "short": round(hour.short),
        "sentence": _("%(due)d minutes due, %(staffed)d staffed") % told,
    }
