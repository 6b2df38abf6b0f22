"""One encounter, completed and corrected; and what one has not finished."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import read_one, read_page
from cases.actions import change_encounter, forget_draft
from cases.actions.ageing import AFTER, AUTHOR_HEARS
from cases.forms import ChangeEncounterForm
from cases.models import Draft, Encounter, NeedCategory
from cases.queries import unfinished_of
from cases.rules import visible_encounters
from cases.views.asking import answered, show_form
from cases.views.candidates import candidates_of
from cases.views.drafts import as_shown, draft_for, drafts_listed, unjudged, values_of
from cases.views.facts import facts_of, missing_words
from cases.views.known import known_first
from cases.views.note_card import note_card
from heart.core import words
from heart.core.htmx import SeeOther
from heart.core.paging import page_url
from neighbors.actions import create_neighbor


def encounters_of(user: User) -> QuerySet[Encounter]:
    """Visible encounters with what their pages read."""
    related = ("program", "call", "call_type", "beat", "neighbor", "case", "author")
    return visible_encounters(user).select_related(*related).prefetch_related("responders__user", "parties")


@require_safe
def encounter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = read_one(encounters_of(request.user), pk, by=request.user, via="web")
    at, tz = timezone.now(), timezone.get_current_timezone()
    missing, may_change = missing_words(found), request.user.has_perm("cases.change_encounter", found)
    note = note_card(found, request.user, at, tz)
    context = {
        "encounter": found,
        "facts": facts_of(found, at, tz),
        "missing": missing,
        "may_change": may_change,
        "sees_case": request.user.has_perm("cases.view_case", found.case) if found.case else False,
        "needs": [NeedCategory(code).label for code in found.needs_seen],
        "step": _next_step(found, missing if may_change else [], note),
        "known": _known(found, request.user),
        **note,
    }
    return render(request, "cases/encounter.html", context)


def _known(found: Encounter, reader: User) -> dict[str, Any] | None:
    """For whoever may see the neighbor, not the encounter alone."""
    if found.neighbor is None or not reader.has_perm("neighbors.view_neighbor", found.neighbor):
        return None
    return known_first(found.neighbor, reader)


def _next_step(found: Encounter, missing: list[str], note: dict[str, Any]) -> dict[str, str]:
    """The bar at the bottom: the note first, then what was not answered; nothing when all is done."""
    if note["may_write"]:
        says = _("The note is not signed.") if note["note"] else _("No note is written yet.")
        if note["returns"]:
            says = _("The note came back to you.")
        return {
            "bold": says,
            "says": _("You remember it best now."),
            "url": reverse("cases:write_note", args=[found.pk]),
            "link": _("Write and sign"),
        }
    if missing:
        left = ngettext("%(n)d answer left:", "%(n)d answers left:", len(missing)) % {"n": len(missing)}
        return {
            "bold": left,
            "says": ", ".join(missing[:3]) + ("…" if len(missing) > 3 else "."),
            "url": reverse("cases:change_encounter", args=[found.pk]),
            "link": _("Complete it"),
        }
    return {}


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = read_one(encounters_of(request.user), pk, by=request.user, via="web")
    require(request.user, "cases.change_encounter", found)
    draft = draft_for(request, Draft.Kind.CHANGE_ENCOUNTER, found.pk)
    typed = values_of(draft) if draft and request.method != "POST" else request.POST or None
    form = ChangeEncounterForm(typed, user=request.user, encounter=found)
    status = 200
    if request.method == "POST" and "find" not in request.POST:
        status = answered(request, form, lambda told: _change(form, found, request.user), record=found)
        if status == 303:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("cases:encounter", args=[found.pk]))
    elif form.is_bound:
        unjudged(form)
    return show_form(
        request,
        "cases/change_encounter.html",
        form,
        status,
        record=found,
        encounter=found,
        candidates=candidates_of(request, form),
        draft=as_shown(
            draft, Draft.Kind.CHANGE_ENCOUNTER, found.pk, timezone.now(), restored=request.method != "POST"
        ),
    )


def _change(form: ChangeEncounterForm, found: Encounter, by: Any) -> Encounter:
    at = timezone.now()
    neighbor = form.picked_neighbor
    if form.new_neighbor:
        neighbor = create_neighbor(by=by, at=at, known_as=form.new_neighbor)
    forget_draft(by=by, kind=Draft.Kind.CHANGE_ENCOUNTER, about=found.pk)
    return change_encounter(encounter=found, by=by, at=at, neighbor=neighbor, **form.answers())


@require_safe
def unfinished(request: HttpRequest) -> HttpResponse:
    """Your encounters that miss an answer or a signature, the newest first."""
    require(request.user, "cases.add_encounter")
    rows = (
        unfinished_of(request.user)
        .select_related("program", "neighbor", "note")
        .prefetch_related("responders")
    )
    page = read_page(
        rows, by=request.user, via="web", order=["-cleared_at"], cursor=request.GET.get("cursor")
    )
    at, tz = timezone.now(), timezone.get_current_timezone()
    listed = [
        {
            "encounter": row,
            "ended": words.both(row.cleared_at, at, tz),
            "missing": missing_words(row),
            "unsigned": _unsigned(row, at),
        }
        for row in page.rows
    ]
    context = {
        "listed": listed,
        "drafts": drafts_listed(request, at),
        "may_cosign": request.user.has_perm("cases.cosign_note"),
        "next_url": page_url(request, page.next),
        "previous_url": page_url(request, page.previous),
    }
    return render(request, "cases/unfinished.html", context)


def _unsigned(row: Encounter, at: datetime) -> str:
    """That its note is not signed; from a day on, how long it has waited, counted from its first word."""
    note = getattr(row, "note", None)
    if note is None or note.is_signed:
        return ""
    waited = words.elapsed(note.created_at, at)
    if waited < AFTER[AUTHOR_HEARS]:
        return _("note not signed")
    return _("note not signed for %(length)s") % {"length": words.length(waited)}
