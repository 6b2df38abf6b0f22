"""A signed note stands, with its addenda, returns and attachments: PostgreSQL refuses every change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from cases.actions import add_addendum, sign_note, write_note
from cases.models import EncounterNote, NoteAddendum, NoteAttachment, NoteReturn
from tests.factories import make_encounter
from tests.factories.story import MONDAY
from tests.refusing import refuser_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SEAL = "repeat('a', 64)"
SIGNED = (
    f"status = 'signed', signed_at = now(), signed_by_id = author_id, signed_as = 'A Fixture', seal = {SEAL}"
)
TWICE = "cosigned_at = now(), cosigned_as = 'B Fixture', cosigned_by_id"
STRUCK = "struck_at = now(), struck_by_id = author_id, struck_reason = 'Wrong neighbor'"
SAYS = "encounternote_signed_says_when_who_and_what"


@pytest.fixture
def draft(clinician) -> EncounterNote:
    encounter = make_encounter(by=clinician)
    return write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "As it was."})


@pytest.fixture
def signed(draft, clinician, acting) -> EncounterNote:
    """With an addendum, an attachment and a return, as they are written by the actions."""
    attach(draft)
    note = sign_note(note=draft, by=clinician, at=MONDAY + HOUR)
    add_addendum(note=note, text="As added.", by=clinician, at=MONDAY + 2 * HOUR)
    NoteReturn(note=note, by=clinician, at=MONDAY, comment="Say more.", seal="b" * 64).save()
    return note


def attach(note: EncounterNote) -> None:
    NoteAttachment(
        note=note, name="letter.pdf", media_type="application/pdf", size=9, sha256="c" * 64,
        stored_as=uuid4().hex, added_by=note.author, added_at=MONDAY,
    ).save()  # fmt: skip


def run(sql: str):
    def act(note: EncounterNote) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{note}", f"'{note.pk}'"))

    return act


# --- what a note can not be -----------------------------------------------------------------------------
OF_DRAFTS = [
    ("encounternote_sensitivity_known", "sensitivity = 'public'"),
    (SAYS, "status = 'signed'"),
    (SAYS, "status = 'signed', signed_at = now()"),
    (SAYS, SIGNED.replace("signed_by_id = author_id, ", "")),
    (SAYS, SIGNED.replace("'A Fixture'", "''")),
    (SAYS, SIGNED.replace(SEAL, "'not a seal'")),
    (SAYS, "signed_at = now()"),
    (SAYS, STRUCK),
    ("encounternote_cosignature_known", f"{SIGNED}, cosignature = 'hoped'"),
    ("encounternote_cosigned_after_signing", "cosignature = 'awaited'"),
    ("encounternote_cosigned_after_signing", f"{SIGNED}, cosignature = 'returned'"),
    ("encounternote_cosigned_says_when_and_who", f"{SIGNED}, cosignature = 'given'"),
    ("encounternote_cosigned_says_when_and_who", f"{SIGNED}, cosigned_at = now()"),
    ("encounternote_cosigned_by_another", f"{SIGNED}, cosignature = 'given', {TWICE} = author_id"),
    ("encounternote_struck_says_who_and_why", f"{SIGNED}, struck_at = now()"),
]
ADDENDUM = (
    "INSERT INTO cases_noteaddendum (id, note_id, place, author_id, text, signed_at, signed_as, seal,"
    " struck_reason) SELECT gen_random_uuid(), id, {place}, author_id, {text}, now(), {who}, {seal}, ''"
    " FROM cases_encounternote LIMIT 1"
)
FILE = (
    "INSERT INTO cases_noteattachment (id, note_id, name, media_type, size, sha256, stored_as, added_by_id,"
    " added_at, struck_reason) SELECT gen_random_uuid(), id, {name}, {kind}, {size}, {hash},"
    " replace(gen_random_uuid()::text, '-', ''), author_id, now(), '' FROM cases_encounternote LIMIT 1"
)
GOOD = {"place": "9", "text": "'More.'", "who": "'A Fixture'", "seal": SEAL}
FINE = {"name": "'a.pdf'", "kind": "'application/pdf'", "size": "1", "hash": SEAL}
OF_PARTS = [
    ("noteaddendum_says_something", ADDENDUM, GOOD | {"text": "''"}),
    ("noteaddendum_is_signed", ADDENDUM, GOOD | {"who": "''"}),
    ("noteaddendum_is_signed", ADDENDUM, GOOD | {"seal": "'x'"}),
    ("noteaddendum_one_in_a_place", ADDENDUM, GOOD | {"place": "1"}),
    ("noteattachment_has_a_name", FILE, FINE | {"name": "''"}),
    ("noteattachment_kind_allowed", FILE, FINE | {"kind": "'text/html'"}),
    ("noteattachment_size_allowed", FILE, FINE | {"size": "0"}),
    ("noteattachment_size_allowed", FILE, FINE | {"size": "10485761"}),
    ("noteattachment_says_which_bytes", FILE, FINE | {"hash": "'x'"}),
]


@pytest.mark.parametrize(("constraint", "change"), OF_DRAFTS)
def test_a_note_can_not_be_that(draft, acting, constraint, change):
    assert refuser_of(f"UPDATE cases_encounternote SET {change}") == constraint


def test_its_status_is_known(draft, acting):
    """encounternote_status_known: two others refuse it first; so that it is seen to hold, they are away."""
    away = " ".join(
        f"ALTER TABLE cases_encounternote DROP CONSTRAINT {name};"
        for name in (SAYS, "encounternote_cosigned_after_signing")
    )
    lost = f"{away} UPDATE cases_encounternote SET status = 'lost'"

    assert refuser_of(lost) == "encounternote_status_known"


@pytest.mark.parametrize(("constraint", "sql", "values"), OF_PARTS)
def test_its_parts_can_not_be_that(signed, constraint, sql, values):
    assert refuser_of(sql.format(**values)) == constraint


@pytest.mark.parametrize("table", ["noteaddendum", "noteattachment"])
def test_what_is_struck_says_who_and_why(signed, table):
    """noteaddendum_struck_says_who_and_why, noteattachment_struck_says_who_and_why."""
    assert refuser_of(f"UPDATE cases_{table} SET struck_at = now()") == f"{table}_struck_says_who_and_why"


def test_a_return_says_what_to_change(signed):
    sql = (
        "INSERT INTO cases_notereturn (id, note_id, by_id, at, comment, seal)"
        f" SELECT gen_random_uuid(), id, author_id, now(), '', {SEAL} FROM cases_encounternote"
    )
    assert refuser_of(sql) == "notereturn_says_what_to_change"


# --- what a signed note refuses -------------------------------------------------------------------------
def _saved(note: EncounterNote) -> None:
    note.sections = {"saw": "Otherwise."}
    note.save()


def _unsigned(note: EncounterNote) -> None:
    note.status, note.signed_at, note.signed_by, note.signed_as, note.seal = "draft", None, None, "", ""
    note.save()


def _bulk_updated(note: EncounterNote) -> None:
    note.sections = {"saw": "Otherwise."}
    EncounterNote.objects.bulk_update([note], ["sections"])


def _added_again(note: EncounterNote) -> None:
    addendum = note.addenda.get()
    addendum.text = "Otherwise."
    addendum.save(force_update=True)


OF_NOTE = "cases_encounternote SET {} WHERE id = {{note}}"
CHANGES = {
    "save": _saved,
    "unsign": _unsigned,
    "update()": lambda note: EncounterNote.objects.filter(pk=note.pk).update(sections={}),
    "bulk_update": _bulk_updated,
    "queryset delete": lambda note: EncounterNote.objects.filter(pk=note.pk)._raw_delete("default"),
    "sql sensitivity": run("UPDATE " + OF_NOTE.format("sensitivity = 'safety'")),
    "sql credential": run("UPDATE " + OF_NOTE.format("signed_as = 'Someone else'")),
    "sql moment": run("UPDATE " + OF_NOTE.format("signed_at = now()")),
    "sql seal": run("UPDATE " + OF_NOTE.format(f"seal = {SEAL}")),
    "sql template": run("UPDATE " + OF_NOTE.format("template_id = gen_random_uuid()")),
    "sql to the same": run("UPDATE " + OF_NOTE.format("version = version")),
    "sql text under a strike": run("UPDATE " + OF_NOTE.format(f"{STRUCK}, sections = '[]'")),
    "sql co-sign what asks for none": run(
        "UPDATE " + OF_NOTE.format(f"cosignature = 'given', {TWICE} = gen_random_uuid()")
    ),
    "sql return what asks for none": run(
        "UPDATE " + OF_NOTE.format(
            "cosignature = 'returned', status = 'draft', signed_at = NULL, signed_by_id = NULL,"
            " signed_as = '', seal = ''"
        )
    ),
    "sql delete": run("DELETE FROM cases_encounternote WHERE id = {note}"),
    "addendum update()": lambda note: NoteAddendum.objects.filter(note=note).update(text="Otherwise."),
    "addendum save": _added_again,
    "addendum bulk_update": lambda note: NoteAddendum.objects.bulk_update(
        [NoteAddendum(pk=note.addenda.get().pk, place=7)], ["place"]
    ),
    "addendum sql": run("UPDATE cases_noteaddendum SET signed_as = 'Other' WHERE note_id = {note}"),
    "addendum sql delete": run("DELETE FROM cases_noteaddendum WHERE note_id = {note}"),
    "return update()": lambda note: NoteReturn.objects.filter(note=note).update(comment="Otherwise."),
    "return sql delete": run("DELETE FROM cases_notereturn WHERE note_id = {note}"),
    "attachment update()": lambda note: NoteAttachment.objects.filter(note=note).update(name="b.pdf"),
    "attachment sql": run("UPDATE cases_noteattachment SET sha256 = stored_as WHERE note_id = {note}"),
    "attachment sql delete": run("DELETE FROM cases_noteattachment WHERE note_id = {note}"),
}  # fmt: skip


@pytest.mark.parametrize("role", ["", "heart_app"], ids=["as owner", "as the application"])
@pytest.mark.parametrize("change", CHANGES)
def test_signed_stands(signed, change, role):
    """The triggers signed_stands, return_stands and attachment_stands refuse every way of changing them."""
    before = _everything_of(signed)
    if role:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")

    with pytest.raises(DatabaseError, match=r"pgtrigger: Cannot (update|delete)"), transaction.atomic():
        CHANGES[change](signed)

    assert _everything_of(signed) == before


def _everything_of(note: EncounterNote) -> list[dict]:
    models = (NoteAddendum, NoteReturn, NoteAttachment)
    return [
        *EncounterNote.objects.filter(pk=note.pk).values(),
        *(row for model in models for row in model.objects.filter(note=note.pk).values()),
    ]


def test_a_signed_note_can_not_be_deleted_by_the_orm(signed):
    with pytest.raises(ProtectedError):
        signed.delete()


STRIKE = {
    "note": "UPDATE cases_encounternote SET {}, struck_by_id = author_id",
    "addendum": "UPDATE cases_noteaddendum SET {}, struck_by_id = author_id",
    "attachment": "UPDATE cases_noteattachment SET {}, struck_by_id = added_by_id",
}


@pytest.mark.parametrize("what", STRIKE)
def test_it_is_struck_once_and_the_strike_stands(signed, what):
    sql = STRIKE[what]
    run(sql.format("struck_at = now(), struck_reason = 'Wrong neighbor'"))(signed)

    for again in ("struck_reason = 'Other'", "struck_at = NULL, struck_reason = ''"):
        with pytest.raises(DatabaseError, match="pgtrigger: Cannot update"), transaction.atomic():
            run(sql.format(again))(signed)


def test_a_draft_is_not_held(draft, acting):
    attach(draft)
    EncounterNote.objects.filter(pk=draft.pk).update(sections={"saw": "Another."})
    NoteAttachment.objects.filter(note=draft).delete()
    EncounterNote.objects.filter(pk=draft.pk).delete()

    assert not EncounterNote.objects.filter(pk=draft.pk).exists()
