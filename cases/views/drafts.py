"""What was typed into a form before: shown again in the form, listed, thrown away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.reading import note_reading, read_one
from cases.actions import forget_draft
from cases.models import Draft
from cases.rules import visible_drafts
from heart.core import words
from heart.core.htmx import SeeOther

MOST_LISTED = 50


@dataclass(frozen=True)
class DraftOfForm:
    """What the page's script needs to keep a form (drafts.js), and what its reader is told of it."""

    kind: str
    about: str
    page: str
    version: int = 0
    began: str = ""
    forget_url: str = ""


def draft_for(request: HttpRequest, kind: str, about: Any) -> Draft | None:
    """What the reader typed into this form before, with its access event."""
    try:
        draft = visible_drafts(request.user).filter(kind=kind, about=about).first()
    except ValidationError:  # a form that names no id
        return None
    if draft is not None:
        note_reading([draft], by=request.user, via="web")
    return draft


def values_of(draft: Draft, **fixed: Any) -> QueryDict:
    """What was typed, as the form would have sent it; `fixed` is what the address says, not the draft."""
    sent = QueryDict(mutable=True)
    for name, told in draft.values.items():
        sent.setlist(name, told)
    sent["form_key"] = str(draft.form_key)
    for name, value in fixed.items():
        sent[name] = str(value)
    return sent


def unjudged(form: forms.Form) -> Any:
    """The same form with what was typed, and without judging what is not typed yet."""
    form.full_clean()
    form.errors.clear()
    return form


def as_shown(draft: Draft | None, kind: str, about: Any, at: datetime, *, restored: bool) -> DraftOfForm:
    """The draft as the page of its form says it; `restored` when the form shows what was typed before."""
    page = address_of(kind, about)
    if draft is None:
        return DraftOfForm(kind, str(about), page)
    began = words.both(draft.updated_at, at, timezone.get_current_timezone()) if restored else ""
    return DraftOfForm(
        kind, str(about), page, draft.version, began, reverse("cases:forget_draft", args=[draft.pk])
    )


def address_of(kind: str, about: Any) -> str:
    """Where the form of a draft is."""
    if kind == Draft.Kind.NEW_ENCOUNTER:
        return f"{reverse('cases:new_encounter')}?draft={about}"
    if kind == Draft.Kind.CALL_ENCOUNTER:
        return f"{reverse('cases:new_encounter')}?call={about}"
    route = "cases:write_note" if kind == Draft.Kind.NOTE else "cases:change_encounter"
    return reverse(route, args=[about])


def drafts_listed(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """The reader's forms that are not saved, the last touched first: what they are of and when, no text."""
    zone = timezone.get_current_timezone()
    mine = visible_drafts(request.user).defer("values").order_by("-updated_at", "pk")[:MOST_LISTED]
    return [
        {
            "kind": draft.get_kind_display(),
            "when": words.both(draft.updated_at, at, zone),
            "url": address_of(draft.kind, draft.about),
        }
        for draft in mine
    ]


@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away what was typed, and begin anew."""
    draft = read_one(visible_drafts(request.user), pk, by=request.user, via="web")
    forget_draft(by=request.user, kind=draft.kind, about=draft.about)
    messages.success(request, _("Thrown away."))
    is_new = draft.kind == Draft.Kind.NEW_ENCOUNTER
    return SeeOther(reverse("cases:new_encounter") if is_new else address_of(draft.kind, draft.about))
