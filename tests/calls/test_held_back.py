"""What looks like a criminal-justice return is held back, and what people say is not."""

import re
import tomllib
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Role
from calls.actions import hold_back
from calls.actions.held_back import PATTERNS
from calls.models import Call
from tests.factories import make_user

SAID = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
MARKER = SAID["marker"]
RECEIVED = "2026-11-19T17:00:00Z"
# As such a return reads; every name and number in it is invented.
RETURN = """\
NCIC RESPONSE 1L01 0012
MKE/WANTED PERSON - CAUTION
NAM/SAMPLE, PAT DOB/19800101 SEX/M RAC/W

HAIR BROWN, SCAR ON LEFT ARM
OFF/FAILURE TO APPEAR
NIC/W123456789"""


def lines(which: str) -> list[str]:
    return [line for pattern in SAID["patterns"] for line in pattern[which]]


@pytest.mark.parametrize("line", lines("holds"))
def test_a_line_of_a_return_is_held_back(line):
    assert hold_back(line) == MARKER
    assert hold_back(f"Caller is upset\n{line.lower()}") == f"Caller is upset\n{MARKER}"


@pytest.mark.parametrize("line", [*lines("leaves"), MARKER, ""])
def test_what_people_say_stays(line):
    assert hold_back(line) == line


@pytest.mark.parametrize("pattern", SAID["patterns"], ids=lambda one: one["name"])
def test_each_pattern_holds_back_its_own_lines(pattern):
    found = [re.search(pattern["pattern"], line, re.IGNORECASE) for line in pattern["holds"]]

    assert all(found)
    assert not any(re.search(pattern["pattern"], line, re.IGNORECASE) for line in pattern["leaves"])


@pytest.mark.parametrize("pattern", SAID["patterns"], ids=lambda one: one["name"])
def test_no_pattern_repeats_without_a_limit(pattern):
    # A megabyte of text is read in time that grows with its length, whatever it says.
    assert not re.search(r"[*+]|\{\d*,\}", pattern["pattern"])


def test_a_return_is_held_back_whole_and_the_console_speaks_again_after_it():
    notes = f"17:01 Man at the fountain, talks to himself\n{RETURN}\n17:09 CRT is on the way"

    assert (
        hold_back(notes) == f"17:01 Man at the fountain, talks to himself\n{MARKER}\n17:09 CRT is on the way"
    )


def test_without_a_stamp_nothing_after_a_return_is_kept():
    assert hold_back(f"Man at the fountain\n{RETURN}\nMore about him") == f"Man at the fountain\n{MARKER}"


def test_spaces_hide_nothing():
    assert hold_back("NEG  \t wants  /  warrants") == MARKER


def test_once_held_back_it_reads_the_same():
    once = hold_back(f"Man at the fountain\n{RETURN}")

    assert hold_back(once) == once


def test_a_text_without_any_keeps_its_line_breaks():
    assert hold_back("one\r\ntwo\n\n") == "one\r\ntwo\n\n"


def test_a_megabyte_is_read():
    assert hold_back("FBI/" * 250_000 + " " * 1000) == "FBI/" * 250_000 + " " * 1000
    assert hold_back("NAM/X " * 170_000) == MARKER


# --- by feed and by file -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_feed_stores_none_of_it_and_says_so(api, time_machine):
    time_machine.move_to(datetime(2026, 11, 19, 18, tzinfo=UTC), tick=False)
    feed = api(make_user(Role.INTEGRATION, source="county-cad"))
    said = {"received_at": RECEIVED, "notes": f"At the fountain\n{RETURN}", "address": "OLN 12345678 Main St"}

    first = feed.put("/api/v1/calls/county-cad/26-1/", said, format="json")
    again = feed.put("/api/v1/calls/county-cad/26-1/", said, format="json")

    assert first.json()["notes"] == f"At the fountain\n{MARKER}"
    assert first.json()["address"] == MARKER
    assert again["ETag"] == '"1"'
    assert [row.notes for row in Call.history.all()] == [f"At the fountain\n{MARKER}"]


@pytest.mark.django_db
def test_a_file_stores_none_of_it_rejects_included_and_counts_the_rows(tmp_path, time_machine):
    time_machine.move_to(datetime(2026, 11, 19, 18, tzinfo=UTC), tick=False)
    path = tmp_path / "calls.csv"
    path.write_text(
        "source,cad_number,received_at,notes\n"
        f'ours,1,{RECEIVED},"At the fountain\n{RETURN}"\n'
        f'ours,2,NIC/W123456789,"{RETURN}"\n'
        f"ours,3,{RECEIVED},He says there is a warrant out for him\n"
    )
    out = StringIO()

    call_command("import_calls", str(path), stdout=out)

    assert "Held back, kept nowhere: what looked like a criminal-justice return, in 2 rows" in out.getvalue()
    assert dict(Call.objects.filter(source="ours").values_list("cad_number", "notes")) == {
        "1": f"At the fountain\n{MARKER}",
        "3": "He says there is a warrant out for him",
    }
    rejects = path.with_suffix(".rejects.csv").read_text()
    assert "W123456789" not in rejects
    assert "FAILURE" not in rejects
