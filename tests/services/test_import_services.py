"""An import: idempotent, in HSDS's own forms or by a mapping alone, with a report of what it did."""

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from services.models import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
)
from tests.services.published import ILAO, OHANA, OPEN_ELIGIBILITY, hsds_file, hsds_json, needs

pytestmark = pytest.mark.django_db

EXAMPLE_TABLES = (
    "organizations", "programs", "services", "service_at_location", "locations", "phones", "contacts",
    "addresses", "schedules", "languages", "attributes", "taxonomy_terms", "taxonomies",
)  # fmt: skip


def run(path: Path, *arguments: str) -> list[str]:
    """The lines that an import says."""
    said = StringIO()
    call_command("import_services", str(path), *arguments, stdout=said)
    return said.getvalue().strip().splitlines()


def service(**facts) -> dict:
    return {"id": str(uuid4()), "name": "Example Pantry", "status": "active"} | facts


@pytest.fixture
def told(tmp_path):
    """`told(record, …)`: a file of these records."""

    def write(*records, name: str = "services.json") -> Path:
        path = tmp_path / name
        lines = "\n".join(json.dumps(record) for record in records)
        path.write_text(lines if name.endswith("ndjson") else json.dumps(list(records)))
        return path

    return write


def rejects(path: Path) -> list[dict]:
    with path.with_suffix(".rejects.csv").open() as file:
        return list(csv.DictReader(file))


def test_the_same_file_again_changes_nothing(told):
    path = told(service(phones=[{"id": "1", "number": "919 555 0100"}]))

    assert run(path)[-1] == "1 new, 0 changed, 0 unchanged, 0 rejected"
    before = Service.history.count() + Phone.history.count()
    assert run(path)[-1] == "0 new, 0 changed, 1 unchanged, 0 rejected"
    assert Service.history.count() + Phone.history.count() == before == 2


def test_a_change_is_told_and_kept_in_history(told):
    record = service(description="Bread.", phones=[{"id": "1", "number": "919 555 0100"}])
    run(told(record))

    record |= {"description": "Bread and soup.", "phones": [{"id": "1", "number": "919 555 0199"}]}
    said = run(told(record))

    assert said[-1] == "0 new, 1 changed, 0 unchanged, 0 rejected"
    assert "Changed: Example Pantry (description, phones)" in said
    latest = Service.history.latest("history_id")
    assert (latest.description, latest.history_via) == ("Bread and soup.", "import")
    assert latest.history_user_id == User.objects.importer().pk
    assert [row.number for row in Phone.history.order_by("history_id")] == ["919 555 0100", "919 555 0199"]


def test_a_part_that_its_source_dropped_goes(told):
    record = service(languages=[{"id": "1", "name": "Spanish"}, {"id": "2", "name": "Urdu"}])
    run(told(record))

    record["languages"].pop()
    run(told(record))

    assert list(Language.objects.values_list("name", "iso")) == [("Spanish", "spa")]


def test_what_staff_corrected_stays_until_the_source_says_something_else(told, supervisor):
    record = service(description="Bread.")
    run(told(record))
    ours = Service.objects.get()
    ours.description, ours.need_categories = "Bread, Mondays only.", ["food"]
    ours.save_by(supervisor)

    assert run(told(record))[-1] == "0 new, 0 changed, 1 unchanged, 0 rejected"
    ours.refresh_from_db()
    assert ours.description == "Bread, Mondays only."

    record["description"] = "Bread and soup."
    said = run(told(record))
    ours.refresh_from_db()
    assert (ours.description, ours.need_categories) == ("Bread and soup.", ["food"])
    assert "Staff had changed this; it says now what its source says: Example Pantry" in said


def test_an_older_check_of_the_source_does_not_undo_a_newer_one_of_ours(told, supervisor):
    record = service(assured_date="2026-01-01")
    run(told(record))
    ours = Service.objects.get()
    ours.assured_date, ours.assured_by = "2026-11-01", supervisor
    ours.save_by(supervisor)

    run(told(record | {"name": "Example Kitchen", "assured_date": "2026-06-01"}))

    ours.refresh_from_db()
    assert (ours.name, str(ours.assured_date), ours.assured_by) == (
        "Example Kitchen",
        "2026-11-01",
        supervisor,
    )


def test_a_bad_record_is_rejected_with_its_reason_and_the_rest_goes_in(told):
    path = told(
        service(),
        service(name=""),
        service(status="perhaps"),
        service(minimum_age=40, maximum_age=20),
        {"name": "No id", "status": "active"},
        "a word",
        service(url="not a place"),
        service(description="x" * 30_000),
        service(name="x\0y"),
    )

    assert run(path)[-1] == "1 new, 0 changed, 0 unchanged, 8 rejected"
    assert [row["reason"].split(":")[0] for row in rejects(path)] == [
        "name", "status", "minimum_age is after maximum_age.", "id", "Not a record.", "url", "description",
        "name",
    ]  # fmt: skip


