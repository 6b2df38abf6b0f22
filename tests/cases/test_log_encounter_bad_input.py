"""Logging an encounter: what is wrong is said in words, and what was typed is kept."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from cases.models import Case, Encounter, EncounterNote
from neighbors.models import Neighbor
from tests.cases.conftest import errors

NEW = "/encounters/new/"
LATER, SIGN = {"then": "later"}, {"then": "sign"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def test_a_follow_up_without_a_neighbor_says_how_to_fix_it(browse, clinician, typed):
    response = browse(clinician).post(NEW, typed | LATER | {"follow_up": "wanted", "neighbor": "later"})

    assert response.status_code == 422
    assert "a description is enough" in errors(response)[0]
    assert not Encounter.objects.exists()


def test_nothing_is_half_written_when_the_end_refuses(browse, clinician, typed):
    """The new neighbor goes with the encounter, and the encounter with its signature."""
    response = browse(clinician).post(
        NEW, typed | SIGN | {"neighbor": "new", "known_as": "Jon Prueba", "follow_up": "wanted"}
    )

    assert response.status_code == 422
    assert "There is nothing to sign yet" in errors(response)[0]
    assert not Neighbor.objects.exists()
    assert not Encounter.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed_time", "says"),
    [
        ("2026-11-19T19:30", "This time is in the future."),
        ("2026-03-08T02:30", "There was no 2:30 AM on Mar 8: the clocks went forward over it."),
        (
            "2026-11-01T01:30",
            "The clocks went back, so 1:30 AM came twice that night. Pick which one it was.",
        ),
        ("19 November", "Give a date and a time"),
        ("1820-01-01T10:00", "Give a time between 1900 and 2100."),
    ],
)
def test_a_time_that_can_not_be_is_said_in_words(browse, clinician, typed, typed_time, says):
    response = browse(clinician).post(NEW, typed | LATER | {"cleared_at": typed_time})

    assert response.status_code == 422
    assert says in errors(response)[0]


def test_the_hour_that_came_twice_is_asked_and_then_known(browse, clinician, typed):
    asked = browse(clinician).post(NEW, typed | LATER | {"cleared_at": "2026-11-01T01:30"})
    told = typed | LATER | {"cleared_at": "2026-11-01T01:30", "cleared_at_clock": "second"}

    assert 'name="cleared_at_clock"' in asked.content.decode()
    assert browse(clinician).post(NEW, told).status_code == 303
    assert Encounter.objects.get().cleared_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_times_out_of_order_are_said_at_the_later_one(browse, clinician, typed):
    response = browse(clinician).post(NEW, typed | LATER | {"arrived_at": "2026-11-19T18:45"})

    assert response.status_code == 422
    assert errors(response) == ["Cleared This is before the time “arrived”. Check both."]


@pytest.mark.parametrize(
    ("name", "code"),
    [("outcome", "abducted"), ("program", "not-an-id"), ("needs_seen", "spaceship"), ("requested_by", "x")],
)
def test_an_unknown_code_is_refused(browse, clinician, typed, name, code):
    assert browse(clinician).post(NEW, typed | LATER | {name: code}).status_code == 422
    assert not Encounter.objects.exists()


def test_no_one_and_someone_can_not_both_have_come(browse, clinician, typed):
    response = browse(clinician).post(NEW, typed | LATER | {"came": ["nobody", "ems"]})

    assert errors(response) == ["Who else came? “No one” and someone can't both be right. Take one away."]


def test_no_one_came_answers_all_three_questions(browse, clinician, typed):
    browse(clinician).post(NEW, typed | LATER | {"came": ["nobody"]})

    encounter = Encounter.objects.get()
    assert (encounter.officers_on_scene, encounter.police_backup, encounter.ems_needed) == (
        False,
        "none",
        False,
    )


def test_backup_that_came_is_officers_on_scene(browse, clinician, typed):
    browse(clinician).post(NEW, typed | LATER | {"came": ["routine"], "police_backup_reason": "report"})

    encounter = Encounter.objects.get()
    assert (encounter.officers_on_scene, encounter.police_backup, encounter.ems_needed) == (
        True,
        "routine",
        False,
    )


def test_a_note_of_a_megabyte_is_answered_and_kept(browse, clinician, typed):
    long = "ü" * 500_000 + " the end"

    response = browse(clinician).post(NEW, typed | LATER | {"section_saw": long})

    assert response.status_code == 422
    assert "500,008 characters; 100,000 fit" in errors(response)[0]
    assert "the end</textarea>" in response.content.decode()
    assert not Encounter.objects.exists()


def test_a_note_of_a_million_signs_is_answered_as_a_browser_sends_it(browse, clinician, typed):
    sent = urlencode(typed | LATER | {"section_saw": "👋" * 1_000_000})

    response = browse(clinician).post(NEW, sent, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 422
    assert "1,000,000 characters; 100,000 fit" in errors(response)[0]


@pytest.mark.parametrize(
    "name", ["🧑🏽‍🦱 Prueba", "مارية تجربة", "Zoë̈ Te\u0301sta", "O'Beispiel <b>", "𝓜ario"]
)
def test_names_and_notes_of_any_script_come_back_as_typed(browse, clinician, typed, name):
    told = typed | LATER | {"neighbor": "new", "known_as": name, "section_words": f"“{name}”\n\nsaid twice"}

    browse(clinician).post(NEW, told)

    assert Neighbor.objects.get().known_as == name
    assert EncounterNote.objects.get().sections == {"words": f"“{name}”\n\nsaid twice"}
