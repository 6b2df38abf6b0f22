import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models.functions import ExtractHour

from accounts.models import User
from calls.models import Call, CallEligibility

HERE = Path(__file__).parent
REAL = Path(__file__).parents[3] / "shared" / "data" / "cad"
EVENING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tonight")]


@pytest.fixture
def tonight():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def here(tmp_path):
    """The test's own file, where a rejects file may be written beside it."""
    path = tmp_path / "calls.csv"
    path.write_bytes((HERE / "burlington_like.csv").read_bytes())
    return path


def run(path: Path, mapping: Path | None = HERE / "mapping.toml", **options) -> list[str]:
    out = StringIO()
    call_command("import_calls", str(path), mapping=mapping and str(mapping), stdout=out, **options)
    return out.getvalue().strip().splitlines()


def rejected(path: Path) -> dict[str, str]:
    with path.with_suffix(".rejects.csv").open(newline="") as file:
        return {row["line"]: row["reason"] for row in csv.DictReader(file)}


def write(tmp_path: Path, text: str, mapping: str = "", encoding: str = "utf-8") -> tuple[Path, Path]:
    """A file of our own names, of the source `ours`, and its mapping."""
    path, layout = tmp_path / "own.csv", tmp_path / "own.toml"
    path.write_text(text, encoding=encoding)
    columns = "".join(f'{name} = "{name}"\n' for name in ("cad_number", "received_at", "address"))
    layout.write_text(mapping or f'source = "ours"\nzone = "America/New_York"\n[columns]\n{columns}')
    return path, layout


def test_good_rows_go_in_and_bad_ones_go_to_the_rejects_with_line_and_reason(here):
    lines = run(here)

    assert lines[-1] == "3 new, 0 changed, 0 unchanged, 6 rejected"
    assert rejected(here) == {
        "5": "received_at: “not a time” is not an ISO 8601 time.",
        "6": "received_at: “00:05.0” has no date.",
        "7": "cleared_at: “soon” is not a number of seconds.",
        "8": "received_at: is in the future.",
        "9": "A call needs its source and its number.",
        "10": "8 cells under 7 headings.",
    }


def test_a_row_becomes_a_call_as_the_mapping_says(here):
    run(here)

    call = Call.objects.select_related("call_type").get(source="testville", cad_number="26BV000001")
    # Its UTC digits are 17:00, and that is what the city's clock showed.
    assert call.received_at == datetime(2026, 11, 18, 17, tzinfo=ZoneInfo("America/New_York"))
    assert call.cleared_at - call.received_at == timedelta(minutes=10)
    assert (call.call_type.code, call.call_type_received) == ("welfare_check", "Welfare Check")
    assert (call.address, call.beat_received, call.priority) == ('Main St, at "the corner"', "B", "2")


def test_unmapped_types_are_kept_as_received_and_listed(here):
    lines = run(here)

    assert "Call types that are none of ours, kept as received: Foot Patrol (1)" in lines
    call = Call.objects.get(cad_number="26BV000002")
    assert (call.call_type, call.call_type_received) == (None, "Foot Patrol")


def test_a_row_without_type_and_priority_goes_in(here):
    run(here)

    assert Call.objects.get(cad_number="26BV000003").priority == ""


def test_again_changes_nothing_and_history_shows_none(here):
    run(here)

    assert run(here)[-1] == "0 new, 0 changed, 3 unchanged, 6 rejected"
    rows = Call.history.filter(source="testville")
    assert Counter(rows.values_list("history_type", flat=True)) == {"+": 3}
    assert set(rows.values_list("history_user_id", "history_via")) == {(User.objects.importer().pk, "import")}


def test_a_changed_row_is_one_change(here):
    run(here)
    here.write_text(here.read_text().replace("Oak St", "Oak Ave"))

    assert run(here)[-1] == "0 new, 1 changed, 2 unchanged, 6 rejected"
    changed = Call.history.filter(source="testville", history_type="~").get()
    assert (changed.cad_number, changed.address) == ("26BV000002", "Oak Ave")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(here):
    assert run(here, dry_run=True)[-1] == "3 new, 0 changed, 0 unchanged, 6 rejected"
    assert not Call.objects.filter(source="testville").exists()
    assert not Call.history.filter(source="testville").exists()


def test_the_rejects_file_of_an_earlier_run_goes_away(here):
    run(here)
    good = here.read_text().splitlines(keepends=True)[:3]
    here.write_text("".join(good))

    run(here)

    assert not here.with_suffix(".rejects.csv").exists()


def test_each_call_is_judged_for_each_program(here):
    run(here)

    call = Call.objects.get(cad_number="26BV000001")
    found = CallEligibility.objects.filter(call=call).values_list("program__code", "eligible", "reasons")
    assert {code: (eligible, reasons) for code, eligible, reasons in found} == {
        "CCD": (False, ["not_its_call_type"]),
        "CRT": (True, []),
        "CN": (False, ["takes_no_calls"]),
        "COR": (False, ["not_its_call_type"]),
    }


