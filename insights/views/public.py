"""What everyone may read, without signing in: the newest publication and nothing else."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from insights.queries import corrections, newest_publication
from insights.serializers.public import Counts, dictionary, dictionary_as_csv, in_language, rows_as_csv

TABLES = (
    "connected_needs", "supported_by_language", "supported_by_age", "first_tries", "outcomes",
    "police_backup", "program_inputs", "minutes_to_scene", "minutes_on_scene", "days_to_first_try",
)  # fmt: skip
# Each by its own name, whatever the page's language is.
LANGUAGES = (
    ("en", "English", reverse_lazy("insights:public")),
    ("es", "Español", reverse_lazy("insights:public_es")),
)
View = Callable[..., HttpResponse]


def _for_everyone(view: View) -> View:
    """Open, and kept for a few minutes by whoever likes: it holds nobody, and changes once a month."""
    return login_not_required(require_safe(cache_control(public=True, max_age=300)(view)))


@_for_everyone
def page(request: HttpRequest, language: str) -> HttpResponse:
    with override(language):
        return render(request, "insights/public.html", _shown(language))


@_for_everyone
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest) -> HttpResponse:
    """The three figures alone, for somebody else's page."""
    language = _language(request)
    with override(language):
        return render(request, "insights/public_embed.html", _shown(language))


@_for_everyone
def as_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(in_language(newest_publication(), _language(request)))


@_for_everyone
def as_csv(request: HttpRequest) -> HttpResponse:
    return _file(rows_as_csv(in_language(newest_publication(), _language(request))), "heart-measures.csv")


@_for_everyone
def dictionary_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"tables": dictionary(in_language(newest_publication(), _language(request)))})


@_for_everyone
def dictionary_csv(request: HttpRequest) -> HttpResponse:
    document = in_language(newest_publication(), _language(request))
    return _file(dictionary_as_csv(document), "heart-dictionary.csv")


def _language(request: HttpRequest) -> str:
    return "es" if request.GET.get("lang") == "es" else "en"


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(language: str) -> dict[str, Any]:
    newest = newest_publication()
    if newest is None:
        return {"language": language, "languages": LANGUAGES, "publication": None}
    counts = Counts(in_language(newest, language), all_word=_("All"))
    return {
        "language": language,
        "languages": LANGUAGES,
        "publication": newest,
        "corrections": corrections(),
        "answered": counts.value("encounters"),
        "months": counts.bars("encounters", "month"),
        "tried": counts.share("first_tries", "first_try", "within_48_hours", "within_window"),
        "late": counts.share("first_tries", "first_try", "late"),
        "never": counts.share("first_tries", "first_try", "never"),
        "in_care": counts.share("supported_by_language", "care", "begun"),
        "felt_safe": counts.share("felt_safe", "felt_safe", "yes"),
        "urgent": counts.value("police_backup", police_backup="emergent"),
        **_clock(counts.value("days_to_first_try", statistic="median")),
        "takes": counts.named("call_types"),
        "grids": [grid for key in TABLES if (grid := counts.grid(key))],
    }


def _clock(days: float | None) -> dict[str, Any]:
    """The median and the turn of its tick, in degrees; three days are once around."""
    return {"median_days": days, "median_turn": None if days is None else round(min(days, 3) * 120)}
