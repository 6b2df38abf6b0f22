from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rules import require
from heart.core.htmx import show
from heart.desk.forms import SearchForm
from heart.desk.search import search

# While someone types: only what fits under the box, and nothing for the first letters of too many names.
MOST_WHILE_TYPING = 6
LEAST_LETTERS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Everything that one box finds. A POST, so that no name stands in an address."""
    require(request.user, "neighbors.search_neighbor")
    form = SearchForm(request.POST or None)
    is_typing = "typing" in request.POST
    context: dict[str, Any] = {"form": form, "is_typing": is_typing}
    if form.is_valid() and (not is_typing or len(form.cleaned_data["q"]) >= LEAST_LETTERS):
        q = form.cleaned_data["q"]
        most = {"most": MOST_WHILE_TYPING} if is_typing else {}
        context["q"] = q
        context["found"] = search(by=request.user, at=timezone.now(), via="web", q=q, **most)
    status = 422 if form.errors and not is_typing else 200
    return show(request, "desk/search.html", "desk/_found.html", context, status=status)
