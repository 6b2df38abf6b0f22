"""Logging an encounter: one screen, right after leaving."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from audit.reading import read_one
from calls.models import Call
from calls.rules import visible_calls
from cases.actions import log_encounter, sign_note
from cases.actions.encounters import SecondEncounter
from cases.forms import LogEncounterForm, PromiseForm
from cases.models import Encounter, EncounterNote
from cases.queries import last_encounter_of, promised_window
from cases.views.candidates import candidates_of, picked_on
from cases.views.known import known_of_picked
from heart.core import words
from heart.core.errors import Conflict, Invalid
from heart.core.forms import refusals_shown
from heart.core.htmx import SeeOther
from neighbors.actions import create_neighbor


@require_http_methods(["GET", "HEAD", "POST"])
def new_encounter(request: HttpRequest) -> HttpResponse:
    require(request.user, "cases.add_encounter")
    at = timezone.now()
    if request.method != "POST":
        call = _call_of(request)
        last = last_encounter_of(request.user, at)
        initial = LogEncounterForm.initial_of(user=request.user, call=call, last=last)
        return _show(request, LogEncounterForm(initial=initial, user=request.user, at=at), call, at)
    form = LogEncounterForm(request.POST, user=request.user, at=at)
    if "find" in request.POST:  # the search button of a browser without script: nothing is saved
        return _show(request, _kept(form), _typed_call(form), at)
    if form.is_valid():
        encounter_id = _log_once(form, by=request.user, at=at, sign=request.POST.get("then") == "sign")
        if encounter_id:
            messages.success(request, _said(form, signed=request.POST.get("then") == "sign"))
            return SeeOther(reverse("cases:encounter", args=[encounter_id]))
    return _show(request, form, _typed_call(form), at, status=422)


def _call_of(request: HttpRequest) -> Call | None:
    if "call" not in request.GET:
        return None
    calls = visible_calls(request.user).select_related("call_type", "beat")
    return read_one(calls, request.GET["call"], by=request.user, via="web")


def _typed_call(form: LogEncounterForm) -> Call | None:
    """The call that a form being shown again is about; its reading was noted when it was first shown."""
    try:
        return form.fields["call"].clean(form["call"].value())
    except ValidationError:
        return None


def _kept(form: LogEncounterForm) -> LogEncounterForm:
    """The same form with what was typed, and without judging what is not typed yet."""
    form.full_clean()
    form.errors.clear()
    return form


def _log_once(form: LogEncounterForm, *, by: Any, at: datetime, sign: bool) -> UUID | None:
    """The encounter that this form makes, or made before; None when a rule refused: the form says it."""
    try:
        with refusals_shown(form):
            pk, _new = form.create_once(by=by, at=at, create=lambda: _log(form, by=by, at=at, sign=sign))
            return pk
    except (SecondEncounter, Conflict) as refusal:
        form.add_error(refusal.attr, refusal.message)
    return None


def _log(form: LogEncounterForm, *, by: Any, at: datetime, sign: bool) -> Encounter:
    """Neighbor, encounter, note and signature: all or nothing, in the caller's transaction."""
    neighbor = form.picked_neighbor
    if form.new_neighbor:
        neighbor = create_neighbor(by=by, at=at, known_as=form.new_neighbor)
    writes = "sensitivity" in form.fields
    encounter = log_encounter(
        by=by,
        at=at,
        neighbor=neighbor,
        call=form.cleaned_data["call"],
        second_of_call=form.cleaned_data["second_of_call"],
        note=form.sections if writes else None,
        sensitivity=form.cleaned_data["sensitivity"] if writes else "general",
        **form.answers(),
    )
    if sign and writes:
        sign_note(note=_note_to_sign(encounter), by=by, at=at)
    return encounter


def _note_to_sign(encounter: Encounter) -> EncounterNote:
    """The note just written; raises Invalid when nothing was."""
    note = EncounterNote.objects.filter(encounter=encounter).first()
    if note is None:
        raise Invalid(_("There is nothing to sign yet. Write the note, or finish it later."), attr="sections")
    return note


def _said(form: LogEncounterForm, *, signed: bool) -> str:
    if "sensitivity" not in form.fields:
        return _("The encounter is saved.")
    return _("Saved, and the note is signed.") if signed else _("Saved. Sign the note when it is ready.")


def _show(
    request: HttpRequest, form: LogEncounterForm, call: Call | None, at: datetime, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "call": call,
        "candidates": candidates_of(request, form),
        "promise": promise_in_words(_promise_form(form), at),
        "writes": "sensitivity" in form.fields,
        **known_of_picked(request, picked_on(form)),
    }
    return render(request, "cases/new_encounter.html", context, status=status)


def _promise_form(form: LogEncounterForm) -> PromiseForm:
    if form.is_bound:
        return PromiseForm(form.data)
    return PromiseForm({})


@require_POST
def promise(request: HttpRequest) -> HttpResponse:
    """The promise in words, for what is on the screen now."""
    require(request.user, "cases.add_encounter")
    said = promise_in_words(PromiseForm(request.POST), timezone.now())
    return render(request, "cases/_promise.html", {"promise": said})


def promise_in_words(form: PromiseForm, at: datetime) -> dict[str, str] | None:
    """When we would come back, in the words of the screen; None while nothing is promised."""
    ends_at = form.ends_at
    if ends_at is None:
        return None
    facts = form.cleaned_data
    window = promised_window(
        ends_at, facts["program"], received_at=facts["received_at"], arrived_at=facts["arrived_at"]
    )
    tz = timezone.get_current_timezone()
    told = {name: words.absolute(moment, at, tz) for name, moment in vars(window).items() if moment}
    promised = _("We promise to reach them from %(opens_at)s to %(due_at)s.") % told
    acts = _("A navigator will act by %(act_by)s.") % told if window.act_by else ""
    return {"promised": promised, "acts": acts}
