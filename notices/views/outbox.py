"""The outbox, for the people who run the machines: states and ids, and no people but staff."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from heart.core import words
from heart.core.htmx import SeeOther, show
from heart.core.paging import keyset_page, page_url
from notices.actions import send_again
from notices.models import OutboxEmail
from notices.queries import outbox_counts
from notices.rules import visible_outbox

State = OutboxEmail.State


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    require(request.user, "notices.view_outbox")
    counts = outbox_counts()
    state = _state(request, counts)
    at = timezone.now()
    emails = visible_outbox(request.user).in_state(state)
    page = keyset_page(emails, order=["-next_try_at"], cursor=request.GET.get("cursor"))
    context = {
        "state": state,
        "states": [
            {"state": each, "label": each.label, "number": counts[each], "url": f"?state={each}"}
            for each in State
        ],
        "rows": [_row(email, at) for email in page.rows],
        "previous_url": page_url(request, page.previous),
        "next_url": page_url(request, page.next),
    }
    return show(request, "notices/outbox.html", "notices/_outbox_rows.html", context)


@require_POST
def send_one_again(request: HttpRequest, pk: str) -> HttpResponse:
    require(request.user, "notices.send_again")
    email = get_object_or_404(visible_outbox(request.user), pk=pk)
    send_again(email=email, by=request.user, at=timezone.now())
    messages.success(request, _("It will be tried again."))
    return SeeOther(f"{reverse('notices:outbox')}?state={State.PARKED}")


def _state(request: HttpRequest, counts: dict[State, int]) -> State:
    """The state asked for; else what needs a person, if anything does."""
    asked = request.GET.get("state", "")
    if asked in State.values:
        return State(asked)
    return State.PARKED if counts[State.PARKED] else State.WAITING


def _row(email: OutboxEmail, at: datetime) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    moment = email.parked_at or email.sent_at or email.dropped_at
    return {
        "email": email,
        "what": email.notice.get_kind_display() if email.notice else _("Digest of a shift"),
        "because": email.get_dropped_because_display() if email.dropped_because else "",
        "when": words.both(moment, at, zone) if moment else words.absolute(email.next_try_at, at, zone),
    }
