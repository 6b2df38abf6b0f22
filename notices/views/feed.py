"""The personal calendar: a way in without a session, by a secret address."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heart.core.acting import coming_through
from heart.core.limits import within_limit
from notices.reading import VIA, feed_of, read_calendar

# A calendar asks every few minutes at most, from a few devices.
MOST_READS = 60
# Nobody guesses 256 bits; this keeps whoever tries from keeping the database busy.
MOST_MISSES = 30
PER = timedelta(minutes=10)


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The windows of whoever this secret is of, or 404, the same for a wrong and for a revoked one."""
    at, feed = timezone.now(), feed_of(token)
    if feed is None:
        address = get_adapter(request).get_client_ip(request)
        allowed = within_limit(f"calendar-misses:{address}", most=MOST_MISSES, per=PER, at=at)
        return _plain(_("There is no calendar here."), 404) if allowed else _later()
    if not within_limit(f"calendar:{feed.pk}", most=MOST_READS, per=PER, at=at):
        return _later()
    with coming_through(VIA):
        body, tag = read_calendar(feed.user, known=request.headers.get("If-None-Match", ""))
    response = (
        HttpResponseNotModified() if body is None else HttpResponse(body, "text/calendar; charset=utf-8")
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _plain(says: str, status: int) -> HttpResponse:
    return HttpResponse(says, "text/plain; charset=utf-8", status)


def _later() -> HttpResponse:
    response = _plain(_("This was asked for too often. Try again later."), 429)
    response["Retry-After"] = str(int(PER.total_seconds()))
    return response
