"""Services that failed neighbors: somebody calls them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from heart.core.htmx import SeeOther
from heart.core.paging import keyset_page, page_url
from programs.queries import city_zone
from services.actions import verify_service
from services.queries import cards, with_parts
from services.rules import visible_services


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    require(request.user, "services.verify_service")
    at = timezone.now()
    page = keyset_page(
        with_parts(visible_services(request.user).to_call()), order=["call_due_at"],
        cursor=request.GET.get("cursor"),
    )  # fmt: skip
    context = {
        "rows": cards(page.rows, at=at, zone=city_zone()),
        "previous_url": page_url(request, page.previous),
        "next_url": page_url(request, page.next),
        "may_change": request.user.has_perm("services.change_service"),
    }
    return render(request, "referrals/calls.html", context)


@require_POST
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I called, they can take someone: verified today, and no longer marked."""
    require(request.user, "services.verify_service")
    service = get_object_or_404(visible_services(request.user), pk=pk)
    verify_service(service=service, by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. The finder shows it as verified today."))
    return SeeOther(reverse("referrals:calls"))
