"""One case: before you call, what we promised, needs, what has happened, people."""

from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from audit.reading import read_one
from cases.models import Case, Encounter, EncounterNote, Holding, Need, NeedCategory
from cases.rules import visible_cases, visible_encounters, visible_needs, visible_notes
from cases.views.safety_plans import plan_first
from cases.views.screenings import screenings_of
from followups.models import ContactAttempt, FollowUp
from followups.queries import dials
from followups.queries.holding import claim_explained
from followups.queries.order import pinned_because
from followups.rules import visible_follow_ups
from followups.views.result import neighborhood_of
from heart.desk.case import (
    TABS,
    PromiseCard,
    Story,
    header_of,
    held_in_words,
    known_as_line,
    promise_of,
    safety_of,
    since_we_spoke,
    told,
)
from insights.queries import helped_with
from neighbors.models import Contact, ContactPoint
from neighbors.queries import consents_of, familiar_plan_of
from neighbors.views.alerts import alerts_of
from referrals.models import Referral
from referrals.rules import visible_referrals


def cases_for_page(user: User) -> QuerySet[Case]:
    """Visible cases with the people that their page names."""
    return (
        visible_cases(user)
        .select_related("neighbor", "assigned_to", "team")
        .prefetch_related(
            Prefetch("neighbor__contact_points", ContactPoint.objects.current()),
            Prefetch("neighbor__contacts", Contact.objects.current()),
            Prefetch("holdings", Holding.objects.select_related("holder").order_by("-starts_at", "-pk")),
        )
    )


@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = read_one(cases_for_page(request.user), pk, by=request.user, via="web")
    tab = request.GET.get("show", "all")
    at = timezone.now()
    context = page_of(found, request.user, tab if tab in TABS else "all", at)
    context |= {"beside": neighborhood_of(request, found, at)}
    return render(request, "desk/case.html", context)


def page_of(found: Case, reader: User, tab: str, at: datetime) -> dict[str, Any]:
    """Everything that the page shows of a case that the reader may see."""
    tz = timezone.get_current_timezone()
    follow_ups = _follow_ups(found, reader)
    needs = sorted(visible_needs(reader).filter(case=found), key=_place_of)
    encounters = _encounters(found, reader)
    promise = promise_of(found, follow_ups, reader=reader, at=at, tz=tz)
    may = _may(reader, found)
    return {
        "case": found,
        "neighbor": found.neighbor,
        "known_as": known_as_line(found.neighbor),
        "header": header_of(found, reader=reader, at=at, tz=tz),
        "screenings": screenings_of(found.neighbor, reader),
        "may_screen": reader.has_perm("cases.add_screening", found.neighbor),
        **alerts_of(found.neighbor, reader, at.astimezone(tz).date()),
        "plan": plan_first(found.neighbor, reader),
        "sees_plan": reader.has_perm("cases.view_safetyplan", found.neighbor),
        "safety": safety_of(found.neighbor, at=at, tz=tz),
        "dials": dials(found.neighbor),
        "consents": _consents(found, reader, at, tz),
        "promise": promise,
        "held": [held_in_words(one, at, tz) for one in found.holdings.all()],
        "goals": found.goals.all(),
        "needs": [(need, next_step_of(need)) for need in needs],
        "parties": [one for encounter in encounters for one in encounter.parties.all()],
        "referrals": _referrals(found, reader),
        "connected": sum(need.status == Need.Status.CONNECTED for need in needs),
        "tabs": [(key, label, key == tab) for key, label in TABS.items()],
        "days": _days(found, encounters, follow_ups, needs, reader, tab, at, tz),
        "since": since_we_spoke(encounters, follow_ups, at=at, tz=tz),
        "may": may,
        "step": _next_step(found, promise, may),
        "claim": claim_explained(found, reader, at, tz),
        "familiar_plan": familiar_plan_of(found.neighbor, reader),
        "asked_to_close": found.closure_requests.waiting().select_related("asked_by").first(),
        "pinned": pinned_because(promise.follow_up) if promise and promise.follow_up.is_pending else "",
    }


def _referrals(found: Case, reader: User) -> list[Referral]:
    """Where its needs were sent, the newest first."""
    rows = visible_referrals(reader).filter(need__case=found)
    return list(rows.select_related("service").order_by("-created_at", "pk"))


def _consents(found: Case, reader: User, at: datetime, tz: tzinfo) -> list[Any]:
    """The consents that hold, for who may read them."""
    if not reader.has_perm("neighbors.view_consent", found.neighbor):
        return []
    return [pair for pair in consents_of(found.neighbor, on=at.astimezone(tz).date()) if pair[1].holds]


