"""What a signed note, its addenda and its files must be, when triggers and constraints are off."""

import pytest

from cases.actions import add_addendum, attach, sign_note
from heart.core import kept_files
from tests.core.breaking import broken, by_sql
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db


def test_a_signed_note_without_a_signer_is_named(promise):
    note = promise.encounter.note
    by_sql("cases_encounternote", "UPDATE cases_encounternote SET status = 'signed' WHERE id = %s", note.pk)

    assert broken()["cases.signed_note_says_when_and_who"] == [str(note.pk)]


SEALED = {
    "its words": ("encounternote", 'sections = \'{"saw": "Otherwise."}\''),
    "who may read it": ("encounternote", "sensitivity = 'safety'"),
    "its moment": ("encounternote", "signed_at = signed_at + interval '1 microsecond'"),
    "the credential": ("encounternote", "signed_as = 'Somebody, MD'"),
    "an attachment's bytes": ("noteattachment", "sha256 = repeat('0', 64)"),
    "an attachment's moment": ("noteattachment", "added_at = added_at + interval '1 day'"),
}


@pytest.mark.parametrize("change", SEALED)
def test_a_signed_note_that_was_changed_is_named(change, promise, clinician):
    """cases.signed_note_is_as_it_was_sealed"""
    note = promise.encounter.note
    attach(note=note, name="a.pdf", content=b"%PDF-1", by=clinician, at=MONDAY)
    sign_note(note=note, by=clinician, at=MONDAY)
    assert broken() == {}
    table, sql = SEALED[change]

    by_sql(f"cases_{table}", f"UPDATE cases_{table} SET {sql}")

    assert broken()["cases.signed_note_is_as_it_was_sealed"] == [str(note.pk)]


def test_an_attachment_without_its_file_is_named(promise, clinician):
    """cases.attachment_has_its_file: gone, or of another size."""
    gone, short = (
        attach(note=promise.encounter.note, name=name, content=b"%PDF-1", by=clinician, at=MONDAY)
        for name in ("a.pdf", "b.pdf")
    )
    assert broken() == {}
    kept_files.path_of(gone.stored_as).unlink()
    kept_files.path_of(short.stored_as).write_bytes(b"%PDF")

    assert broken() == {"cases.attachment_has_its_file": sorted([str(gone.pk), str(short.pk)])}


ADDED = {
    "its words": ("UPDATE cases_noteaddendum SET text = 'Otherwise.' WHERE place = 2", [2]),
    "one taken out": ("DELETE FROM cases_noteaddendum WHERE place = 2", [3]),
    "two exchanged": ("UPDATE cases_noteaddendum SET place = 5 - place WHERE place > 1", [2, 3]),
}


@pytest.mark.parametrize("change", ADDED)
def test_addenda_that_were_changed_are_named(change, promise, clinician):
    """cases.addendum_is_as_it_was_sealed"""
    note = sign_note(note=promise.encounter.note, by=clinician, at=MONDAY)
    for text in ("One.", "Two.", "Three."):
        add_addendum(note=note, text=text, by=clinician, at=MONDAY)
    assert broken() == {}
    sql, places = ADDED[change]

    by_sql("cases_noteaddendum", sql)

    wrong = note.addenda.filter(pk__in=broken()["cases.addendum_is_as_it_was_sealed"])
    assert sorted(wrong.values_list("place", flat=True)) == places
