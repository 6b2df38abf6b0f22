"""Each chart as a file: its numbers, or its picture."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from heart.core.errors import Invalid
from insights.charts import CHARTS, Chart
from insights.forms import LensForm
from insights.measures import Lens
from insights.serializers.charts import about, chart_as_csv, chart_as_png, chart_as_xlsx
from insights.sheets.writing import CSV_TYPE, XLSX_TYPE

Made = Callable[[Chart, Lens, datetime], bytes]
FORMATS: dict[str, tuple[str, Made]] = {
    "csv": (CSV_TYPE, lambda chart, lens, at: chart_as_csv(chart, about(chart, lens, at))),
    "xlsx": (XLSX_TYPE, lambda chart, lens, at: chart_as_xlsx(chart, about(chart, lens, at))),
    "png": ("image/png", chart_as_png),
}


@require_safe
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The chart of this name through the lens of the address."""
    require(request.user, "insights.view_measures")
    if key not in CHARTS or form not in FORMATS:
        raise Http404(_("There is no such chart."))
    at = timezone.now()
    asked = LensForm(request.GET, at=at)
    if not asked.is_valid():
        raise Invalid(_("One of these filters is not known. Set them again."))
    kind, made = FORMATS[form]
    lens: Any = asked.lens
    answer = HttpResponse(made(CHARTS[key](lens, at), lens, at), content_type=kind)
    name = f"heart-{key}-{lens.period.first}-{lens.period.last}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
