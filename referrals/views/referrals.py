"""Referrals of one's own, and one of them: where it stands, what is next, who said so."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.reading import read_one, read_page
from cases.models import Need
from cases.rules import visible_needs
from cases.views.asking import Question, ask_then
from heart.core import words
from heart.core.htmx import SeeOther, show
from heart.core.paging import page_url
from neighbors.models import DataCategory
from referrals.actions import change_status, make_link, refer, send
from referrals.forms import ReferForm, SendForm, StepForm
from referrals.models import OverrideRequest, Referral
from referrals.queries.lists import SHOWS, listed
from referrals.queries.meter import meters
from referrals.queries.sharing import categories_under, consents_for, nearest_and_lacks, what_stops
from referrals.reading import for_page, read_referral, read_to_change
from referrals.rules import visible_referrals
from services.models import Service
from services.views.finder import found_in


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """Those of one's own cases; a supervisor looks at everybody's."""
    require(request.user, "referrals.view_referral")
    at = timezone.now()
    asked = request.GET.get("show", "waiting")
    shown = asked if asked in SHOWS else "waiting"
    # Who gives cases to others looks at everybody's first.
    usual = "all" if request.user.has_perm("cases.assign_case") else "mine"
    everybody = request.GET.get("whose", usual) == "all"
    rows = listed(for_page(visible_referrals(request.user)), shown)
    if not everybody:
        rows = rows.owned_by(request.user)
    page = read_page(
        rows, by=request.user, via="web", order=["check_at" if shown == "waiting" else "-updated_at"],
        cursor=request.GET.get("cursor"),
    )  # fmt: skip
    context = {
        "rows": [row_of(one, at) for one in page.rows],
        "tabs": [(key, label, key == shown) for key, label in SHOWS.items()],
        "shown": shown,
        "everybody": everybody,
        "previous_url": page_url(request, page.previous),
        "next_url": page_url(request, page.next),
    }
    return show(request, "referrals/list.html", "referrals/_rows.html", context)


def row_of(referral: Referral, at: Any) -> dict[str, Any]:
    tz = timezone.get_current_timezone()
    limit = referral.check_at
    return {
        "referral": referral,
        "need": referral.need,
        "case": referral.need.case,
        "limit": words.both(limit, at, tz) if limit else "",
        "is_late": limit is not None and limit <= at,
    }


@require_safe
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, at = read_referral(request, pk), timezone.now()
    tz = timezone.get_current_timezone()
    may = request.user.has_perm("referrals.change_referral", found)
    context = row_of(found, at) | {
        "steps": [
            (step, words.both(step.at, at, tz))
            for step in found.events.select_related("by").order_by("place")
        ],
        "appointment": words.both(found.appointment_at, at, tz) if found.appointment_at else "",
        "stopped": found.is_sent and bool(what_stops(found, at)),
        "may_change": may and found.is_open and not found.need.case.is_closed,
        "is_draft": found.status == Referral.Status.DRAFT,
        "handoffs": [
            (one, words.both(one.contact.at, at, tz))
            for one in found.handoffs.select_related("contact__by").order_by("contact__at")
        ],
        "requests": OverrideRequest.objects.filter(referral=found).select_related("asked_by", "answered_by"),
        "next_option": _finder(found.need),
        "meter": _meter_lines(found.service),
        "owner": found.need.case.assigned_to,
    }
    return render(request, "referrals/referral.html", context)


def _finder(need: Need) -> str:
    """Who answers this need, to pick from."""
    return reverse("referrals:find", args=[need.pk])


def _meter_lines(service: Service) -> list[str]:
    found = meters([service.pk]).get(service.pk)
    return found.lines() if found else []


@require_safe
def find(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The finder, asked for one need; what is picked there is referred to."""
    need = _need_to_refer(request, pk)
    context = found_in(request, need=need.category)
    context |= {"need": need, "pick_url": reverse("referrals:refer", args=[need.pk])}
    return show(request, "referrals/find.html", "services/_found.html", context)


def _need_to_refer(request: HttpRequest, pk: UUID) -> Need:
    needs = visible_needs(request.user).select_related("case__neighbor")
    need = read_one(needs, pk, by=request.user, via="web")
    require(request.user, "cases.change_need", need)
    return need