# --- files as others write them ------------------------------------------------------------

HEADINGS = "cad_number,received_at,address\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(tmp_path, encoding):
    path, mapping = write(tmp_path, HEADINGS + "1,2026-11-18T12:00:00Z,“Café” Straße\n", encoding=encoding)

    assert run(path, mapping)[-1] == "1 new, 0 changed, 0 unchanged, 0 rejected"
    assert Call.objects.get(source="ours").address == "“Café” Straße"


def test_a_line_break_inside_quotes_is_part_of_the_cell(tmp_path):
    path, mapping = write(tmp_path, HEADINGS + '1,2026-11-18T12:00:00Z,"Main St\nrear door"\n2,bad,\n')

    run(path, mapping)

    assert Call.objects.get(source="ours").address == "Main St\nrear door"
    assert list(rejected(path)) == ["4"]


def test_a_quote_that_is_never_closed_rejects_its_row_aloud(tmp_path):
    text = HEADINGS + '1,2026-11-18T12:00:00Z,Main St\n2,2026-11-18T12:00:00Z,"Oak St\n'
    path, mapping = write(tmp_path, text)

    assert run(path, mapping)[-1] == "1 new, 0 changed, 0 unchanged, 1 rejected"
    assert rejected(path)["3"].startswith("The quotes do not fit")


def test_what_is_too_long_or_has_a_null_is_rejected(tmp_path):
    text = HEADINGS + f"1,2026-11-18T12:00:00Z,{'x' * 301}\n2,2026-11-18T12:00:00Z,a\0b\n"
    path, mapping = write(tmp_path, text)

    run(path, mapping)

    assert rejected(path) == {
        "2": "address: longer than 300 characters.",
        "3": "address: has a null character in it.",
    }


def test_one_number_twice_is_one_call(tmp_path):
    row = "1,2026-11-18T12:00:00Z,Main St\n"
    path, mapping = write(tmp_path, HEADINGS + row + row)

    assert run(path, mapping)[-1] == "1 new, 0 changed, 1 unchanged, 0 rejected"


def test_a_time_without_a_zone_is_the_citys(tmp_path):
    layout = (
        'source = "ours"\nzone = "America/New_York"\n[columns]\ncad_number = "id"\n'
        'received_at = { column = "time", format = "%m/%d/%Y %H:%M" }\n'
    )
    path, mapping = write(tmp_path, "id,time\n1,07/04/2026 09:30\n2,2026-07-04\n", layout)

    run(path, mapping)

    assert Call.objects.get(source="ours").received_at == datetime(2026, 7, 4, 13, 30, tzinfo=UTC)
    assert rejected(path) == {"3": "received_at: “2026-07-04” is not “%m/%d/%Y %H:%M”."}


def test_times_out_of_order_are_rejected(tmp_path):
    layout = (
        'source = "ours"\n[columns]\ncad_number = "id"\nreceived_at = "received"\narrived_at = "arrived"\n'
    )
    text = "id,received,arrived\n1,2026-11-18T12:00:00Z,2026-11-18T11:00:00Z\n"
    path, mapping = write(tmp_path, text, layout)

    assert run(path, mapping)[-1] == "0 new, 0 changed, 0 unchanged, 1 rejected"
    assert rejected(path)["2"].startswith("arrived_at is before received_at.")


def test_a_file_of_our_own_names_needs_no_mapping(tmp_path):
    path, _mapping = write(
        tmp_path,
        "source,cad_number,received_at,weapon,call_type\nours,1,2026-11-18T12:00:00Z,yes,trespass\n",
    )

    assert run(path, None)[-1] == "1 new, 0 changed, 0 unchanged, 0 rejected"
    call = Call.objects.get(source="ours")
    assert (call.weapon, call.call_type.code) == (True, "trespass")


