"""Reading each other's work: a sample by lot, a rubric, words to the author, and never one's own."""

from datetime import date

import pytest

from cases.actions import close_case, sign_note, write_note
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from insights.actions import answer_review, draw_sample, review_quality
from insights.models import QualityReview, QualitySample
from notices.models import Notice
from programs.models import Program
from programs.queries import city
from tests.conftest import EVENING
from tests.factories import make_case, make_encounter
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db
DAYS = {"first_on": date(2026, 11, 1), "last_on": date(2026, 11, 30)}


@pytest.fixture
def note(clinician):
    encounter = make_encounter(by=clinician)
    draft = write_note(encounter=encounter, by=clinician, at=EVENING, sections={"saw": "Invented."})
    return sign_note(note=draft, by=clinician, at=EVENING)


@pytest.fixture
def review(note, clinician, supervisor) -> QualityReview:
    sample = QualitySample(
        kind="notes", size=1, seed=7, drawn_from=1, drawn_by=supervisor, drawn_at=EVENING, **DAYS
    ).save_by(supervisor)
    return QualityReview(sample=sample, note=note, author=clinician).save_by(supervisor)


OF_A_READING = [
    ("case_id = author_id", "qualityreview_of_a_note_or_a_case"),
    ("note_id = NULL", "qualityreview_of_a_note_or_a_case"),
    ("reviewer_id = author_id, reviewed_at = now(), feedback = 'x'", "qualityreview_not_of_ones_own"),
    ("feedback = 'x'", "qualityreview_read_says_who_and_what"),
    (
        "reviewer_id = (SELECT drawn_by_id FROM insights_qualitysample), reviewed_at = now()",
        "qualityreview_read_says_who_and_what",
    ),
    ("answer = 'x', answered_at = now()", "qualityreview_answered_after_it_was_read"),
    ("answer = 'x'", "qualityreview_answered_after_it_was_read"),
]


@pytest.mark.parametrize(("change", "constraint"), OF_A_READING)
def test_sql_can_not_break_a_reading(acting, review, change, constraint):
    assert refuser_of(f"UPDATE insights_qualityreview SET {change}") == constraint


AGAIN = (
    "INSERT INTO insights_qualityreview"
    " (id, sample_id, author_id, note_id, case_id, scores, feedback, answer)"
    " SELECT gen_random_uuid(), sample_id, author_id, {}, '[]', '', ''"
    " FROM insights_qualityreview, generate_series(1, 2)"
)


@pytest.mark.parametrize(
    ("what", "constraint"),
    [
        ("note_id, NULL", "qualityreview_note_once_in_a_sample"),
        ("NULL, author_id", "qualityreview_case_once_in_a_sample"),
    ],
)
def test_a_row_is_drawn_once(acting, review, what, constraint):
    assert refuser_of(AGAIN.format(what)) == constraint


OF_A_SAMPLE = [
    ("kind = 'x'", "qualitysample_kind_known"),
    ("last_on = first_on - 1", "qualitysample_ends_after_it_starts"),
    ("size = 0", "qualitysample_size"),
    ("size = 51", "qualitysample_size"),
]


@pytest.mark.parametrize(("change", "constraint"), OF_A_SAMPLE)
def test_sql_can_not_break_a_sample(acting, review, change, constraint):
    assert refuser_of(f"UPDATE insights_qualitysample SET {change}") == constraint


def draw(by, **facts) -> QualitySample:
    asked = {"kind": "notes", "size": 5, "first_on": date(2026, 11, 1), "last_on": date(2026, 11, 30)}
    return draw_sample(by=by, at=EVENING, **(asked | facts))


def signed_by(clinician, **facts):
    encounter = make_encounter(by=clinician, **facts)
    draft = write_note(encounter=encounter, by=clinician, at=EVENING, sections={"saw": "Invented."})
    return sign_note(note=draft, by=clinician, at=EVENING)


def scores(score=2) -> dict[str, int]:
    return {row["code"]: score for row in city().rubric}


def notes_of(sample) -> set:
    return set(sample.reviews.values_list("note", flat=True))


def test_the_same_seed_draws_the_same_rows(clinician, supervisor):
    for _note in range(6):
        signed_by(clinician)

    first, again = (draw(supervisor, size=3, seed=7) for _sample in range(2))
    other = [notes_of(draw(supervisor, size=3, seed=seed)) for seed in range(5)]

    assert (len(notes_of(first)), first.drawn_from) == (3, 6)
    assert notes_of(first) == notes_of(again)
    assert any(rows != notes_of(first) for rows in other)


