"""Files on notes: handed in, read after a permission check and with an access event, taken off or struck."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import require
from audit.reading import read_one
from cases.actions import attach, take_off
from cases.forms import AttachmentForm
from cases.models import NoteAttachment
from cases.rules import visible_attachments, visible_notes
from cases.views.asking import Question, ask_then
from cases.views.notes import strike_entry
from heart.core.htmx import SeeOther
from heart.core.uploads import handed_over


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    notes = visible_notes(request.user).select_related("encounter")
    note = read_one(notes, pk, by=request.user, via="web")
    require(request.user, "cases.write_note", note.encounter)
    question = Question(
        title=_("Attach to the note of %(number)s") % {"number": note.encounter.number},
        says=_(
            "A PDF, a JPEG or PNG picture, or plain text, up to 10 MB. Whoever may read the note reads it."
        ),
        button=_("Attach"),
        back_to=note.encounter.get_absolute_url() + "#note",
        back=_("Back to the encounter"),
        template="cases/attach.html",
    )

    def act(told: dict[str, Any]) -> None:
        file = told["file"]
        attach(note=note, name=file.name, content=file.read(), by=request.user, at=timezone.now())

    form = AttachmentForm(request.POST or None, request.FILES or None)
    return ask_then(request, question, form, act, say=_("The file is attached."))


@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The bytes, to be saved and never shown in the page."""
    found = _attachment(request, pk)
    return handed_over(found.stored_as, name=found.name, media_type=found.media_type)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    attachment = _attachment(request, pk)
    take_off(attachment=attachment, by=request.user, at=timezone.now())
    messages.success(request, _("The file is taken off."))
    return SeeOther(attachment.note.encounter.get_absolute_url() + "#note")


@require_http_methods(["GET", "HEAD", "POST"])
def strike_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    return strike_entry(request, _attachment(request, pk), _("Strike a file of %(number)s"))


def _attachment(request: HttpRequest, pk: UUID) -> NoteAttachment:
    rows = visible_attachments(request.user).select_related("note__encounter")
    return read_one(rows, pk, by=request.user, via="web")
