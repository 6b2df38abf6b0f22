"""Where a figure comes from: its words, what it was made of, and the rows behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from audit.reading import read_page
from heart.core.errors import Invalid
from insights.forms import LensForm
from insights.measures import MEASURES, Lens, Measure, measured
from insights.models import Publication
from insights.rules import visible_rows
from insights.serializers import tiles
from insights.serializers.charts import filters_in_words
from insights.serializers.lineage import (
    HOW_SURE,
    ONE_ROW,
    PARTS,
    restatements,
    shown_row,
    version_of,
    with_related,
)

SHOWN = 50


@require_safe
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure through the lens of the address, with everything that a reader may ask of it."""
    require(request.user, "insights.view_measures")
    each, form = _measure(key), _form(request)
    at = form.at
    [made] = measured(form.lens, at, [key])
    context = {
        "measure": each,
        "tile": tiles([made])[key],
        "version": version_of(each),
        "one_row": ONE_ROW[each.counts],
        "sure": HOW_SURE[each.evidence],
        "at": at,
        "about": filters_in_words(form.lens),
        "query": form.query,
        "parts": [part for part in PARTS.items() if _rows(each, part[0], form.lens, at) is not None],
        "may_open": visible_rows(request.user, each.numerator(form.lens, at).model) is not None,
        "publications": Publication.objects.newest_first().select_related("corrected_by")[:12],
    }
    return render(request, "insights/figure.html", context)


@require_safe
def rows(request: HttpRequest, key: str, part: str) -> HttpResponse:
    """The rows that the figure counts, those of them that the reader may see; written down as read."""
    require(request.user, "insights.view_measures")
    each, form = _measure(key), _form(request)
    found = _rows(each, part, form.lens, form.at)
    if found is None:
        raise Http404(_("There are no such rows."))
    seen = visible_rows(request.user, found.model)
    if seen is None:
        require(request.user, "insights.view_oversight")  # refused: these are rows of people
        raise Http404(_("There are no such rows."))
    mine = with_related(found.filter(pk__in=seen.values("pk")))
    cursor = request.GET.get("cursor")
    page = read_page(mine, by=request.user, via="web", order=["pk"], cursor=cursor, size=SHOWN, reason=key)
    context: dict[str, Any] = {
        "measure": each,
        "part": PARTS[part],
        "about": filters_in_words(form.lens),
        "query": form.query,
        "page": page,
        "rows": [shown_row(row) for row in page.rows],
        "all": found.count(),
        "mine": mine.count(),
    }
    return render(request, "insights/figure_rows.html", context)


@require_safe
def restated(request: HttpRequest) -> HttpResponse:
    """What was published and said otherwise later: both values, side by side."""
    require(request.user, "insights.view_measures")
    corrected = Publication.objects.exclude(corrects=None).select_related("corrects", "published_by")
    log = [(each, restatements(each)) for each in corrected.order_by("-published_at")[:50]]
    return render(request, "insights/restated.html", {"log": log})


def _measure(key: str) -> Measure:
    if key not in MEASURES:
        raise Http404(_("There is no such figure."))
    return MEASURES[key]


def _form(request: HttpRequest) -> LensForm:
    form = LensForm(request.GET, at=timezone.now())
    if not form.is_valid():
        raise Invalid(_("One of these filters is not known. Set them again."))
    return form


def _rows(each: Measure, part: str, lens: Lens, at: Any) -> Any:
    if part not in PARTS:
        return None
    return each.numerator(lens, at) if part == "counted" else each.denominator(lens, at)
