from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from heart.core.htmx import show
from insights.charts import CHARTS
from insights.forms import LensForm
from insights.measures import AXES, measured
from insights.rules import visible_saved_insights
from insights.serializers import FIRST, SECTIONS, figures_as_csv, tiles
from insights.serializers.charts import shown as shown_chart
from insights.views.charts import FORMATS

USUAL = ("from", "to", "program", "beat", "need")  # the others are folded away


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every figure through one lens, rounded for reading, each with its definition."""
    require(request.user, "insights.view_measures")
    at = timezone.now()
    form = LensForm(request.GET, at=at)
    context: dict[str, Any] = {
        "form": form,
        "usual": [form[name] for name in USUAL],
        "more": [field for field in form if field.name not in USUAL],
        "has_more": any(form[name].value() for name in form.fields if name not in USUAL),
        "asked": urlencode({name: form[name].value() for name in form.fields if form[name].value()}),
        "filters": urlencode({name: form[name].value() for name in AXES if form[name].value()}),
        "at": at,
        "presets": _presets(at.astimezone(form.zone).date()),
        "may_publish": request.user.has_perm("insights.publish"),
        "may_export": request.user.has_perm("insights.view_export"),
        "may_share": request.user.has_perm("insights.share_insight"),
        "saved": visible_saved_insights(request.user),
    }
    if form.is_valid():
        shown = tiles(measured(form.lens, at))
        context |= {
            "period": form.lens.period,
            "first": [shown[key] for key in FIRST],
            "charts": [shown_chart(chart(form.lens, at)) for chart in CHARTS.values()],
            "downloads": FORMATS,
            "address": form.query,
            "sections": [(title, [shown[key] for key in keys]) for title, keys in SECTIONS],
        }
    return show(
        request,
        "insights/index.html",
        "insights/_figures.html",
        context,
        status=200 if form.is_valid() else 422,
    )


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same figures, exact, one a line."""
    require(request.user, "insights.view_measures")
    at = timezone.now()
    form = LensForm(request.GET, at=at)
    if not form.is_valid():
        return redirect(f"{reverse('insights:index')}?{request.GET.urlencode()}")
    answer = HttpResponse(figures_as_csv(measured(form.lens, at)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="heart-figures.csv"'
    return answer


def _presets(today: date) -> list[tuple[str, date, date]]:
    """Periods that are asked for often: what, from, to."""
    return [
        (_("Last 7 days"), today - timedelta(days=6), today),
        (_("Last 30 days"), today - timedelta(days=29), today),
        (_("This year"), today.replace(month=1, day=1), today),
        (_("Last 12 months"), today - timedelta(days=364), today),
    ]
