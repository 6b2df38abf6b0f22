"""Reading each other's work: drawn by lot, read by the rubric, answered by the author."""

import random
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from cases.models import Case, EncounterNote
from cases.rules import visible_cases, visible_notes
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from insights.measures import Period
from insights.models import QualityReview, QualitySample
from notices.actions import tell
from notices.models import Notice
from programs.models import Program
from programs.queries import city, city_zone

MOST_SEED = 2**31 - 1


@transaction.atomic
def draw_sample(
    *,
    kind: str,
    first_on: date,
    last_on: date,
    size: int,
    by: User,
    at: datetime,
    program: Program | None = None,
    seed: int | None = None,
) -> QualitySample:
    """Draw signed notes or closed cases of these days by lot; the same seed draws the same rows.

    A case is drawn by the day on which it closed, a note by the day of its signature.
    Raises NotPermitted, Invalid (nothing to draw from, days the wrong way round).
    """
    require(by, "insights.review_quality")
    if last_on < first_on:
        raise Invalid(_("The last day is before the first. Swap them."), attr="last_on")
    if not 1 <= size <= QualitySample.MOST:
        raise Invalid(_("Draw from 1 to %(most)s.") % {"most": QualitySample.MOST}, attr="size")
    period = Period(first_on, last_on, city_zone())
    of_cases = kind == QualitySample.Kind.CASES
    rows = _closed_cases(period, program) if of_cases else _signed_notes(period, program)
    found = sorted((str(pk), author) for pk, author in rows)
    if not found:
        raise Invalid(_("Nothing was signed or closed in these days. Choose others."), attr="first_on")
    seed = random.SystemRandom().randrange(MOST_SEED) if seed is None else seed
    sample = QualitySample(
        kind=kind, program=program, first_on=first_on, last_on=last_on, size=size, seed=seed,
        drawn_from=len(found), drawn_by=by, drawn_at=at,
    ).save_by(by)  # fmt: skip
    name = "case_id" if of_cases else "note_id"
    for pk, author in random.Random(seed).sample(found, min(size, len(found))):
        QualityReview(sample=sample, author_id=author, **{name: pk}).save_by(by)
    return sample


def _signed_notes(period: Period, program: Program | None) -> Any:
    notes = EncounterNote.objects.filter(period.holds("signed_at"), struck_at=None)
    if program:
        notes = notes.filter(encounter__program=program)
    return notes.values_list("pk", "author")


def _closed_cases(period: Period, program: Program | None) -> Any:
    cases = Case.objects.filter(period.holds("closed_at"), status=Case.Status.CLOSED)
    if program:
        cases = cases.filter(encounters__program=program).distinct()
    return cases.values_list("pk", "closed_by")


@transaction.atomic
def review_quality(
    *, review: QualityReview, scores: Mapping[str, int], feedback: str, by: User, at: datetime
) -> QualityReview:
    """Say by the rubric how far it is, and write to its author, who is told that there is something.

    Raises NotPermitted (one's own work, or not theirs to read), InvalidTransition (read already), Invalid.
    """
    require(by, "insights.review_quality")
    review = QualityReview.objects.lock(review.pk)
    if review.author_id == by.pk:
        raise NotPermitted(_("This is your own work. A colleague reads it."))
    if not may_read(by, review):
        raise NotPermitted
    if review.reviewed_at:
        raise InvalidTransition(_("A colleague has read this one already."))
    if not feedback.strip():
        raise Invalid(_("Write something to the author: what works, and one thing to try."), attr="feedback")
    review.scores = _by_rubric(scores)
    review.feedback, review.reviewer, review.reviewed_at = feedback.strip(), by, at
    review.save_by(by)
    tell(
        to=[review.author], kind=Notice.Kind.QUALITY_READ, about=review.pk, case_number=number_of(review),
        path=review.get_absolute_url(), at=at,
    )  # fmt: skip
    return review


def _by_rubric(scores: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each question with its score, as the rubric asks it today."""
    rubric = city().rubric
    if set(scores) != {row["code"] for row in rubric}:
        raise Invalid(_("Answer each question of the rubric."), attr="scores")
    if any(score not in QualityReview.Score.values for score in scores.values()):
        raise Invalid(_("A score is 0, 1 or 2."), attr="scores")
    return [row | {"score": scores[row["code"]]} for row in rubric]


@transaction.atomic
def answer_review(*, review: QualityReview, answer: str, by: User, at: datetime) -> QualityReview:
    """What the author says to it, once. Raises NotPermitted, InvalidTransition, Invalid (nothing said)."""
    review = QualityReview.objects.lock(review.pk)
    if review.author_id != by.pk:
        raise NotPermitted(_("Only the author answers."))
    if not review.reviewed_at or review.answered_at:
        raise InvalidTransition(_("There is nothing to answer here now."))
    if not answer.strip():
        raise Invalid(_("Write an answer."), attr="answer")
    review.answer, review.answered_at = answer.strip(), at
    return review.save_by(by)


def may_read(by: Any, review: QualityReview) -> bool:
    """Whether what was drawn is theirs to read at all."""
    if review.case:
        return visible_cases(by).filter(pk=review.case.pk).exists()
    return review.note is not None and visible_notes(by).filter(pk=review.note.pk).exists()


def number_of(review: QualityReview) -> str:
    """The number of the case, or of the note's encounter."""
    return review.case.number if review.case else review.note.encounter.number  # type: ignore[union-attr]