def test_it_is_drawn_from_what_is_signed_in_the_days_and_of_the_program(clinician, supervisor):
    ours = signed_by(clinician, program="COR")
    signed_by(clinician, program="CRT")
    write_note(encounter=make_encounter(by=clinician), by=clinician, at=EVENING, sections={"saw": "Draft."})

    sample = draw(supervisor, program=Program.objects.get(code="COR"))

    assert notes_of(sample) == {ours.pk}
    with pytest.raises(Invalid, match="Nothing was signed"):
        draw(supervisor, first_on=date(2026, 10, 1), last_on=date(2026, 10, 31))


def test_closed_cases_are_drawn_too(navigator, supervisor):
    case = close_case(case=make_case(held_by=navigator), by=navigator, at=EVENING, reason="moved")
    make_case()

    [review] = draw(supervisor, kind="cases").reviews.all()

    assert (review.case, review.author) == (case, navigator)


def test_the_author_is_told_reads_and_answers(review, clinician, supervisor):
    review_quality(review=review, scores=scores(1), feedback="Clear. Say by when.", by=supervisor, at=EVENING)

    notice = Notice.objects.get(kind=Notice.Kind.QUALITY_READ)
    assert (notice.recipient, notice.path) == (clinician, f"/quality/{review.pk}/")
    review = answer_review(review=review, answer="I will.", by=clinician, at=EVENING)
    assert (review.answer, {row["score"] for row in review.scores}) == ("I will.", {1})
    with pytest.raises(InvalidTransition):
        answer_review(review=review, answer="More.", by=clinician, at=EVENING)
    with pytest.raises(InvalidTransition, match="read this one already"):
        review_quality(review=review, scores=scores(), feedback="x", by=supervisor, at=EVENING)


def test_nobody_reads_their_own(supervisor, clinician, review):
    review.author = supervisor
    review.save_by(supervisor)

    with pytest.raises(NotPermitted, match="your own work"):
        review_quality(review=review, scores=scores(), feedback="Good", by=supervisor, at=EVENING)
    with pytest.raises(NotPermitted):
        review_quality(review=review, scores=scores(), feedback="Good", by=clinician, at=EVENING)
    with pytest.raises(NotPermitted, match="Only the author"):
        answer_review(review=review, answer="x", by=clinician, at=EVENING)


def test_each_question_of_the_rubric_is_answered(review, supervisor):
    said = {"feedback": "Good", "by": supervisor, "at": EVENING}
    with pytest.raises(Invalid, match="each question"):
        review_quality(review=review, scores={"respect": 2}, **said)
    with pytest.raises(Invalid, match="0, 1 or 2"):
        review_quality(review=review, scores=scores(5), **said)
    with pytest.raises(Invalid, match="Write something"):
        review_quality(review=review, scores=scores(), **(said | {"feedback": " "}))


def test_the_pages_draw_read_and_answer(browse, api, note, clinician, supervisor, emt):
    key = "6f1e4a7e-5a52-4a0c-8d4f-0c4f3b2f1a10"
    said = {"kind": "notes", "first_on": "2026-11-01", "last_on": "2026-11-30", "size": "5", "form_key": key}
    assert browse(supervisor).post("/oversight/quality/", said).status_code == 303
    review = QualityReview.objects.get()
    assert note.encounter.number in browse(supervisor).get(f"/oversight/quality/{review.sample_id}/").text

    url = f"/quality/{review.pk}/"
    assert browse(clinician).get(url).status_code == 404
    assert "Invented." in browse(supervisor).get(url).text
    reading = {f"score_{code}": "2" for code in scores()} | {"feedback": "Clear."}
    assert browse(supervisor).post(url, reading).status_code == 303

    assert "Clear." in browse(clinician).get(url).text
    assert note.encounter.number in browse(clinician).get("/quality/").text
    assert browse(emt).get(url).status_code == 404
    assert (
        api(clinician)
        .post(f"/api/v1/quality-reviews/{review.pk}/answer/", {"answer": "Yes"})
        .json()["answer"]
    )


@pytest.mark.parametrize(
    ("url", "queries"), [("/oversight/quality/", 7), ("/oversight/quality/<sample>/", 12), ("/quality/", 8)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same(
    rows, url, queries, browse, clinician, supervisor, django_assert_num_queries
):
    for _row in range(rows):
        signed_by(clinician)
    sample = draw(supervisor)
    reader = supervisor if "oversight" in url else clinician
    for review in sample.reviews.all() if reader == clinician else ():
        review_quality(review=review, scores=scores(), feedback="Clear", by=supervisor, at=EVENING)
    client, url = browse(reader), url.replace("<sample>", str(sample.pk))
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)