def test_a_bad_part_is_left_out_and_the_service_goes_in(told):
    path = told(
        service(
            phones=[{"id": "1", "number": ""}, {"id": "2", "number": "988"}, 7],
            schedules=[{"id": "1", "freq": "DAILY"}, {"id": "2", "opens_at": "late"}],
            service_at_locations=[{"id": "1"}],
        )
    )

    said = run(path)

    assert said[-1] == "1 new, 0 changed, 0 unchanged, 0 rejected"
    assert "Parts left out of what went in: 5" in said
    assert {row["what"] for row in rejects(path)} == {"left out"}
    assert (Phone.objects.get().number, Schedule.objects.count()) == ("988", 0)


def test_ndjson_goes_in_line_by_line_and_a_broken_line_is_a_reject(told):
    path = told(service(), service(), name="services.ndjson")
    path.write_text(path.read_text() + "\n{broken\n")

    assert run(path)[-1] == "2 new, 0 changed, 0 unchanged, 1 rejected"
    assert rejects(path)[0]["place"] == "record 3"


@pytest.mark.parametrize(
    "text", ['[{"id": "1"', "", "{", "not json", '[{"id": "a", "name": "x", "status": "active"} nonsense']
)
def test_what_is_no_json_is_refused_whole_or_from_there_on(tmp_path, text):
    path = tmp_path / "services.json"
    path.write_text(text)

    with pytest.raises(CommandError, match="This is not JSON"):
        run(path)


def test_a_list_is_read_whatever_the_pieces_it_comes_in(monkeypatch, told):
    from services.serializers import package

    records = [service(name=f"Service {number} „{'é' * number}“") for number in range(30)]
    for size in (1, 7, 64):
        monkeypatch.setattr(package, "_CHUNK", size)
        read = [record for _number, record in package.json_records(told(*records))]
        assert read == records


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("service_full.json", (1, 1, 1)),
        ("service_list.json", (1, 1, 0)),
        ("organization_full.json", (1, 1, 1)),
        ("service_at_location_full.json", (1, 1, 1)),
        ("service_at_location_list.json", (1, 1, 1)),
        ("organization_list.json", (0, 1, 0)),
        ("location.json", (0, 0, 1)),
    ],
)
def test_the_official_examples_go_in(tmp_path, name, wanted):
    path = tmp_path / name
    path.write_text(json.dumps(hsds_json(f"examples/{name}")))

    said = run(path)

    assert said[-1].endswith(" 0 rejected")
    assert (Service.objects.count(), Organization.objects.count(), Location.objects.count()) == wanted


@pytest.mark.parametrize("form", ["folder", "zip", "table"])
def test_the_csv_package_goes_in_as_folder_as_zip_and_by_one_of_its_tables(tmp_path, form):
    tables = {f"{name}.csv": hsds_file(f"examples/csv/{name}.csv") for name in EXAMPLE_TABLES}
    for name, content in tables.items():
        (tmp_path / name).write_bytes(content)
    path = {"folder": tmp_path, "table": tmp_path / "services.csv", "zip": tmp_path / "package.zip"}[form]
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name in tables:
                archive.write(tmp_path / name, f"csv/{name}")

    assert run(path, "--rejects", str(tmp_path / "r"))[-1] == "1 new, 0 changed, 0 unchanged, 0 rejected"
    ours = Service.objects.get()
    assert ours.organization.name == "Example Organization Inc."
    assert ours.service_at_locations.get().location.addresses.get().city == "MyCity"
    assert ours.phones.first().languages.get().iso == "urd"


def copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    copy.write_bytes(needs(path).read_bytes())
    return copy


def test_ohana_goes_in_by_its_mapping_alone(tmp_path):
    path = copied(OHANA, tmp_path)

    said = run(path, "--mapping", "services/mappings/ohana.toml")

    assert said[-1] == "23 new, 0 changed, 0 unchanged, 0 rejected"
    assert run(path)[-1] == "0 new, 0 changed, 23 unchanged, 0 rejected"  # the mapping is found by itself
    passports = Service.objects.get(name="Passport Photos")
    assert passports.organization.name == "Example Agency"
    assert [one.name for one in passports.languages.all()] == ["Spanish"]
    assert (
        RequiredDocument.objects.get(service=passports).document == "Government-issued picture identification"
    )
    fair_oaks = Service.objects.get(name="Fair Oaks Adult Activity Center")
    location = fair_oaks.service_at_locations.get().location
    assert (location.latitude, location.addresses.filter(address_type="postal").count()) == (37.477227, 1)
    assert [str(one) for one in location.phones.all()] == ["650 780-7525", "650 701-0856"]
    assert (fair_oaks.need_categories[0], fair_oaks.intake) == ("food", ["walk_in", "phone"])
    assert Schedule.objects.filter(byday="MO", opens_at="14:00", closes_at="16:00").exists()


