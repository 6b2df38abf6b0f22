from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.reading import read_one
from calls.queries import call_rows, with_encounters
from calls.rules import visible_calls


@require_safe
def call(request: HttpRequest, pk: str) -> HttpResponse:
    """One 911 call: what CAD told, who may take it, and who answered."""
    told = read_one(with_encounters(visible_calls(request.user)), pk, by=request.user, via="web")
    tz = timezone.get_current_timezone()
    [row] = call_rows([told], program="", at=timezone.now(), tz=tz)
    context = {"call": told, "row": row, "may_log": request.user.has_perm("cases.add_encounter")}
    return render(request, "desk/call.html", context)
