from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from heart.core import words
from heart.core.htmx import SeeOther, done, show
from heart.core.paging import keyset_page, page_url
from notices.actions import acknowledge, mark_read
from notices.models import Notice
from notices.rules import visible_notices


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "notices.view_notice")
    mine, at = visible_notices(request.user), timezone.now()
    page = keyset_page(mine, order=["-at"], cursor=request.GET.get("cursor"))
    context = {
        "rows": [_row(notice, at) for notice in page.rows],
        "has_unread": mine.unread().exists(),
        "may_see_outbox": request.user.has_perm("notices.view_outbox"),
        "previous_url": page_url(request, page.previous),
        "next_url": page_url(request, page.next),
    }
    return show(request, "notices/list.html", "notices/_rows.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(notices=Notice.objects.all(), by=request.user, at=timezone.now())
    return SeeOther(reverse("notices:list"))


@require_POST
def acknowledge_one(request: HttpRequest, pk: str) -> HttpResponse:
    at = timezone.now()
    notice = acknowledge(notice=_own(request, pk), by=request.user, at=at)
    context = {"row": _row(notice, at)}
    return done(request, "notices/_row.html", context, back_to="notices:list", say=_("You have this."))


@require_POST
def open_one(request: HttpRequest, pk: str) -> HttpResponse:
    """Read it, and go to what it is about."""
    notice = _own(request, pk)
    mark_read(notices=Notice.objects.filter(pk=notice.pk), by=request.user, at=timezone.now())
    return SeeOther(notice.path)


def _own(request: HttpRequest, pk: str) -> Notice:
    return get_object_or_404(visible_notices(request.user), pk=pk)


def _row(notice: Notice, at: datetime) -> dict[str, Any]:
    return {"notice": notice, "when": words.both(notice.at, at, timezone.get_current_timezone())}
