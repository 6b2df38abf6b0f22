"""How one is told, and the secret address of one's calendar."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from heart.core import words
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther, ask, show
from notices.actions import keep_quiet, make_calendar_address, prefer, revoke_calendar_address
from notices.forms import TellingForm
from notices.models import CalendarFeed, QuietHours
from notices.queries import preferences_of, shifts

PAGE = ("notices/settings.html", "notices/_settings_form.html")
CALENDAR = ("notices/settings.html", "notices/_calendar.html")


@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: HttpRequest) -> HttpResponse:
    """How I want to be told."""
    user: Any = request.user
    require(user, "notices.view_notice")
    form = _form(request, request.POST or None)
    if form.is_valid():
        with refusals_shown(form):
            at = timezone.now()
            prefer(wishes=form.wishes, by=user, at=at)
            keep_quiet(starts=form.cleaned_data["starts"], ends=form.cleaned_data["ends"], by=user, at=at)
            messages.success(request, _("Saved. This is how you are told from now on."))
            return SeeOther(reverse("notices:settings"))
    return ask(request, *PAGE, _context(request, form))


@require_POST
def new_calendar(request: HttpRequest) -> HttpResponse:
    """A new secret address, shown this once: it is in no other answer, and in no record."""
    _feed, token = make_calendar_address(by=request.user, at=timezone.now())
    address = f"{settings.SITE_URL}{reverse('notices:calendar', args=[token])}"
    context = _context(request, _form(request, None)) | {"address": address}
    context["subscribe"] = f"webcal://{address.partition('://')[2]}"
    return show(request, *CALENDAR, context)


@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    if revoke_calendar_address(by=request.user, at=timezone.now()):
        messages.success(request, _("Your calendar's address leads nowhere now."))
    return SeeOther(f"{reverse('notices:settings')}#calendar")


def _form(request: HttpRequest, data: Any) -> TellingForm:
    user: Any = request.user
    return TellingForm(data, preferences_of(user), QuietHours.objects.filter(user=user).first())


def _context(request: HttpRequest, form: TellingForm) -> dict[str, Any]:
    user: Any = request.user
    at, zone = timezone.now(), timezone.get_current_timezone()
    feed = CalendarFeed.objects.live().filter(user=user).first()
    digest_at = shifts().next_start(user, at)
    return {
        "form": form,
        "next_digest": words.absolute(digest_at, at, zone) if digest_at else "",
        "feed": feed,
        "feed_since": words.both(feed.created_at, at, zone) if feed else "",
    }