# --- mistakes of whoever runs it ------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"incident_number"', '"incident"', "The file has no column “incident”. It has: incident_number, "),
        ("cad_number =", "cad_no =", "Unknown field in the mapping: “cad_no”."),
        ("zone =", "zona =", "Unknown key in the mapping: “zona”."),
        ("America/New_York", "Mars", "There is no time zone “Mars”."),
        ("read_as", "red_as", "Unknown key in the mapping: “red_as”."),
        ("local-from-utc-digits", "somehow", "columns.received_at: read_as is"),
        ('source = "testville"', "", "A mapping says the source"),
        ("[columns]", "[columns", "This is not TOML"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(here, tmp_path, old, new, said):
    mapping = tmp_path / "wrong.toml"
    mapping.write_text((HERE / "mapping.toml").read_text().replace(old, new, 1))

    with pytest.raises(CommandError) as caught:
        run(here, mapping)

    assert str(caught.value).startswith(said)
    assert not Call.objects.filter(source="testville").exists()


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nothing.csv")


def test_an_unknown_layout_asks_for_a_mapping(tmp_path):
    path, _mapping = write(tmp_path, "a,b\n1,2\n")

    with pytest.raises(CommandError, match="--mapping"):
        run(path, None)


# --- real files ------------------------------------------------------------


@pytest.fixture
def real(tmp_path):
    def copy(name: str) -> Path:
        if not (REAL / name).exists():
            pytest.skip(f"../shared/data/cad/{name} is not here")
        path = tmp_path / name
        path.write_bytes((REAL / name).read_bytes())
        return path

    return copy


def test_burlington_goes_in_whole_once_and_at_the_right_hours(real):
    path = real("burlington_vt_police_incidents_2022.csv")

    assert run(path, None)[-1] == "10830 new, 0 changed, 0 unchanged, 0 rejected"
    assert run(path, None)[-1] == "0 new, 0 changed, 10830 unchanged, 0 rejected"

    calls = Call.objects.filter(source="burlington")
    assert Call.history.filter(source="burlington").count() == 10830
    assert calls.filter(priority="").count() == 12
    hours = Counter(
        calls.annotate(hour=ExtractHour("received_at", tzinfo=ZoneInfo("America/New_York"))).values_list(
            "hour", flat=True
        )
    )
    assert min(hours, key=hours.__getitem__) == 5
    types = dict(Counter(calls.exclude(call_type=None).values_list("call_type__code", flat=True)))
    assert (types["mental_health_crisis"], types["welfare_check"], types["trespass"]) == (535, 550, 343)
    assert types["intoxicated_person"] == 144


def test_the_eugene_rows_have_no_date_and_are_rejected_for_it(real):
    path = real("eugene_cad_2014_five_rows.csv")

    lines = run(path, None)

    assert (lines[0], lines[-1]) == ("Mapping: eugene.toml", "0 new, 0 changed, 0 unchanged, 5 rejected")
    times = ("00:05.0", "01:50.0", "05:17.0", "08:36.0", "10:21.0")
    assert set(rejected(path).values()) == {f"received_at: “{time}” has no date." for time in times}


def test_a_eugene_row_with_a_date_goes_in_with_times_counted_from_it(tmp_path):
    path = tmp_path / "eugene.csv"
    path.write_text(
        "yr,service,inci_id,calltime,case_id,callsource,nature,closecode,closed_as,secs_to_disp,secs_to_arrv,"
        "secs_to_close,disp,arrv,beat,priority,zip,primeunit,units_dispd,units_arrived\n"
        "2014,LAW ,14000007,2014-01-01 05:17:00,,PHONE,DISPUTE,ADVI,ADVISED,219,596,1444,1,1,EP01,3,,,3,2\n",
        encoding="utf-8-sig",
    )

    run(path, None)

    call = Call.objects.select_related("call_type").get(source="eugene", cad_number="14000007")
    assert call.received_at == datetime(2014, 1, 1, 5, 17, tzinfo=ZoneInfo("America/Los_Angeles"))
    elapsed = [
        (moment - call.received_at).seconds
        for moment in (call.dispatched_at, call.arrived_at, call.cleared_at)
    ]
    assert elapsed == [219, 596, 1444]
    assert (call.call_type.code, call.call_type_received) == ("disturbance", "DISPUTE")
    assert (call.beat_received, call.priority, call.cad_disposition) == ("EP01", "3", "ADVISED")


def test_milwaukee_goes_in_whole_once_and_keeps_what_is_not_ours_as_received(real):
    path = real("milwaukee_cfs_2018_sample.csv")

    lines = run(path, None)

    assert (lines[0], lines[-1]) == (
        "Mapping: milwaukee.toml",
        "5000 new, 0 changed, 0 unchanged, 0 rejected",
    )
    assert not any(line.startswith("Held back") for line in lines)
    assert run(path, None)[-1] == "0 new, 0 changed, 5000 unchanged, 0 rejected"
    call = Call.objects.get(source="milwaukee", cad_number="1211360")
    # Five past midnight on the city's clock, which is five hours behind.
    assert call.received_at == datetime(2018, 5, 1, 5, 5, 53, tzinfo=UTC)
    assert (call.address, call.cad_disposition) == ("3000 BLOCK W BOBOLINK AV,MKE", "Service in Progress")
    assert (call.call_type_received, call.call_type) == ("THEFT", None)
    types = Counter(
        Call.objects.filter(source="milwaukee")
        .exclude(call_type=None)
        .values_list("call_type__code", flat=True)
    )
    assert (types["welfare_check"], types["domestic_violence"], types["nuisance"]) == (139, 76, 68)
