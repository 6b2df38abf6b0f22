"""Reading each other's work: samples, what a colleague says of one's own, and the answer to it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import require
from audit.reading import note_reading, read_one, read_page
from cases.views.asking import Question, ask_then
from heart.core import words
from heart.core.errors import NotPermitted
from heart.core.paging import page_url
from insights.actions import answer_review, draw_sample, review_quality
from insights.actions.quality import may_read, number_of
from insights.forms import AnswerForm, ReadingForm, SampleForm
from insights.models import QualityReview, QualitySample
from insights.rules import visible_quality_reviews, visible_quality_samples
from programs.queries import city

MOST_SAMPLES = 50


def reviews_of(user: Any) -> Any:
    related = ("sample", "author", "reviewer", "case", "note__encounter")
    return visible_quality_reviews(user).select_related(*related).defer("note__sections")


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """What was drawn, the newest first, and a form to draw."""
    require(request.user, "insights.review_quality")
    at, zone = timezone.now(), timezone.get_current_timezone()
    rows = visible_quality_samples(request.user).select_related("program", "drawn_by")
    drawn = list(rows.prefetch_related("reviews")[:MOST_SAMPLES])
    question = Question(
        title=_("Reading each other's work"),
        says=_("Drawn by lot, read by the same questions. Nobody reads their own."),
        button=_("Draw by lot"),
        back_to=reverse("insights:quality"),
        back=_("Back to the board"),
        template="insights/quality.html",
    )
    form = SampleForm(request.POST or None)

    def act(told: dict[str, Any]) -> QualitySample:
        facts = {name: told[name] for name in ("kind", "program", "first_on", "last_on", "size")}
        return draw_sample(by=request.user, at=at, **facts)

    shown = [
        {
            "sample": each,
            "when": words.absolute(each.drawn_at, at, zone),
            "read": sum(one.reviewed_at is not None for one in each.reviews.all()),
            "drawn": len(each.reviews.all()),
        }
        for each in drawn
    ]
    return ask_then(request, question, form, act, say=_("Drawn."), samples=shown)


@require_safe
def sample(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows of one sample: what is read and what is not."""
    require(request.user, "insights.review_quality")
    found: QualitySample = read_one(
        visible_quality_samples(request.user).select_related("program"), pk, by=request.user, via="web"
    )
    page = read_page(
        reviews_of(request.user).filter(sample=found), by=request.user, via="web", order=["created_at"]
    )
    rows = [
        {"review": each, "number": number_of(each), "is_own": each.author_id == request.user.pk}
        for each in page.rows
    ]
    return render(request, "insights/quality_sample.html", {"sample": found, "rows": rows})


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What colleagues wrote of one's own work, the newest first."""
    require(request.user, "insights.read_quality")
    at, zone = timezone.now(), timezone.get_current_timezone()
    rows = reviews_of(request.user).told().filter(author=request.user)
    page = read_page(
        rows, by=request.user, via="web", order=["-reviewed_at"], cursor=request.GET.get("cursor")
    )
    shown = [
        {"review": each, "number": number_of(each), "when": words.absolute(each.reviewed_at, at, zone)}
        for each in page.rows
    ]
    context: dict[str, Any] = {"rows": shown}
    context |= {"next_url": page_url(request, page.next), "previous_url": page_url(request, page.previous)}
    return render(request, "insights/quality_own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it and write to the author; or, as the author, what a colleague wrote, and answer."""
    found: QualityReview = read_one(reviews_of(request.user), pk, by=request.user, via="web")
    is_author = found.author_id == request.user.pk
    reads = not is_author and not found.reviewed_at and request.user.has_perm("insights.review_quality")
    answers = is_author and found.reviewed_at is not None and found.answered_at is None
    if request.method == "POST" and not (reads or answers):
        raise NotPermitted(_("There is nothing for you to write here now."))
    if reads and not may_read(request.user, found):
        raise NotPermitted
    rubric = city().rubric
    form: Any = (
        ReadingForm(request.POST or None, rubric=rubric) if reads else AnswerForm(request.POST or None)
    )
    at, zone = timezone.now(), timezone.get_current_timezone()
    question = Question(
        title=_("Reading %(number)s") % {"number": number_of(found)},
        says=_("What works, and one thing to try. The author reads it.") if reads else "",
        button=_("Send to the author") if reads else _("Answer"),
        back_to=reverse("insights:quality_sample", args=[found.sample_id])
        if not is_author
        else reverse("insights:own_quality"),
        back=_("Back to the sample") if not is_author else _("Back to the list"),
        template="insights/quality_review.html",
    )

    def act(told: dict[str, Any]) -> None:
        if reads:
            told = {"scores": form.scores(), "feedback": told["feedback"]}
            review_quality(review=found, by=request.user, at=timezone.now(), **told)
        else:
            answer_review(review=found, answer=told["answer"], by=request.user, at=timezone.now())

    return ask_then(
        request, question, form, act, say=_("Sent."), review=found, reads=reads, answers=answers,
        note=_note(request, found) if reads else None,
        number=number_of(found),
        labels=dict(QualityReview.Score.choices),
        scores=[
            (row["question"], QualityReview.Score(row["score"]).label) for row in found.scores
        ],
        when=words.absolute(found.reviewed_at, at, zone) if found.reviewed_at else "",
    )  # fmt: skip


def _note(request: HttpRequest, found: QualityReview) -> Any:
    """The note that is read, with its access event."""
    if found.note is None:
        return None
    note_reading([found.note], by=request.user, via="web")
    return found.note
