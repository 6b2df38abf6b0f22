"""The note of an encounter: written by its author, signed once, added to ever after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.reading import read_one, read_page
from cases.actions import (
    add_addendum,
    cosign_note,
    forget_draft,
    return_note,
    sign_note,
    strike,
    write_note,
)
from cases.actions.cosigning import require_second
from cases.actions.notes import require_author
from cases.actions.striking import Entry, note_of, require_striker
from cases.forms import AddendumForm, NoteForm, NoteParts, ReturnForm, StrikeForm
from cases.models import Draft, Encounter, EncounterNote
from cases.rules import notes_in_sight, notes_to_cosign, visible_addenda, visible_encounters, visible_notes
from cases.views.asking import Question, ask_then
from cases.views.drafts import as_shown, draft_for, values_of
from cases.views.note_card import facts_beside
from heart.core import words
from heart.core.errors import Conflict
from heart.core.htmx import SeeOther
from heart.core.paging import page_url
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
    beside = {"facts_beside": facts_beside(template, encounter), "encounter": encounter, "draft": shown}
    return ask_then(request, question, form, act, say=say, **beside)


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


@require_safe
def to_cosign(request: HttpRequest) -> HttpResponse:
    """Notes of others that wait for a second signature, the oldest first."""
    require(request.user, "cases.cosign_note")
    rows = notes_to_cosign(request.user).select_related("encounter__program", "author").defer("sections")
    page = read_page(rows, by=request.user, via="web", order=["signed_at"], cursor=request.GET.get("cursor"))
    at, tz = timezone.now(), timezone.get_current_timezone()
    listed = [(note, words.both(note.signed_at, at, tz)) for note in page.rows]
    context = {
        "listed": listed,
        "next_url": page_url(request, page.next),
        "previous_url": page_url(request, page.previous),
    }
    return render(request, "cases/to_cosign.html", context)


@require_POST
def cosign(request: HttpRequest, pk: UUID) -> HttpResponse:
    note = _note(request, pk)
    cosign_note(note=note, by=request.user, at=timezone.now())
    messages.success(request, _("You signed the note as the second one."))
    return SeeOther(_encounter_url(note.encounter))


@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return a note to its author instead of signing it."""
    note = _note(request, pk)
    require_second(note, request.user)
    question = Question(
        title=_("Return the note of %(number)s") % {"number": note.encounter.number},
        says=_(
            "Its author hears of it, changes the note and signs again. What was signed stays in the history."
        ),
        button=_("Return it"),
        back_to=_encounter_url(note.encounter),
        back=_("Back to the encounter"),
    )

    def act(told: dict[str, Any]) -> None:
        return_note(note=note, comment=told["comment"], by=request.user, at=timezone.now())

    return ask_then(request, question, ReturnForm(request.POST or None), act, say=_("The note is returned."))


@require_http_methods(["GET", "HEAD", "POST"])
def strike_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    return strike_entry(request, _note(request, pk), _("Strike the note of %(number)s"))


@require_http_methods(["GET", "HEAD", "POST"])
def strike_addendum(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = visible_addenda(request.user).select_related("note__encounter")
    addendum = read_one(rows, pk, by=request.user, via="web")
    return strike_entry(request, addendum, _("Strike an addendum of %(number)s"))


def strike_entry(request: HttpRequest, entry: Entry, title: str) -> HttpResponse:
    """Ask why, and strike what was written in error."""
    encounter = note_of(entry).encounter
    require_striker(entry, request.user)
    question = Question(
        title=title % {"number": encounter.number},
        says=_("It stays, marked as struck with your reason. Only supervisors still read it."),
        button=_("Strike it"),
        back_to=_encounter_url(encounter),
        back=_("Back to the encounter"),
    )

    def act(told: dict[str, Any]) -> None:
        strike(entry=entry, by=request.user, at=timezone.now(), reason=told["reason"])

    return ask_then(request, question, StrikeForm(request.POST or None), act, say=_("It is struck."))


def _note(request: HttpRequest, pk: UUID) -> EncounterNote:
    notes = notes_in_sight(request.user).select_related("encounter")
    return read_one(notes, pk, by=request.user, via="web")


def _encounter_url(encounter: Encounter) -> str:
    return encounter.get_absolute_url() + "#note"
