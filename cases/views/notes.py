"""The note of an encounter: written by its author, signed once, added to ever after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules import require
from audit.reading import read_one
from cases.actions import add_addendum, forget_draft, sign_note, write_note
from cases.actions.notes import require_author
from cases.forms import AddendumForm, NoteForm, NoteParts
from cases.models import Draft, Encounter, EncounterNote
from cases.rules import visible_encounters, visible_notes
from cases.views.asking import Question, ask_then
from cases.views.drafts import as_shown, draft_for, values_of
from heart.core.errors import Conflict
from heart.core.htmx import SeeOther
from programs.queries import note_templates_at


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the draft, and sign it if asked to."""
    encounter = read_one(visible_encounters(request.user), pk, by=request.user, via="web")
    require(request.user, "cases.write_note", encounter)
    require_author(EncounterNote.objects.filter(encounter=encounter).first(), request.user)
    notes = visible_notes(request.user).filter(encounter=encounter)
    note = notes.select_related("template__program").first()
    template = note.template if note else note_templates_at(timezone.now(), encounter.program)[0]
    draft = draft_for(request, Draft.Kind.NOTE, encounter.pk)
    typed = values_of(draft) if draft and request.method != "POST" else request.POST or None
    form = NoteForm(typed, initial=NoteForm.initial_of(note), template=template)
    signing = request.POST.get("then") == "sign"

    def act(told: dict[str, Any]) -> EncounterNote:
        at = timezone.now()
        if note is None:
            _expect_unwritten(encounter)
        written = write_note(
            encounter=encounter,
            by=request.user,
            at=at,
            sections=form.sections,
            sensitivity=told["sensitivity"],
        )
        if signing:
            sign_note(note=written, by=request.user, at=at)
        forget_draft(by=request.user, kind=Draft.Kind.NOTE, about=encounter.pk)
        return written

    question = Question(
        title=_("Note of %(number)s") % {"number": encounter.number},
        says=_("A draft is yours alone to change. Signed, it stands as it is, and you can add to it."),
        button=_("Finish later"),
        back_to=_encounter_url(encounter),
        back=_("Back to the encounter"),
        record=note,
        template="cases/note.html",
    )
    say = _("The note is signed.") if signing else _("The draft is saved.")
    shown = as_shown(draft, Draft.Kind.NOTE, encounter.pk, timezone.now(), restored=request.method != "POST")
    return ask_then(request, question, form, act, say=say, draft=shown)


@require_POST
def parts(request: HttpRequest) -> HttpResponse:
    """The note's part of an encounter's form, for the program that is picked now; what was typed is kept."""
    require(request.user, "cases.write_note")
    form = NoteParts(request.POST, at=timezone.now())
    return render(request, "cases/_note_fields.html", {"form": form})


def _expect_unwritten(encounter: Encounter) -> None:
    """A first draft must not replace one that was begun in another window meanwhile."""
    Encounter.objects.lock(encounter.pk)
    if EncounterNote.objects.filter(encounter=encounter).exists():
        raise Conflict(
            _("This note was begun in another window. Open that one, and copy what you wrote here.")
        )


@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    note = _note(request, pk)
    sign_note(note=note, by=request.user, at=timezone.now())
    messages.success(request, _("The note is signed."))
    return SeeOther(_encounter_url(note.encounter))


@require_http_methods(["GET", "HEAD", "POST"])
def addendum(request: HttpRequest, pk: UUID) -> HttpResponse:
    note = _note(request, pk)
    require(request.user, "cases.write_note", note.encounter)
    question = Question(
        title=_("Add to the note of %(number)s") % {"number": note.encounter.number},
        says=_("It is signed as you save it, and stands beside the note."),
        button=_("Sign and add"),
        back_to=_encounter_url(note.encounter),
        back=_("Back to the encounter"),
    )

    def act(told: dict[str, Any]) -> None:
        add_addendum(note=note, text=told["text"], by=request.user, at=timezone.now())

    return ask_then(request, question, AddendumForm(request.POST or None), act, say=_("Added to the note."))


def _note(request: HttpRequest, pk: UUID) -> EncounterNote:
    notes = visible_notes(request.user).select_related("encounter")
    return read_one(notes, pk, by=request.user, via="web")


def _encounter_url(encounter: Encounter) -> str:
    return reverse("cases:encounter", args=[encounter.pk])
