"""Times: with a zone, past, in order, and within two centuries; answered in UTC."""

import pytest

from tests.api.conftest import ago
from tests.factories import make_follow_up

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-11-01T10:00:00", "zone"),
        ("2026-11-01 10:00", "zone"),
        ("2026-11-01", "zone"),
        ("yesterday", "zone"),
        ("", "zone"),
        ("2026-03-08T02:30:00", "zone"),  # the hour that the clock skips
        (1_700_000_000, "invalid"),
        (None, "null"),
        (True, "invalid"),
        ([], "invalid"),
        ("1899-12-31T23:59:59Z", "range"),
        ("2100-01-02T00:00:00Z", "range"),
        ("9999-12-31T23:59:59-12:00", "overflow"),
        ("0001-01-01T00:00:00+14:00", "overflow"),
        ("2026-13-01T10:00:00Z", "invalid"),
        ("2026-02-30T10:00:00Z", "invalid"),
        ("2026-11-01T25:00:00Z", "invalid"),
    ],
)
def test_what_is_no_moment_is_400(api, clinician, encounter_body, moment, code):
    response = api(clinician).post("/api/v1/encounters/", encounter_body | {"cleared_at": moment})

    assert response.status_code == 400, response.json()
    [error] = response.json()["errors"]
    assert (error["attr"], error["code"]) == ("cleared_at", code)


def test_a_little_of_the_future_is_a_clock_that_differs(api, clinician, encounter_body):
    in_four_minutes = encounter_body | {"cleared_at": ago(minutes=-4)}
    in_six_minutes = encounter_body | {"cleared_at": ago(minutes=-6)}

    assert api(clinician).post("/api/v1/encounters/", in_four_minutes).status_code == 201
    refused = api(clinician).post("/api/v1/encounters/", in_six_minutes)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["attr"] == "cleared_at"


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ("2026-01-15T10:00:00-05:00", "2026-01-15T15:00:00Z"),
        ("2026-01-15T10:00:00+14:00", "2026-01-14T20:00:00Z"),
        ("2026-01-15T10:00:00.123456Z", "2026-01-15T10:00:00.123456Z"),
        ("2025-11-02T01:30:00-04:00", "2025-11-02T05:30:00Z"),  # the hour that came twice
        ("2025-11-02T01:30:00-05:00", "2025-11-02T06:30:00Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00Z"),
    ],
)
def test_any_zone_is_taken_and_utc_answered(api, clinician, encounter_body, given, answered):
    response = api(clinician).post("/api/v1/encounters/", encounter_body | {"cleared_at": given})

    assert (response.status_code, response.json()["cleared_at"]) == (201, answered)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("received_at", "dispatched_at"),
        ("dispatched_at", "arrived_at"),
        ("received_at", "arrived_at"),
        ("arrived_at", "cleared_at"),
        ("received_at", "cleared_at"),
    ],
)
def test_times_out_of_order_are_400_at_the_later_one(api, clinician, encounter_body, earlier, later):
    body = encounter_body | {earlier: ago(hours=3), later: ago(hours=4)}

    response = api(clinician).post("/api/v1/encounters/", body)

    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [later]


def test_a_change_can_not_put_times_out_of_order(api, clinician, encounter_body):
    client = api(clinician)
    made = client.post("/api/v1/encounters/", encounter_body | {"arrived_at": ago(hours=3)}).json()

    response = client.patch(f"/api/v1/encounters/{made['id']}/", {"cleared_at": ago(hours=5)})

    assert response.status_code == 400
    assert client.get(f"/api/v1/encounters/{made['id']}/").json() == made


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"at": ago(minutes=-10)}, "at"),
        ({"at": "2026-11-01T10:00:00"}, "at"),
        ({"at": ago(days=400)}, "at"),
        ({"outcome": "reached", "next": {"opens_at": ago(days=-3), "due_at": ago(days=-2)}}, "next"),
        ({"outcome": "reached", "next": {"opens_at": ago(days=-2)}}, "next.due_at"),
        ({"outcome": "reached", "next": {"opens_at": ago(days=9), "due_at": ago(days=8)}}, "next"),
    ],
)
def test_the_times_of_a_try_are_as_strict(api, supervisor, body, attr):
    follow_up = make_follow_up()
    body = {"method": "phone", "outcome": "no_answer"} | body

    response = api(supervisor).post(f"/api/v1/follow-ups/{follow_up.pk}/attempts/", body)

    assert response.status_code == 400, response.json()
    assert [error["attr"] for error in response.json()["errors"]] == [attr]
    follow_up.refresh_from_db()
    assert (follow_up.version, follow_up.attempts.count()) == (1, 0)


def test_the_due_filter_is_as_strict_as_a_body(api, supervisor):
    client = api(supervisor)

    assert client.get("/api/v1/follow-ups/", {"due_before": "2026-11-01T10:00:00"}).status_code == 400
    assert client.get("/api/v1/follow-ups/", {"due_before": "2026-11-01T10:00:00Z"}).status_code == 200
