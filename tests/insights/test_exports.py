"""What leaves the house: asked for with a purpose, written by the clock in whole parts, forgotten in time."""

import csv
import io
import re
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from django.db import Error, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.models import AccessEvent
from heart.core.acting import acting_as
from heart.core.errors import Invalid, InvalidTransition, NotPermitted
from insights.actions import ask_export, exports, take_file
from insights.actions.exports import forget_exports, write_exports, write_part
from insights.models import Export, ExportFile, ExportPart
from insights.sheets import extract
from insights.sheets.exported import ROW_SHEETS
from insights.sheets.writing import DANGEROUS, as_csv, safe
from notices.models import Notice
from tests.insights.story import AS_OF, whole

pytestmark = pytest.mark.django_db
PURPOSE = "The council asked for September"
NOW = AS_OF
LATER = AS_OF + timedelta(minutes=5)


def asked(by, kind="encounters", form="csv", lens=None, **facts) -> Export:
    return ask_export(kind=kind, form=form, lens=lens or whole(), purpose=PURPOSE, by=by, at=NOW, **facts)


def written(export: Export) -> Export:
    write_exports(LATER)
    export.refresh_from_db()
    return export


def lines(export: Export, name: str = "") -> list[dict[str, str]]:
    content = bytes(export.file.content)
    if name:
        content = ZipFile(io.BytesIO(content)).read(name)
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_an_export_is_written_by_the_clock_and_its_reader_is_told(week):
    export = asked(week.who.boss)
    assert export.status == Export.Status.WAITING

    written(export)

    assert (export.status, export.row_count) == (Export.Status.DONE, 6)
    assert export.expires_at == LATER + timedelta(hours=24)
    assert ExportPart.objects.count() == 0
    assert Notice.objects.get(kind="export_ready", about_id=export.pk).recipient == week.who.boss


def test_each_row_carries_the_exports_number_and_no_name(week):
    export = written(asked(week.who.boss))

    found = lines(export)

    assert {row["export"] for row in found} == {export.number}
    assert {row["neighbor"] for row in found if row["neighbor"]} == {
        each.code for each in (week.a, week.b, week.c, week.d)
    }
    assert "Testa" not in bytes(export.file.content).decode()


def test_every_row_that_leaves_is_written_down_as_read_by_whoever_asked(week):
    written(asked(week.who.boss))

    event = AccessEvent.objects.get(via="export")

    assert (event.actor_id, event.reason) == (week.who.boss.pk, PURPOSE)
    assert {week.e_scene.pk, week.a.pk} <= set(event.about)


def test_the_filters_are_those_of_the_figures(week):
    export = written(asked(week.who.boss, lens=whole(program="CRT", beat="112")))

    assert [row["encounter"] for row in lines(export)] == [week.e_transport.number]


def test_a_killed_worker_leaves_whole_parts_and_the_next_sweep_goes_on_there(week, monkeypatch):
    monkeypatch.setattr(exports, "PART", 2)
    export = asked(week.who.boss)
    assert write_part(export.pk, at=NOW)

    def killed(*_args):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(exports, "note_reading", lambda *_args, **_facts: killed())
        with pytest.raises(SystemExit):
            write_part(export.pk, at=NOW)
    assert [part.row_count for part in export.parts.all()] == [2]
    assert not ExportFile.objects.exists()

    written(export)

    assert export.row_count == 6
    assert len({row["encounter"] for row in lines(export)}) == 6


def test_what_breaks_off_each_time_is_said_to_have_failed(week, monkeypatch, caplog):
    export = asked(week.who.boss)

    def broken(*_args):
        raise RuntimeError("broken off")

    monkeypatch.setattr(exports, "sheets_of", broken)
    for _sweep in range(exports.MOST_TRIES + 1):
        write_exports(LATER)
    export.refresh_from_db()

    assert (export.status, export.failure) == (Export.Status.FAILED, Export.Failure.GAVE_UP)
    assert Notice.objects.filter(about_id=export.pk).count() == 1
    assert PURPOSE not in caplog.text


def test_one_that_breaks_off_does_not_stop_the_others(week, monkeypatch):
    bad, good = asked(week.who.boss), asked(week.who.boss, kind="needs")
    whole_sheets = exports.sheets_of

    def broken(export):
        if export.pk == bad.pk:
            raise RuntimeError("broken off")
        return whole_sheets(export)

    monkeypatch.setattr(exports, "sheets_of", broken)

    assert written(good).status == Export.Status.DONE
    bad.refresh_from_db()
    assert (bad.status, bad.tries) == (Export.Status.WAITING, 1)


def test_too_many_rows_for_one_file_are_said(week, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)

    export = written(asked(week.who.boss))

    assert (export.status, export.failure) == (Export.Status.FAILED, Export.Failure.TOO_MANY)


