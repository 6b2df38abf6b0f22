"""What others did meanwhile, row by row, for a page that stays open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from audit.reading import read_all
from followups.queries import follow_ups_for_rows, rows_of
from followups.queries.live import changed_among, seen_of
from followups.views.result import queue_context, result_in
from heart.core.errors import Invalid

MOST_SHOWN = 300  # rows: a page of the queue, or every band of Today
LARGEST_VERSION = 2**31


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The rows among `shown` ("id.version~id.version") that changed, as they are now; 204 when none did.

    Asked every few seconds by each open page: nothing but one look at an index happens while nothing did.
    """
    require(request.user, "followups.view_followup")
    changed = changed_among(_shown(request.GET.get("shown", "")))
    if not changed:
        return HttpResponse(status=204)
    return render(request, "followups/_live.html", _context(request, changed, timezone.now()))


def _shown(told: str) -> dict[UUID, int]:
    try:
        pairs = [one.split(".") for one in told.split("~") if one]
        shown = {UUID(pk): int(version) for pk, version in pairs}
    except ValueError:
        shown = None
    if shown is None or len(shown) > MOST_SHOWN or any(n >= LARGEST_VERSION for n in shown.values()):
        raise Invalid(_("These are not rows of this page. Load the page again."), attr="shown")
    return shown


def _context(request: HttpRequest, changed: list[UUID], at: datetime) -> dict[str, Any]:
    """The rows for the page that asks: the queue with its columns, or Today."""
    zone = timezone.get_current_timezone()
    seen = seen_of(changed, request.user)  # type: ignore[arg-type]
    found = read_all(follow_ups_for_rows(seen.rows), by=request.user, via="web")
    rows = {row.follow_up: row for row in rows_of(found, user=request.user, at=at, zone=zone)}
    page = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    result = result_in(request, page, at)
    of_page = queue_context(request, result) if result else {"back": "/"}
    return of_page | {
        "may_log": request.user.has_perm("followups.log_attempt"),
        "row_template": "followups/_queue_row.html" if result else "followups/_row.html",
        "in_table": result is not None,
        "rows": [rows[one.pk] for one in found if one.is_pending],
        "settled": [(rows[one.pk], one.get_status_display()) for one in found if not one.is_pending],
        "gone": seen.gone,
    }
