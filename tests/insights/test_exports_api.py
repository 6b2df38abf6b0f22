"""Exports for programs: the same rules as on screen."""

import pytest

from insights.actions.exports import write_exports
from tests.insights.story import AS_OF

pytestmark = pytest.mark.django_db
URL = "/api/v1/exports/"
BODY = {
    "kind": "encounters",
    "form": "csv",
    "purpose": "The council asked for September",
    "query": "from=2026-11-02&to=2026-11-08&program=CRT",
}


def test_asked_written_and_taken(week, api):
    client = api(week.who.boss)

    asked = client.post(URL, BODY, headers={"Idempotency-Key": "once"})
    again = client.post(URL, BODY, headers={"Idempotency-Key": "once"})
    assert (asked.status_code, again.json()["id"]) == (201, asked.json()["id"])
    assert asked.json()["filters"] == {"program": "CRT"}
    address = f"{URL}{asked.json()['id']}/"
    assert client.get(f"{address}file/").status_code == 409

    write_exports(AS_OF)
    told = client.get(address).json()

    assert (told["status"], told["row_count"]) == ("done", 3)


def test_a_list_is_ones_own_but_a_supervisors(week, api, analyst):
    api(week.who.boss).post(URL, BODY)
    api(analyst).post(URL, BODY | {"kind": "extract", "form": "zip"})

    assert len(api(analyst).get(URL).json()["results"]) == 1
    assert len(api(week.who.boss).get(URL).json()["results"]) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"purpose": "short"}, 400), ({"kind": "notes"}, 400), ({"form": "zip"}, 400),
        ({"query": "beat=none"}, 400), ({"rows": 3}, 400),
    ],
)  # fmt: skip
def test_what_is_not_an_export_is_refused(api, supervisor, change, status):
    assert api(supervisor).post(URL, BODY | change).status_code == status


def test_rows_of_people_are_not_an_analysts(api, analyst):
    assert api(analyst).post(URL, BODY).status_code == 403