def test_ilao_goes_in_by_its_mapping_alone(tmp_path):
    path = copied(ILAO, tmp_path)

    said = run(path, "--mapping", "services/mappings/ilao.toml")

    assert said[-1] == "429 new, 0 changed, 0 unchanged, 1 rejected"
    assert run(path)[-1] == "0 new, 0 changed, 429 unchanged, 1 rejected"
    assert [row["reason"] for row in rejects(path) if row["what"] == "rejected"] == ["id: is missing."]
    assert (Organization.objects.count(), Location.objects.count()) == (33, 520)
    clinic = Service.objects.get(name="North Lawndale legal clinic")
    at = ServiceAtLocation.objects.get(service=clinic)
    assert (at.location.latitude, at.location.longitude) == (41.877445, -87.723846)
    assert (clinic.need_categories, clinic.intake) == (["legal"], ["walk_in", "phone"])
    assert Schedule.objects.filter(service__isnull=False, freq="WEEKLY").count() > 1000
    assert Address.objects.count() == 0  # this source has none that can be told apart


def test_a_mapping_that_does_not_fit_says_what_is_missing(tmp_path):
    (tmp_path / "places.csv").write_text("Number,Title\n1,Example House\n")
    mapping = tmp_path / "mapping.toml"
    head = "source = 'x'\n[[services]]\nfile = 'places.csv'\n"
    cases = {
        "[[services]]\nfile = 'places.csv'": "names its source",
        "source = 'x'\n[[service]]\nfile = 'places.csv'": "no table of HSDS",
        "source = 'x'\n[[services]]\nfile = 'other.csv'": "has no other.csv",
        head + "name = 'Name'": "no column “Name”",
        head + "color = 'Title'": "no field color",
        head + "name = { column = 'Title', match = '(' }": "services.name",
        head + "name = { shape = 'Title' }": "name of a column",
        "source = ": "not TOML",
    }
    for text, reason in cases.items():
        mapping.write_text(text)
        with pytest.raises(CommandError, match=reason):
            run(tmp_path, "--mapping", str(mapping))


def test_a_new_layout_is_a_mapping_and_no_code(tmp_path):
    (tmp_path / "places.csv").write_text(
        "Number,Title,Open,Tel\n1,Example House,yes,919 555 0100; 919 555 0101\n2,Old House,no,\n"
    )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        """
        source = "example"
        [[services]]
        file = "places.csv"
        only = { Open = ["yes"] }
        id = "Number"
        name = "Title"
        status = { value = "active" }
        need_categories = { value = ["housing"] }
        [[phones]]
        file = "places.csv"
        each = { column = "Tel", split = ";" }
        service_id = "Number"
        number = "each"
        """
    )

    assert run(tmp_path, "--mapping", str(mapping), "--rejects", str(tmp_path / "r"))[-1].startswith("1 new")
    house = Service.objects.get()
    assert (house.name, house.source, house.need_categories) == ("Example House", "example", ["housing"])
    assert [one.number for one in house.phones.all()] == ["919 555 0100", "919 555 0101"]


def test_services_that_a_source_no_longer_tells_of_stay_and_are_counted(told):
    first, second = service(), service()
    run(told(first, second))

    said = run(told(first))

    assert "Of this source, but not in it any more, and left as they were: 1" in said
    assert Service.objects.filter(status="active").count() == 2


def test_topics_of_open_eligibility_become_needs(told):
    def term(name: str) -> dict:
        return {"id": name, "taxonomy_term": {"id": name, "name": name, "taxonomy": "Open Eligibility"}}

    run(told(service(attributes=[term("Food Pantry"), term("Help Escape Violence"), term("Something Else")])))

    assert Service.objects.get().need_categories == ["food", "safety"]


def test_every_topic_of_open_eligibility_has_a_need():
    import re
    from html import unescape

    from programs.models import NeedCategory
    from services.serializers.needs import topics

    text = needs(OPEN_ELIGIBILITY).read_text()
    services = text[text.index("</descriptions>") : text.index("<situations>")]
    titles = {unescape(title).casefold() for title in re.findall(r'title="([^"]+)"', services)}

    assert titles - topics().keys() == set()
    assert {need for needs_of in topics().values() for need in needs_of} <= set(NeedCategory.values)


def test_the_report_names_every_change(told, tmp_path):
    record = service()
    run(told(record))

    run(told(record | {"wait_time": "A week"}), "--report", str(tmp_path / "report.csv"))

    [line] = csv.DictReader((tmp_path / "report.csv").open())
    assert (line["noun"], line["id"], line["moved"]) == ("service", record["id"], "wait_time")
