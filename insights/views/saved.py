"""Filters of the figures, kept under a name."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rules import require
from heart.core.errors import Invalid
from heart.core.htmx import SeeOther
from insights.actions import forget_insight, save_insight, share_insight
from insights.forms import LensForm
from insights.models import SavedInsight
from insights.rules import visible_saved_insights
from insights.serializers.charts import filters_in_words


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the page; without a name they are called by what they say."""
    require(request.user, "insights.save_insight")
    at = timezone.now()
    form = LensForm.of_query(request.POST.get("query", ""), at=at)
    if not form.is_valid():
        raise Invalid(_("One of these filters is not known. Set them again."))
    name = request.POST.get("name", "").strip() or filters_in_words(form.lens)[:60]
    saved = save_insight(name=name, query=form.query, by=request.user, at=at)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": saved.name})
    return SeeOther(_page_of(saved))


@require_POST
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    saved = share_insight(saved=_one(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Your team sees “%(name)s” now.") % {"name": saved.name})
    return SeeOther(_page_of(saved))


@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    saved = _one(request, pk)
    page = _page_of(saved)
    forget_insight(saved=saved, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is forgotten.") % {"name": saved.name})
    return SeeOther(page)


def _one(request: HttpRequest, pk: UUID) -> SavedInsight:
    saved = visible_saved_insights(request.user).filter(pk=pk).first()
    if saved is None:
        raise Http404(_("There is no such view, or it is not yours to see."))
    return saved


def _page_of(saved: SavedInsight) -> str:
    return f"{reverse('insights:index')}?{saved.query}"
