from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import require
from audit.reading import read_page
from calls.forms import CallFilterForm
from calls.queries import REVIEWED, TO_REVIEW, CallFilters, call_rows, counted, with_encounters
from calls.rules import visible_calls
from heart.core.htmx import show
from programs.queries import responding_programs


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """The newest calls that a program may take, or all of them with the reasons why not."""
    require(request.user, "calls.view_call")
    form = CallFilterForm(request.GET)
    at = timezone.now()
    filters, calls = form.filters(), visible_calls(request.user)
    found = filters.of(calls, at)
    page = read_page(
        with_encounters(found),
        by=request.user,
        via="web",
        order=["-received_at"],
        cursor=request.GET.get("cursor"),
    )
    tz = timezone.get_current_timezone()
    context = {
        "form": form,
        "views": _views(filters, may_review=request.user.has_perm("calls.review_call")),
        "chips": _chips(form, filters),
        "rows": call_rows(page.rows, program=filters.program, at=at, tz=tz),
        "found": counted(found),
        "all": counted(calls),
        "may_log": request.user.has_perm("cases.add_encounter"),
        "query": _address(filters),
        "everything_url": _address(CallFilters(eligible_only=False)),
        "previous_url": _address(filters, page.previous) if page.previous else "",
        "next_url": _address(filters, page.next) if page.next else "",
    }
    return show(request, "calls/list.html", "calls/_rows.html", context)


def _address(filters: CallFilters, cursor: str | None = None) -> str:
    said = {
        "program": filters.program,
        "show": filters.review or ("" if filters.eligible_only else "all"),
        "type": filters.call_type,
        "cursor": cursor or "",
    }
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _views(filters: CallFilters, *, may_review: bool) -> list[dict[str, Any]]:
    """The ways to look at the list, the one that is open marked."""
    shown = [(_("Eligible"), CallFilters())]
    if may_review:
        shown.insert(0, (_("To read"), CallFilters(eligible_only=False, review=TO_REVIEW)))
    shown += [
        (_("Eligible for %s") % one.code, CallFilters(program=one.code)) for one in responding_programs()
    ]
    shown.append((_("All calls"), CallFilters(eligible_only=False)))
    if may_review:
        shown.append((_("Read"), CallFilters(eligible_only=False, review=REVIEWED)))
    current = replace(filters, call_type="")
    return [
        {
            "label": label,
            "url": _address(replace(view, call_type=filters.call_type)),
            "is_current": view == current,
        }
        for label, view in shown
    ]


def _chips(form: CallFilterForm, filters: CallFilters) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    chips = []
    if filters.review:
        said = _("not read yet") if filters.review == TO_REVIEW else _("read")
        chips.append((_("Calls"), said, replace(filters, review="")))
    if filters.eligible_only:
        without = replace(filters, eligible_only=False, program="")
        chips.append((_("Eligible for"), filters.program or _("any program"), without))
    elif filters.program:
        chips.append((_("Program"), filters.program, replace(filters, program="")))
    if filters.call_type:
        chips.append((_("Type"), form.cleaned_data["type"].label, replace(filters, call_type="")))
    return [{"label": label, "value": value, "without": _address(without)} for label, value, without in chips]
