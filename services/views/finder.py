"""Finding a service, on the screen and for a pocket. Nobody's record is on these pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accounts.rules import require
from heart.core.htmx import show
from heart.core.paging import keyset_page, page_url
from programs.models import Beat
from programs.queries import city_zone
from services.forms import FinderForm, known_places
from services.queries import cards, drawn, spoken_languages, with_parts
from services.rules import visible_services

SHOWN = 25  # cards on a page: each is tall
POCKET = 8  # what fits on a sheet that is folded
POCKET_LANGUAGES = {"en": "English", "es": "Español"}


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The services that fit what is asked, with a map beside them."""
    return show(request, "services/list.html", "services/_found.html", found_in(request))


def found_in(request: HttpRequest, **preset: str) -> dict[str, Any]:
    """What the finder shows of what the address asks; `preset` is asked where the address says nothing."""
    require(request.user, "services.view_service")
    at, zone = timezone.now(), city_zone()
    asked = request.GET.copy()
    for name, value in preset.items():
        asked.setdefault(name, value)
    form = FinderForm(asked, languages=spoken_languages())
    filters = form.filters()
    services = visible_services(request.user)
    found = filters.of(services.offered(), at=at, zone=zone)
    page = keyset_page(with_parts(found), order=filters.order, cursor=request.GET.get("cursor"), size=SHOWN)
    rows = cards(page.rows, at=at, zone=zone)
    return {
        "form": form,
        "cards": rows,
        "near": filters.near,
        "map": drawn(rows, Beat.objects.in_use(), filters.near),
        "places": known_places(),
        "found": found.order_by().count(),
        "all": services.offered().count(),
        "is_filtered": bool(request.GET.keys() - {"cursor"}),
        "next_url": page_url(request, page.next),
        "previous_url": page_url(request, page.previous),
        "may_change": request.user.has_perm("services.change_service"),
        "may_verify": request.user.has_perm("services.verify_service"),
        "pocket": POCKET,
        "clear_url": request.path,
    }


@require_safe
def pocket(request: HttpRequest) -> HttpResponse:
    """A sheet to give away, in the neighbor's language: without a mark of ours, and with nobody's name."""
    require(request.user, "services.view_service")
    language = request.GET.get("lang", "en")
    if language not in POCKET_LANGUAGES:
        language = "en"
    at, zone = timezone.now(), city_zone()
    wanted = _ids(request.GET.getlist("service"))[:POCKET]
    found = {one.pk: one for one in with_parts(visible_services(request.user).filter(pk__in=wanted))}
    with translation.override(language):
        context = {
            "cards": cards([found[pk] for pk in wanted if pk in found], at=at, zone=zone),
            "spoken": language,
            "languages": [
                {"code": code, "name": name, "url": _in(request, code), "is_current": code == language}
                for code, name in POCKET_LANGUAGES.items()
            ],
            "printed_on": at.astimezone(zone).date(),
            "limit": POCKET,
        }
    return render(request, "services/pocket.html", context)


def _in(request: HttpRequest, language: str) -> str:
    asked = request.GET.copy()
    asked["lang"] = language
    return f"?{asked.urlencode()}"


def _ids(said: list[str]) -> list[UUID]:
    found = []
    for one in said:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
