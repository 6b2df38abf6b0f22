"""What was not said, first what breaks a published figure; answered in place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import read_one, read_page
from cases.actions import change_encounter
from cases.models import Encounter
from cases.rules import visible_encounters
from cases.views.asking import answered
from heart.core import words
from heart.core.htmx import SeeOther
from heart.core.paging import page_url
from insights.forms import MissingForm
from insights.measures.missing import FIELDS, Gap, gaps, label_of, looked_at, not_said

PAGE = 20
# Who it is about, and what they say of themselves, is asked of the neighbor and not filled in on a board.
ASKED_OF_THE_NEIGHBOR = {"neighbor", "race_ethnicity"}
FIRST = 3  # figures named before "and so many more"


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    found = gaps(looked_at(visible_encounters(request.user), timezone.now()))
    context = {
        "breaking": [_row(gap) for gap in found if gap.breaks],
        "others": [_row(gap) for gap in found if not gap.breaks],
    }
    return render(request, "insights/missing.html", context)


def _row(gap: Gap) -> dict[str, Any]:
    more = len(gap.breaks) - FIRST
    named = ", ".join(str(label) for label in gap.breaks[:FIRST])
    and_more = ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""
    return {
        "label": gap.label,
        "missing": gap.missing,
        "asked": gap.asked,
        "sentence": _("%(missing)d of %(asked)d do not say it")
        % {"missing": gap.missing, "asked": gap.asked},
        "breaks": f"{named} {and_more}".strip(),
        "url": reverse("insights:missing_rows", args=[gap.field]),
    }


def _encounters(user: Any, field: str) -> QuerySet[Encounter]:
    """Those that lack the answer, with what their forms read; 404 for what is no field."""
    if field not in FIELDS:
        raise Http404
    rows = looked_at(visible_encounters(user), timezone.now()).filter(not_said(field))
    return rows.select_related("program", "author", "neighbor").prefetch_related("responders__user")


@require_safe
def rows(request: HttpRequest, field: str) -> HttpResponse:
    require(request.user, "insights.view_oversight")
    return _list(request, field)


@require_POST
def fix(request: HttpRequest, field: str, pk: UUID) -> HttpResponse:
    """One answer of one encounter; it comes back with what is wrong, in its row."""
    require(request.user, "insights.view_oversight")
    if field in ASKED_OF_THE_NEIGHBOR:
        raise Http404
    encounter = read_one(_encounters(request.user, field), pk, by=request.user, via="web")
    require(request.user, "cases.change_encounter", encounter)
    form = MissingForm(request.POST, field=field, encounter=encounter)

    def act(told: dict[str, Any]) -> None:
        change_encounter(encounter=encounter, by=_person(request), at=timezone.now(), **form.answers())

    status = answered(request, form, act, record=encounter)
    if status == 303:
        messages.success(request, _("%(number)s is complete in this.") % {"number": encounter.number})
        return SeeOther(reverse("insights:missing_rows", args=[field]))
    return _list(request, field, wrong=form, status=status)


def _person(request: HttpRequest) -> User:
    user: Any = request.user
    return user


def _list(
    request: HttpRequest, field: str, *, wrong: MissingForm | None = None, status: int = 200
) -> HttpResponse:
    at, zone = timezone.now(), timezone.get_current_timezone()
    page = read_page(
        _encounters(request.user, field), by=request.user, via="web", order=["-cleared_at"],
        cursor=request.GET.get("cursor"), size=PAGE,
    )  # fmt: skip
    in_place = field not in ASKED_OF_THE_NEIGHBOR
    shown = [
        {
            "encounter": each,
            "when": words.absolute(each.cleared_at, at, zone),
            "form": _form_of(each, field, wrong) if in_place else None,
        }
        for each in page.rows
    ]
    context: dict[str, Any] = {"label": label_of(field), "field": field, "rows": shown, "in_place": in_place}
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return render(request, "insights/missing_rows.html", context, status=status)


def _form_of(encounter: Encounter, field: str, wrong: MissingForm | None) -> MissingForm:
    if wrong is not None and wrong.encounter.pk == encounter.pk:
        return wrong
    return MissingForm(field=field, encounter=encounter)
