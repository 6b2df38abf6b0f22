"""A provider answers through its link: without an account, once, seeing the minimum."""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heart.core.acting import coming_through
from heart.core.errors import Refusal
from heart.core.limits import within_limit
from neighbors.models import ContactPoint, DataCategory
from neighbors.models.terms import labels_of
from referrals.actions import LinkClosed, answer_by_link
from referrals.actions.links import expect_open
from referrals.forms import AnswerForm
from referrals.models import ProviderLink, Referral
from referrals.queries.sharing import categories_under, told_by_link
from referrals.reading import VIA, link_of, read_by_link

# A scanner and a few people open it; whoever tries secrets is slowed down.
MOST_READS = 60
MOST_MISSES = 30
PER = timedelta(minutes=10)
LANGUAGES = {"en": "English", "es": "Español"}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The request and a form. Opening it uses nothing; answering does."""
    at, link, spoken = timezone.now(), link_of(token), _spoken(request)
    with translation.override(spoken):
        return _answer(request, link, at, spoken)


def _answer(request: HttpRequest, link: ProviderLink | None, at: datetime, spoken: str) -> HttpResponse:
    if not _allowed(request, link, at):
        return _says(request, _("This was opened too often. Try again in a few minutes."), 429)
    if link is None:
        return _says(request, _("There is nothing here. Check that the whole address was copied."), 404)
    with coming_through(VIA):
        try:
            expect_open(link, at)
        except LinkClosed as closed:
            return _says(request, closed.message, 410)
        return _asked(request, link, at, spoken)


def _spoken(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else "en"


def _asked(request: HttpRequest, link: ProviderLink, at: datetime, spoken: str) -> HttpResponse:
    found = read_by_link(link)
    form = AnswerForm(request.POST or None, referral=found)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            with translation.override(settings.LANGUAGE_CODE):  # what is written down is in the city's words
                answer_by_link(link=link, at=at, **form.cleaned_data)
            return render(request, "referrals/answered.html", {"service": found.service})
        except LinkClosed as closed:
            return _says(request, closed.message, 410)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
            status = refusal.status
    context = {"form": form, "spoken": spoken, "languages": _languages(spoken), **_minimum(found)}
    return render(request, "referrals/answer.html", context, status=status)


def _languages(spoken: str) -> list[dict[str, object]]:
    return [{"code": code, "name": name, "is_current": code == spoken} for code, name in LANGUAGES.items()]


def _minimum(found: Referral) -> dict[str, object]:
    """What the consent covers, and of it only what it takes to answer."""
    covered = categories_under(found.consent, found.need.category)
    neighbor = found.need.case.neighbor
    name = neighbor.known_as if DataCategory.IDENTITY in covered else ""
    points = ContactPoint.objects.current().filter(neighbor=neighbor, kind=ContactPoint.Kind.PHONE)
    told = told_by_link(found)
    return {
        "notice": _(told.notice),
        "covers": labels_of(told.consented_scope),
        "need": found.need.get_category_display(),
        "service": found.service,
        "name": name,
        "phones": list(points) if DataCategory.CONTACT in covered else [],
        "warm_handoff": found.warm_handoff,
    }


def _allowed(request: HttpRequest, link: ProviderLink | None, at: datetime) -> bool:
    if link is None:
        address = get_adapter(request).get_client_ip(request)
        return within_limit(f"answer-misses:{address}", most=MOST_MISSES, per=PER, at=at)
    return within_limit(f"answer:{link.pk}", most=MOST_READS, per=PER, at=at)


def _says(request: HttpRequest, says: str, status: int) -> HttpResponse:
    response = render(request, "referrals/closed.html", {"says": says}, status=status)
    if status == 429:
        response["Retry-After"] = str(int(PER.total_seconds()))
    return response
