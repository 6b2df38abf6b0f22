"""Rows taken out of the house: asked for with a purpose, watched while they are written, taken once ready."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import read_one
from heart.core.forms import refusals_shown
from heart.core.htmx import ask, done
from insights.actions import ask_export, take_file
from insights.forms import ExportForm, LensForm
from insights.models import Export
from insights.queries.exports import with_progress
from insights.rules import visible_exports
from insights.serializers.charts import filters_in_words
from insights.sheets.writing import CSV_TYPE, XLSX_TYPE

PAGE = ("insights/exports.html", "insights/_export_form.html")
MOST_SHOWN = 50
TYPES = {Export.Form.CSV: CSV_TYPE, Export.Form.XLSX: XLSX_TYPE, Export.Form.ZIP: "application/zip"}


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What was asked for, and a form to ask for more through the filters of the address."""
    require(request.user, "insights.view_export")
    at = timezone.now()
    query = request.POST.get("query", request.GET.urlencode())
    form = ExportForm(request.POST or None, user=request.user, at=at, initial={"query": query})
    if form.is_valid():
        with refusals_shown(form):
            form.create_once(
                by=request.user, at=at,
                create=lambda: ask_export(by=request.user, at=at, **form.facts),
            )  # fmt: skip
            say = _("It is being written. A notice says when it is ready.")
            return done(request, PAGE[1], {"form": form}, back_to="insights:exports", say=say)
    return ask(request, *PAGE, _listed(request.user) | _asked(query, at) | {"form": form})


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that waits."""
    require(request.user, "insights.view_export")
    return render(request, "insights/_exports.html", _listed(request.user))


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, for whoever asked for it."""
    export = read_one(visible_exports(request.user), pk, by=request.user, via="web")
    content = take_file(export=export, by=request.user, at=timezone.now())
    answer = HttpResponse(content, content_type=TYPES[Export.Form(export.form)])
    answer["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return answer


def _listed(user: User) -> dict[str, Any]:
    shown = with_progress(visible_exports(user)).newest_first().select_related("requested_by")
    exports = list(shown[:MOST_SHOWN])
    return {
        "exports": exports,
        "own": user.pk,
        "waits": any(each.status == Export.Status.WAITING for each in exports),
    }


def _asked(query: str, at: Any) -> dict[str, Any]:
    lens = LensForm.of_query(query, at=at)
    return {"query": query, "about": filters_in_words(lens.lens) if lens.is_valid() else ""}