def test_who_may_no_longer_have_the_rows_gets_none(week, acting):
    export = asked(week.who.boss)
    week.who.boss.is_active = False
    with acting_as(week.who.emt):
        week.who.boss.save(update_fields=["is_active"])

    assert written(export).failure == Export.Failure.NOT_ALLOWED
    assert not AccessEvent.objects.filter(via="export").exists()


@pytest.mark.parametrize("role", ["navigator", "peer", "clinician", "emt", "analyst", "admin", "integration"])
def test_rows_of_people_are_for_a_supervisor(request, role):
    with pytest.raises(NotPermitted):
        asked(request.getfixturevalue(role))


@pytest.mark.parametrize("role", ["navigator", "peer", "clinician", "emt", "admin", "integration"])
def test_the_extract_is_for_supervisors_and_analysts(request, role):
    with pytest.raises(NotPermitted):
        asked(request.getfixturevalue(role), kind="extract", form="zip")


@pytest.mark.parametrize("facts", [{"form": "zip"}, {"kind": "extract"}, {"kind": "notes"}])
def test_a_file_that_there_is_not_is_refused(supervisor, facts):
    with pytest.raises(Invalid):
        asked(supervisor, **facts)


@pytest.mark.parametrize("purpose", ["", "  short   ", "x" * 301, "a purpose\x00 with NUL"])
def test_a_purpose_is_asked(supervisor, purpose):
    with pytest.raises(Invalid, match="what it is for"):
        ask_export(kind="needs", form="csv", lens=whole(), purpose=purpose, by=supervisor, at=NOW)


def test_three_at_a_time_are_enough(supervisor):
    for _number in range(3):
        asked(supervisor)

    with pytest.raises(InvalidTransition, match="Three exports"):
        asked(supervisor)


def test_a_file_is_taken_by_whoever_asked_until_its_time_is_up(week, supervisor):
    export = written(asked(week.who.boss))

    assert take_file(export=export, by=week.who.boss, at=LATER)
    with pytest.raises(NotPermitted):
        take_file(export=export, by=supervisor, at=LATER)
    with pytest.raises(InvalidTransition, match="There is no file"):
        take_file(export=export, by=week.who.boss, at=export.expires_at)


def test_a_file_whose_time_is_up_is_forgotten_and_the_row_stays(week):
    export = written(asked(week.who.boss))
    assert forget_exports(export.expires_at - timedelta(seconds=1)) == 0

    assert forget_exports(export.expires_at) == 1

    export.refresh_from_db()
    assert (export.status, export.row_count) == (Export.Status.EXPIRED, 6)
    assert not ExportFile.objects.exists()
    assert forget_exports(export.expires_at) == 0


def test_a_workbook_says_on_each_printed_page_whose_it_is(week):
    export = written(asked(week.who.boss, form="xlsx"))

    page = ZipFile(io.BytesIO(bytes(export.file.content))).read("xl/worksheets/sheet1.xml").decode()

    assert f"{export.number} · asked for by {week.who.boss.name}" in page


# --- cells ---------------------------------------------------------------------------------------------
@given(st.text())
def test_no_cell_is_ever_read_as_a_formula(words):
    cell = str(safe(words))

    assert not cell.lstrip(" \u00a0\ufeff").startswith(DANGEROUS)
    assert cell.removeprefix("'").endswith(words.removeprefix("'"))


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_dangerous_beginning_gets_an_apostrophe(start):
    assert safe(f"{start}cmd") == f"'{start}cmd"
    assert safe(f"  {start}cmd") == f"'  {start}cmd"


def test_a_negative_number_stays_a_number():
    assert as_csv([[-3, -0.5, None, True]]) == b"-3,-0.5,,yes\r\n"


# --- the extract ---------------------------------------------------------------------------------------
def test_the_extract_holds_no_id_no_code_no_words_and_no_true_day(week, analyst):
    export = written(asked(analyst, kind="extract", form="zip"))

    archive = ZipFile(io.BytesIO(bytes(export.file.content)))
    told = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith("s.csv"))

    assert archive.namelist() == [
        "encounters.csv",
        "follow_ups.csv",
        "needs.csv",
        "codebook.csv",
        "READ-ME.txt",
    ]
    for each in (week.a, week.b, week.c, week.d):
        assert each.code not in told
        assert str(each.pk) not in told
        assert each.known_as not in told
    for encounter in (week.e_phone, week.e_scene, week.e_transport):
        assert encounter.number not in told
        assert str(encounter.pk) not in told
    assert not re.search(r"\d\d:\d\d", told)


