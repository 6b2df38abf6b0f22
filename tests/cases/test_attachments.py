"""Files on notes: what may hang there, who reads it, and what becomes of it when something is killed."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role
from audit.models import AccessEvent
from cases.actions import attach, forget_orphans, sign_note, strike, take_off, write_note
from cases.models import NoteAttachment
from cases.models.attachment import LARGEST
from heart.core import kept_files
from heart.core.errors import Invalid, InvalidTransition
from heart.core.invariants import INVARIANTS
from tests.factories import make_encounter, make_user
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PDF = b"%PDF-1.7 an invented letter"
JPEG = b"\xff\xd8\xff\xe0 an invented photo"


@pytest.fixture
def note(clinician):
    encounter = make_encounter(by=clinician)
    return write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A letter."})


@pytest.fixture
def letter(note, clinician):
    return attach(note=note, name="letter.pdf", content=PDF, by=clinician, at=MONDAY)


def stored() -> set[str]:
    return {path.name for path in Path(settings.KEPT_FILES).rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("letter.pdf", PDF, "letter.pdf"),
        (r"C:\Users\someone\Photo.JPG", JPEG, "Photo.JPG"),
        ("../../etc/notes.txt", "Größe – 40".encode(), "notes.txt"),
    ],
)
def test_what_it_says_it_is_hangs_on_the_note(note, clinician, name, content, kept_as):
    kept = attach(note=note, name=name, content=content, by=clinician, at=MONDAY)

    assert (kept.name, kept.size) == (kept_as, len(content))
    assert kept_files.path_of(kept.stored_as).read_bytes() == content
    assert not list(INVARIANTS["cases.attachment_has_its_file"].broken_by())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("page.txt", b"\n <svg onload=alert(1)>"),
        ("page.pdf", b"<html>not a letter</html>"),
        ("photo.png", JPEG),
        ("letter", PDF),
        ("letter.pdf.exe", PDF),
        ("program.txt", b"MZ\x00\x01\x02"),
        ("latin.txt", "Größe".encode("latin-1")),
        ("empty.pdf", b""),
        ("large.pdf", b"%PDF-" + b"x" * LARGEST),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_refused_and_leaves_nothing(note, clinician, name, content):
    before = stored()

    with pytest.raises(Invalid):
        attach(note=note, name=name, content=content, by=clinician, at=MONDAY)

    assert (stored(), NoteAttachment.objects.exists()) == (before, False)


def test_it_is_handed_over_to_be_saved_with_an_access_event(browse, letter, clinician):
    before = AccessEvent.objects.filter(about__contains=[letter.pk]).count()

    response = browse(clinician).get(f"/notes/attachments/{letter.pk}/")

    assert b"".join(response.streaming_content) == PDF
    told = {
        name: response[name] for name in ("Content-Disposition", "X-Content-Type-Options", "Cache-Control")
    }
    assert told == {
        "Content-Disposition": 'attachment; filename="letter.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert AccessEvent.objects.filter(about__contains=[letter.pk]).count() == before + 1
    assert (
        letter.stored_as
        not in browse(clinician).get(letter.note.encounter.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("role", "team_of", "sensitivity", "reads"),
    [
        (Role.CLINICIAN, True, "clinical", True),
        (Role.CLINICIAN, False, "general", False),
        (Role.SUPERVISOR, False, "substance_use", True),
        (Role.EMT, True, "general", False),
        (Role.ANALYST, True, "general", False),
        (Role.ADMIN, True, "general", False),
    ],
)
def test_it_is_read_by_who_may_read_the_note(
    browse, api, letter, clinician, team, other_team, role, team_of, sensitivity, reads
):
    write_note(
        encounter=letter.note.encounter,
        by=clinician,
        at=MONDAY,
        sections={"saw": "x"},
        sensitivity=sensitivity,
    )
    reader = make_user(role, team=team if team_of else other_team)
    route = f"/api/v1/encounters/{letter.note.encounter_id}/note/attachments/{letter.pk}/"

    answers = browse(reader).get(f"/notes/attachments/{letter.pk}/"), api(reader).get(route)

    assert [answer.status_code for answer in answers] == ([200, 200] if reads else [404, 404])


def test_it_comes_by_form_and_by_api_once_and_is_listed(browse, api, note, clinician):
    page, route = f"/notes/{note.pk}/attach/", f"/api/v1/encounters/{note.encounter_id}/note/attachments/"
    send = {"format": "multipart", "HTTP_IDEMPOTENCY_KEY": "one"}

    form = browse(clinician).post(page, {"file": SimpleUploadedFile("a.pdf", PDF)})
    made = [
        api(clinician).post(route, {"file": SimpleUploadedFile("b.pdf", PDF)}, **send) for _again in range(2)
    ]
    refused = browse(clinician).post(page, {"file": SimpleUploadedFile("a.html", b"<p>")})

    assert (form.status_code, refused.status_code, [one.status_code for one in made]) == (
        303,
        422,
        [201, 201],
    )
    assert "Only PDF" in refused.content.decode()
    told = api(clinician).get(f"/api/v1/encounters/{note.encounter_id}/note/").json()["attachments"]
    assert [one["name"] for one in told] == ["a.pdf", "b.pdf"]
    shown = browse(clinician).get(note.encounter.get_absolute_url()).content.decode()
    assert ("a.pdf" in shown, "b.pdf" in shown) == (True, True)


def test_off_a_draft_it_is_taken_and_off_a_signed_note_it_is_struck(
    browse, api, letter, note, clinician, supervisor
):
    other = attach(note=note, name="other.pdf", content=PDF, by=clinician, at=MONDAY)
    take_off(attachment=other, by=clinician, at=MONDAY)
    sign_note(note=note, by=clinician, at=MONDAY + HOUR)
    with pytest.raises(InvalidTransition, match="signed"):
        take_off(attachment=letter, by=clinician, at=MONDAY + HOUR)

    strike(entry=letter, by=clinician, at=MONDAY + HOUR, reason="Of somebody else")

    shown = browse(clinician).get(note.encounter.get_absolute_url()).content.decode()
    assert ("Of somebody else" in shown, "letter.pdf" in shown) == (True, False)
    readers = [
        browse(one).get(f"/notes/attachments/{letter.pk}/").status_code for one in (clinician, supervisor)
    ]
    assert readers == [404, 200]
    told = api(clinician).get(f"/api/v1/encounters/{note.encounter_id}/note/").json()["attachments"]
    assert [(one["name"], one["struck"]["reason"]) for one in told] == [("", "Of somebody else")]


def test_a_file_without_a_row_is_swept_and_one_with_a_row_or_on_its_way_is_not(letter):
    """Killed between the file and its row, or in the middle of the file."""
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    orphan, young = kept_files.path_of(kept_files.keep(PDF)), kept_files.path_of(kept_files.keep(PDF))
    half = orphan.with_suffix(".part")
    half.write_bytes(b"%PD")
    kept = kept_files.path_of(letter.stored_as)
    for path, age in ((orphan, 2), (half, 2), (kept, 2), (young, 0.5)):
        moment = (at - age * HOUR).timestamp()
        os.utime(path, (moment, moment))

    swept = sum(forget_orphans(at + timedelta(minutes=minute)) for minute in range(-29, 31))

    assert swept == 2
    assert [path.exists() for path in (orphan, half, kept, young)] == [False, False, True, True]


def test_a_row_without_its_file_is_named_and_said(browse, letter, clinician):
    kept_files.path_of(letter.stored_as).unlink()

    assert list(INVARIANTS["cases.attachment_has_its_file"].broken_by()) == [letter.pk]
    assert browse(clinician).get(f"/notes/attachments/{letter.pk}/").status_code == 404


def test_a_body_far_too_large_is_refused_before_it_is_read(browse, note, clinician, settings):
    settings.LARGEST_UPLOAD = 1000

    response = browse(clinician).post(
        f"/notes/{note.pk}/attach/", {"file": SimpleUploadedFile("a.pdf", PDF + b"x" * 2000)}
    )

    assert response.status_code == 400
    assert not NoteAttachment.objects.exists()
