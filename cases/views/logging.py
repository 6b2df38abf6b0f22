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
from cases.actions import forget_draft, log_encounter, sign_note
from cases.actions.encounters import SecondEncounter
from cases.forms import LogEncounterForm, PromiseForm
from cases.models import Draft, Encounter, EncounterNote
from cases.queries import last_encounter_of, promised_window, shift_of
from cases.views.candidates import candidates_of, picked_on
from cases.views.drafts import as_shown, draft_for, unjudged, values_of
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
        return _begin(request, at)
    form = LogEncounterForm(request.POST, user=request.user, at=at)
    if "find" in request.POST:  # the search button of a browser without script: nothing is saved
        return _show(request, unjudged(form), _typed_call(form), at)
    if form.is_valid():
        encounter_id = _log_once(form, by=request.user, at=at, sign=request.POST.get("then") == "sign")
        if encounter_id:
            messages.success(request, _said(form, signed=request.POST.get("then") == "sign"))
            return SeeOther(reverse("cases:encounter", args=[encounter_id]))
    return _show(request, form, _typed_call(form), at, status=422)


def _begin(request: HttpRequest, at: datetime) -> HttpResponse:
    """A form with what is known, or with what was typed into it before."""
    call = _call_of(request)
    draft = _draft_in_address(request, call)
    if draft is not None:
        fixed = {"call": call.pk} if call else {}
        form = unjudged(LogEncounterForm(values_of(draft, **fixed), user=request.user, at=at))
        return _show(request, form, call, at, draft=draft)
    last = last_encounter_of(request.user, at)
    shift = None if last else shift_of(request.user, at)
    initial = LogEncounterForm.initial_of(user=request.user, call=call, last=last, at=at, shift=shift)
    return _show(request, LogEncounterForm(initial=initial, user=request.user, at=at), call, at)


def _draft_in_address(request: HttpRequest, call: Call | None) -> Draft | None:
    if call is not None:
        return draft_for(request, Draft.Kind.CALL_ENCOUNTER, call.pk)
    try:
        return draft_for(request, Draft.Kind.NEW_ENCOUNTER, UUID(request.GET.get("draft", "")))
    except ValueError:
        return None


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
        written_at=form.cleaned_data["written_at"],
        note=form.sections if writes else None,
        sensitivity=form.cleaned_data["sensitivity"] if writes else "general",
        **form.answers(),
    )
    if sign and writes:
        sign_note(note=_note_to_sign(encounter), by=by, at=at)
    kind, about = _form_of(form)
    forget_draft(by=by, kind=kind, about=about)
    return encounter


def _form_of(form: LogEncounterForm) -> tuple[str, Any]:
    """What a draft of this form is of: its call, or the key that a new form came with."""
    call = form["call"].value()
    return (Draft.Kind.CALL_ENCOUNTER, call) if call else (Draft.Kind.NEW_ENCOUNTER, form["form_key"].value())


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
    request: HttpRequest,
    form: LogEncounterForm,
    call: Call | None,
    at: datetime,
    *,
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    kind, about = _form_of(form)
    if draft is None and form.is_bound:
        draft = draft_for(request, kind, about)
    context = {
        "form": form,
        "call": call,
        "candidates": candidates_of(request, form),
        "promise": promise_in_words(_promise_form(form), at),
        "writes": "sensitivity" in form.fields,
        **known_of_picked(request, picked_on(form)),
        "draft": as_shown(draft, kind, about, at, restored=status == 200),
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
