"""The face sheet of a case, on paper."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.reading import read_one
from heart.desk.case.face import Purpose, face_of, reason_of
from heart.desk.views.case import cases_for_page, page_of


@require_safe
def face(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks what it is for, then shows the sheet; each showing is a copy, counted in the access log."""
    purpose = request.GET.get("for", "")
    known = purpose in Purpose.values
    reason = reason_of(purpose) if known else ""
    case = read_one(cases_for_page(request.user), pk, by=request.user, via="web", reason=reason)
    if not known:
        return render(request, "desk/face_purpose.html", {"case": case, "purposes": Purpose.choices})
    at, tz = timezone.now(), timezone.get_current_timezone()
    page = page_of(case, request.user, "contacts", at)
    sheet = face_of(case, page, purpose=purpose, reader=request.user, at=at, tz=tz)
    return render(request, "desk/face.html", page | {"face": sheet})
