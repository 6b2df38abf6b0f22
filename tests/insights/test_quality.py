"""Reading each other's work: a sample by lot, a rubric, words to the author, and never one's own."""

from datetime import date

import pytest

from cases.actions import sign_note, write_note
from insights.models import QualityReview, QualitySample
from tests.conftest import EVENING
from tests.factories import make_encounter
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