def test_the_days_of_a_person_move_together_and_each_persons_otherwise(week, analyst):
    export = written(asked(analyst, kind="extract", form="zip"))

    encounters = lines(export, "encounters.csv")
    a = extract.person_key(week.a.pk)
    ended = {row["ended_on"] for row in encounters if row["person"] == a}
    promised = {row["encounter_ended_on"] for row in lines(export, "follow_ups.csv") if row["person"] == a}
    moved = date(2026, 11, 2) + timedelta(days=extract.days_moved(week.a.pk))

    assert ended == promised == {moved.isoformat()}
    assert len({extract.days_moved(pk) for pk in range(60)}) > 30


@given(st.uuids())
def test_a_day_is_always_moved_and_by_half_a_year_at_most(person):
    days = extract.days_moved(person)

    assert 1 <= abs(days) <= extract.MOST_DAYS
    assert extract.days_moved(person) == days


def test_another_secret_makes_other_keys(settings):
    before = extract.person_key("somebody"), extract.days_moved("somebody")

    settings.EXTRACT_SECRET = "another"

    assert extract.person_key("somebody") != before[0]


def test_the_codebook_has_every_column_and_its_version_goes_up_with_them():
    """Whoever changes a column raises the version, and puts the new pair here."""
    columns = {sheet.name: sheet.heading for sheet in extract.SHEETS}

    assert [row[1:3] for row in extract.codebook()[1:]] == [
        [name, column] for name, heading in columns.items() for column in heading
    ]
    assert (extract.VERSION, {name: len(heading) for name, heading in columns.items()}) == (
        1, {"encounters": 17, "follow_ups": 10, "needs": 9}
    )  # fmt: skip


def test_no_column_is_somebodys_own_words():
    free = {"location", "notes", "service_name", "status_reason", "follow_up_reason", "known_as", "name"}
    sheets = [*extract.SHEETS, *(sheet for sheets in ROW_SHEETS.values() for sheet in sheets)]

    assert not free & {field.name for sheet in sheets for field in sheet.fields}


# --- pages ---------------------------------------------------------------------------------------------
def test_the_page_asks_waits_and_hands_over(week, browse):
    reader = browse(week.who.boss)
    page = reader.get("/insights/exports/?from=2026-11-02&to=2026-11-08").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    form = {
        "form_key": key,
        "query": "from=2026-11-02&to=2026-11-08",
        "what": "encounters.csv",
        "purpose": PURPOSE,
    }

    for _press in range(2):
        assert reader.post("/insights/exports/", form).status_code == 303

    export = Export.objects.get()
    assert "0 rows so far" in reader.get("/insights/exports/").content.decode()
    written(export)
    export.expires_at = export.expires_at.replace(year=2100)
    export.save_by(week.who.boss)
    file = reader.get(f"/insights/exports/{export.pk}/file/")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    assert file.content.startswith(b"encounter,case,neighbor")


def test_without_a_purpose_what_was_typed_is_kept(browse, supervisor):
    page = browse(supervisor).get("/insights/exports/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]

    answer = browse(supervisor).post(
        "/insights/exports/", {"form_key": key, "query": "", "what": "needs.xlsx", "purpose": "short"}
    )

    assert answer.status_code == 422
    assert "Say what it is for" in answer.content.decode()
    assert 'value="short"' in answer.content.decode() or ">short" in answer.content.decode()


def test_an_analyst_is_offered_the_extract_alone_and_sees_their_own(week, analyst, browse):
    asked(week.who.boss)
    page = browse(analyst).get("/insights/exports/").content.decode()

    assert "extract.zip" in page
    assert "encounters.csv" not in page
    assert PURPOSE not in page


def test_somebody_elses_file_is_not_there_for_an_analyst(week, analyst, browse):
    export = written(asked(week.who.boss))

    assert browse(analyst).get(f"/insights/exports/{export.pk}/file/").status_code == 404


# --- what PostgreSQL holds -----------------------------------------------------------------------------
REFUSED = [
    ("export_kind_known", "kind = 'notes'"),
    ("export_form_fits_its_kind", "form = 'zip'"),
    ("export_days_in_order", "last_on = first_on - 1"),
    ("export_says_what_for", "purpose = 'short'"),
    ("export_status_says_what_became_of_it", "status = 'done'"),
    ("export_status_says_what_became_of_it", "status = 'failed', finished_at = now()"),
]


@pytest.mark.parametrize(
    ("name", "change"), REFUSED, ids=[f"{name}-{n}" for n, (name, _c) in enumerate(REFUSED)]
)
def test_the_database_refuses_an_export(supervisor, name, change):
    asked(supervisor)

    with (
        pytest.raises(Error, match=name),
        transaction.atomic(),
        acting_as(supervisor),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE insights_export SET {change}")


def test_a_part_is_written_once(supervisor):
    export = asked(supervisor)
    part = {"export": export, "sheet": "encounters", "number": 1, "rows": [], "row_count": 0}
    ExportPart.objects.create(**part)

    with pytest.raises(Error, match="exportpart_once"), transaction.atomic():
        ExportPart.objects.create(**part)
