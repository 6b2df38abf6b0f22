"""What was shared without a consent, and what somebody asks to share so."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rules import require
from audit.reading import read_all, read_page
from heart.core.paging import page_url
from neighbors.rules import visible_disclosures
from referrals.rules import visible_override_requests

MOST_ASKED = 50


@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """What waits for a supervisor's answer; then what was shared without a consent, the newest first."""
    require(request.user, "insights.view_oversight")
    waiting = visible_override_requests(request.user).waiting()
    waiting = waiting.select_related("asked_by", "referral__need__case")[:MOST_ASKED]
    shared = visible_disclosures(request.user).overrides().select_related("neighbor", "shared_by")
    page = read_page(
        shared, by=request.user, via="web", order=["-shared_at"], cursor=request.GET.get("cursor")
    )
    context = {
        "asked": read_all(waiting, by=request.user, via="web"),
        "rows": page.rows,
        "next_url": page_url(request, page.next),
        "previous_url": page_url(request, page.previous),
    }
    return render(request, "desk/oversight_overrides.html", context)