@require_http_methods(["GET", "HEAD", "POST"])
def refer_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draft a referral of a need to a service."""
    need = _need_to_refer(request, pk)
    form = ReferForm(request.POST or None, need=need, initial={"service": request.GET.get("service")})
    question = Question(
        title=_("%(need)s: refer to a service") % {"need": need.get_category_display()},
        says=_("This makes a draft. Nothing is sent before you look at the consent."),
        button=_("Make the draft"),
        back_to=need.case.get_absolute_url(),
        back=_("Back to the case"),
        template="referrals/refer.html",
    )
    made: list[Referral] = []

    def act(told: dict[str, Any]) -> None:
        made.append(refer(need=need, by=request.user, at=timezone.now(), **told))

    response = ask_then(
        request, question, form, act, say=_("The draft is there. Look at what is shared, and send it."),
        need=need, finder=_finder(need),
    )  # fmt: skip
    if made and response.status_code == 303:
        return SeeOther(reverse("referrals:send", args=[made[0].pk]))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def send_referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is shared, with whom and by which consent; then send it."""
    found, at = read_to_change(request, pk), timezone.now()
    consents = consents_for(found, at)
    may_override = request.user.has_perm("neighbors.override_consent", found.need.case.neighbor)
    asked = OverrideRequest.objects.waiting().filter(referral=found).select_related("asked_by").first()
    form = SendForm(
        request.POST or None, referral=found, consents=consents, may_override=may_override,
        initial={"override_reason": asked.reason if asked else ""},
    )  # fmt: skip
    question = _question(
        found,
        title=_("Send: %(need)s") % {"need": found.need.get_category_display()},
        says=_("Only what stands here is shared, and it is written down for the neighbor."),
        button=_("Send it"),
        template="referrals/send.html",
    )

    def act(told: dict[str, Any]) -> None:
        send(
            referral=found, by=request.user, at=at, consent=told.get("consent"),
            override_reason=told.get("override_reason", ""),
        )  # fmt: skip

    chosen = found.consent if found.consent in consents else next(iter(consents), None)
    labels = dict(DataCategory.choices)
    shared = [labels[one] for one in categories_under(chosen, found.need.category)]
    nearest, lacks = (None, []) if consents else nearest_and_lacks(found, at)
    say = _("Sent. You answer for it until they accept.")
    return ask_then(
        request, question, form, act, say=say, referral=found, shared=shared, consents=consents,
        may_override=may_override, asked=asked, nearest=nearest, lacks=lacks,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what happened to a referral."""
    found = read_to_change(request, pk)
    form = StepForm(request.POST or None, referral=found, initial={"status": request.GET.get("to")})
    question = _question(
        found,
        title=_("%(need)s: what happened?") % {"need": found.need.get_category_display()},
        says=_("A status is not the outcome: only what the neighbor received counts."),
        button=_("Save"),
        template="referrals/step.html",
    )

    def act(told: dict[str, Any]) -> None:
        told = {
            name: told[name] for name in ("status", "source", "evidence", "reason", "on", "appointment_at")
        }
        change_status(referral=found, by=request.user, at=timezone.now(), **told)

    response = ask_then(request, question, form, act, say=_("Saved."), referral=found)
    if response.status_code == 303 and form.cleaned_data["status"] in Referral.FAILED:
        # A dead end opens the next option: who else answers this need.
        messages.info(request, _("Here is who else could help with this."))
        return SeeOther(_finder(found.need))
    return response


@require_POST
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the provider's link; it is shown this once."""
    found, at = read_to_change(request, pk), timezone.now()
    made, token = make_link(referral=found, by=request.user, at=at)
    context = {
        "referral": found,
        "url": settings.SITE_URL + reverse("referrals:answer", args=[token]),
        "ends": words.both(made.expires_at, at, timezone.get_current_timezone()),
    }
    return render(request, "referrals/link.html", context)


def _question(found: Referral, *, title: str, says: str, button: str, template: str) -> Question:
    back = _("Back to the referral")
    return Question(title, says, button, found.get_absolute_url(), back, found, template)
