"""Questionnaires: asked, read, confirmed, and a clinician's word."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rules import require
from audit.reading import note_reading, read_one
from cases.actions import confirm_screening, give_word, take_screening
from cases.forms import ConfirmForm, ScreeningForm, WordForm
from cases.models import Case, Screening
from cases.rules import visible_screenings
from cases.views.asking import Question, ask_then
from heart.core.errors import InvalidTransition
from heart.core.htmx import SeeOther
from neighbors.models import Neighbor
from neighbors.rules import visible_neighbors
from programs.queries import questionnaires

MOST = 20


def screenings_of(neighbor: Neighbor, reader: User) -> list[Screening]:
    """The newest that the reader may see, noted as read."""
    rows = (
        visible_screenings(reader)
        .filter(neighbor__person=neighbor.person)
        .newest_first()
        .select_related("by")
    )
    found = list(rows[:MOST])
    note_reading(found, by=reader, via="web")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pick a questionnaire, then ask it (`?screen=`)."""
    require(request.user, "cases.add_screening")
    neighbor = read_one(visible_neighbors(request.user), pk, by=request.user, via="web")
    require(request.user, "cases.add_screening", neighbor)
    clinical = request.user.has_perm("cases.take_clinical_screening", neighbor)
    offered = {code: one for code, one in questionnaires().items() if clinical or not one.clinical}
    chosen = offered.get(request.GET.get("screen", ""))
    if chosen is None:
        context = {"neighbor": neighbor, "offered": offered.values()}
        return render(request, "cases/screens.html", context, status=422 if request.method == "POST" else 200)
    at, form = timezone.now(), ScreeningForm(request.POST or None, questionnaire=chosen)
    question = Question(
        title=chosen.title,
        says=chosen.says,
        button=_("Save the answers"),
        back_to=neighbor.get_absolute_url(),
        back=_("Back to the neighbor"),
        template="cases/screen.html",
    )

    def act(told: dict[str, Any]) -> Screening:
        return take_screening(
            neighbor=neighbor, questionnaire=chosen.code, answers=form.answers(), by=request.user, at=at
        )

    say = _("Saved. Nothing is applied yet.")
    response = ask_then(request, question, form, act, say=say, neighbor=neighbor, asked=chosen)
    return SeeOther(reverse("cases:screening", args=[form.made])) if form.made else response


@require_safe
def screening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was answered, what it proposes, and what became of it."""
    found = _read(request, pk)
    user = request.user
    context = {
        "screening": found,
        "neighbor": found.neighbor,
        "may_confirm": found.confirmed_at is None
        and bool(found.proposed_needs or found.proposed_days or found.proposed_risk),
        "may_give_word": found.waits_for_a_word and user.has_perm("cases.give_word", found.neighbor),
    }
    return render(request, "cases/screening.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _read(request, pk)
    case = Case.objects.open().filter(person=found.neighbor.person).first()
    if case is None:
        raise InvalidTransition(_("They have no open case. Open one first, then confirm."))
    require(request.user, "cases.change_case", case)
    form = ConfirmForm(request.POST or None, screening=found, initial={"version": found.version})
    question = _about(
        found,
        title=_("What becomes of it?"),
        says=_("Pick what is right. What you do not pick is not done."),
        button=_("Confirm"),
    )

    def act(told: dict[str, Any]) -> None:
        confirm_screening(screening=found, by=request.user, at=timezone.now(), **form.facts())

    return ask_then(request, question, form, act, say=_("Confirmed."))


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _read(request, pk)
    require(request.user, "cases.give_word", found.neighbor)
    form = WordForm(request.POST or None, initial={"version": found.version})
    question = _about(
        found,
        title=_("Your word as a clinician"),
        says=_("Until it is said, the case can't close. It is kept with your name."),
        button=_("Save my word"),
    )

    def act(told: dict[str, Any]) -> None:
        give_word(screening=found, reason=told["reason"], by=request.user, at=timezone.now())

    return ask_then(request, question, form, act, say=_("Saved."))


def _read(request: HttpRequest, pk: UUID) -> Screening:
    rows = visible_screenings(request.user).select_related("neighbor", "by", "confirmed_by", "word_by")
    return read_one(rows, pk, by=request.user, via="web")


def _about(found: Screening, *, title: str, says: str, button: str) -> Question:
    back_to = reverse("cases:screening", args=[found.pk])
    return Question(title, says, button, back_to, _("Back to the answers"), found)