def _follow_ups(found: Case, reader: User) -> list[FollowUp]:
    attempts = ContactAttempt.objects.select_related("by", "contact").order_by("at", "pk")
    rows = visible_follow_ups(reader).filter(case=found).select_related("policy__followed_by")
    return list(rows.prefetch_related(Prefetch("attempts", attempts), "climbed").order_by("round"))


def _encounters(found: Case, reader: User) -> list[Encounter]:
    rows = visible_encounters(reader).filter(case=found).select_related("program", "call_type")
    return list(rows.prefetch_related("responders__user", "parties").order_by("cleared_at", "pk"))


def _days(
    found: Case,
    encounters: list[Encounter],
    follow_ups: list[FollowUp],
    needs: list[Need],
    reader: User,
    tab: str,
    at: datetime,
    tz: tzinfo,
) -> list[Any]:
    notes = EncounterNote.objects.filter(encounter__in=encounters).select_related("author")
    readable = visible_notes(reader).filter(encounter__case=found).values_list("pk", flat=True)
    story = Story(
        case=found,
        encounters=encounters,
        follow_ups=follow_ups,
        needs=needs,
        notes=list(notes.defer("sections")),
        readable_notes=frozenset(readable),
        reader=reader,
        at=at,
        tz=tz,
    )
    return told(story, tab)


def _place_of(need: Need) -> tuple[int, Any]:
    """In the order in which neighbors have needs."""
    return NeedCategory.values.index(need.category), need.created_at


def next_step_of(need: Need) -> str:
    """The next thing to get, one rung up the ladder."""
    if need.status == Need.Status.CONNECTED:
        return _("Check again after 30 days") if need.evidence_level < Need.Evidence.LASTING else ""
    if not need.is_open:
        return ""
    return {
        Need.Evidence.TOLD: _("Send it to a provider"),
        Need.Evidence.SENT: _("Get the provider's answer"),
        Need.Evidence.ANSWERED: _("Get an appointment"),
        Need.Evidence.APPOINTMENT: _("Ask whether it has begun"),
    }[Need.Evidence(need.evidence_level)]


def _may(reader: User, found: Case) -> dict[str, bool]:
    """What the page offers; each act asks again under its own permission."""
    change = reader.has_perm("cases.change_case", found) and not found.is_closed
    claim = found.assigned_to_id is None and not found.is_closed
    return {
        "change": change,
        "consent": reader.has_perm("neighbors.change_consent", found.neighbor),
        "claim": claim and reader.has_perm("cases.claim_case", found),
        "keep": found.claim_lapses_at is not None and found.assigned_to_id == reader.pk,
        "close": change and reader.has_perm("cases.close_case", found),
        "assign": not found.is_closed and reader.has_perm("cases.assign_case", found),
        "reopen": found.is_closed and reader.has_perm("cases.reopen_case", found),
        "move": reader.has_perm("followups.override_followup"),
        "ask_how": reader.has_perm("insights.add_voice", found) and not helped_with(found, reader),
    }


def _next_step(found: Case, promise: PromiseCard | None, may: dict[str, bool]) -> dict[str, str]:
    """The bar at the bottom: what is next in words, and its one button."""
    pending = promise is not None and promise.follow_up.is_pending
    if found.is_closed:
        step = {"bold": _("This case is closed."), "says": _("Reopen it to log a try.")}
        return step | _button(may["reopen"], "cases:reopen_case", found.pk, _("Open it again"))
    if may["claim"]:
        step = {
            "bold": _("Nobody has this case."),
            "says": _("Claim it, and it is on your Today."),
            "post": "yes",
        }
        return step | _button(True, "cases:claim_case", found.pk, _("Claim"), key="c")
    if not pending:
        step = {"bold": _("No date is set, so nothing will remind you."), "says": _("Set one now.")}
        return step | _button(may["change"], "followups:plan", found.pk, _("Set a date"))
    assert promise is not None
    strategy = promise.strategy
    step = {"bold": f"{strategy.next_try}.", "says": f"{strategy.why} {promise.bold}"}
    return step | _button(
        may["change"], "followups:log_attempt", promise.follow_up.pk, _("Log attempt"), key="l"
    )


def _button(shown: bool, route: str, pk: Any, link: str, key: str = "") -> dict[str, str]:
    return {"url": reverse(route, args=[pk]), "link": link, "key": key} if shown else {}
