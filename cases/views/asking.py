"""The shape that most pages here share: a question, a form, one act, and back to where one came from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.timeline import conflicts
from heart.core.errors import NotPermitted, Refusal, StaleVersion
from heart.core.forms import SentOnce, refusals_shown
from heart.core.htmx import SeeOther

Act = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Question:
    """One page that asks: its words, where it leads back to, and the record that must not have changed."""

    title: str
    says: str
    button: str
    back_to: str
    back: str
    record: Any = None
    template: str = "cases/question.html"


def ask_then(
    request: HttpRequest, question: Question, form: forms.Form, act: Act, *, say: str, **context: Any
) -> HttpResponse:
    """Show the question; when it is answered, act and go back.

    What is refused is said in the form, which keeps what was typed.
    """
    status = 200
    if request.method == "POST":
        status = answered(request, form, act, record=question.record)
        if status == 303:
            messages.success(request, say)
            return SeeOther(question.back_to)
    return show_form(
        request, question.template, form, status, record=question.record, question=question, **context
    )


def answered(request: HttpRequest, form: forms.Form, act: Act, *, record: Any = None) -> int:
    """Act on a valid form, on the version that its writer saw; once, when the form has a key.

    Returns 303 when it is done, else the status to show the form with.
    """
    if not form.is_valid():
        return 422

    def acted() -> Any:
        """What the form is about, or what `act` made of it."""
        if record is not None:
            type(record).objects.lock(record.pk).expect_version(form.cleaned_data.get("version"))
        return act(form.cleaned_data) or record

    try:
        with refusals_shown(form):
            if isinstance(form, SentOnce) and form.cleaned_data.get("form_key"):
                form.create_once(by=request.user, at=timezone.now(), create=acted)
            else:
                acted()
    except NotPermitted:
        raise
    except StaleVersion:
        return 409
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
        return refusal.status
    return 422 if form.errors else 303


def show_form(
    request: HttpRequest, template: str, form: forms.Form, status: int, *, record: Any = None, **context: Any
) -> HttpResponse:
    """The page of a form. After a conflict it says what others changed, and saving again is a choice."""
    if status == 409 and record is not None and not form.errors:
        current = type(record).objects.get(pk=record.pk)
        context["conflicts"] = conflicts(
            current,
            form.cleaned_data["version"],
            reader=request.user,
            at=timezone.now(),
            tz=timezone.get_current_timezone(),
        )
        again: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, as every bound form here
        again["version"] = str(current.version)
        form.data = again
    return render(request, template, {"form": form, **context}, status=status)
