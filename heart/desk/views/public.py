from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What everyone may read. Its figures are not built yet, and the page says so."""
    return render(request, "desk/public.html")
