from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.rules import require
from heart.core.htmx import done, show
from heart.core.paging import keyset_page
from notices.actions import acknowledge, mark_read
from notices.models import Notice
from notices.rules import visible_notices


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "notices.view_notice")
    page = keyset_page(visible_notices(request.user), order=["-at"], cursor=request.GET.get("cursor"))
    has_unread = visible_notices(request.user).unread().exists()
    context = {"page": page, "at": timezone.now(), "has_unread": has_unread}
    return show(request, "notices/list.html", "notices/_rows.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(notices=Notice.objects.all(), by=request.user, at=timezone.now())
    return done(request, "notices/_rows.html", {}, back_to="notices:list", say=_("All marked as read."))


@require_POST
def acknowledge_one(request: HttpRequest, pk: str) -> HttpResponse:
    notice = get_object_or_404(visible_notices(request.user), pk=pk)
    notice = acknowledge(notice=notice, by=request.user, at=timezone.now())
    return done(
        request, "notices/_row.html", {"notice": notice, "at": timezone.now()}, back_to="notices:list"
    )


@require_POST
def open_one(request: HttpRequest, pk: str) -> HttpResponse:
    """Read it, and go to what it is about."""
    notice = get_object_or_404(visible_notices(request.user), pk=pk)
    mark_read(notices=Notice.objects.filter(pk=notice.pk), by=request.user, at=timezone.now())
    return done(request, "notices/_row.html", {"notice": notice, "at": timezone.now()}, back_to=notice.path)
