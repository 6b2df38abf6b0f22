from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rules import require


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    require(request.user, "services.view_service")
    return render(request, "services/list.html")
