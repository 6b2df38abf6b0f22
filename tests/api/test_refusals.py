"""What the rules of the domain refuse, told so that a client knows what to do."""

from datetime import timedelta

import pytest

from cases.actions import close_case, sign_note, write_note
from cases.actions.cases import NeedOutcome
from cases.models import Case
from tests.factories import make_call, make_case, make_encounter, make_follow_up, make_need, make_neighbor
from tests.factories.story import MONDAY

pytestmark = pytest.mark.django_db

TRY = {"method": "phone", "outcome": "no_answer"}
CONNECT = {"evidence_level": 4, "verified_by": "provider", "connected_on": "2026-11-16"}


def closed(case: Case, by) -> Case:
    needs = [NeedOutcome(need.pk, "declined", "Said no") for need in case.needs.all()]
    return close_case(case=case, by=by, at=MONDAY + timedelta(hours=1), reason="other", needs=needs)


def refused(response) -> tuple[int, str, str | None]:
    [error] = response.json()["errors"]
    return response.status_code, error["code"], error["attr"]


def test_a_second_encounter_of_one_program_from_one_call_asks(api, clinician, encounter_body):
    client, body = api(clinician), encounter_body | {"call": str(make_call().pk)}
    assert client.post("/api/v1/encounters/", body).status_code == 201

    response = client.post("/api/v1/encounters/", body)
    assert refused(response)[:2] == (409, "second_encounter")
    assert "CRT" in response.json()["errors"][0]["detail"]

    said = client.post("/api/v1/encounters/", body | {"second_of_call": True})
    assert said.status_code == 201
    other_program = client.post("/api/v1/encounters/", body | {"program": "CCD"})
    assert other_program.status_code == 201


def test_a_program_that_takes_no_calls_logs_no_encounters(api, clinician, encounter_body):
    response = api(clinician).post("/api/v1/encounters/", encounter_body | {"program": "CN"})

    assert refused(response) == (400, "invalid", "program")


def test_a_follow_up_that_is_wanted_needs_a_neighbor(api, clinician, encounter_body):
    response = api(clinician).post("/api/v1/encounters/", encounter_body | {"follow_up": "wanted"})

    assert refused(response) == (400, "invalid", "neighbor")
    assert "Pick one, or add one" in response.json()["errors"][0]["detail"]


def test_wanting_it_later_needs_one_too(api, clinician):
    encounter = make_encounter(by=clinician)

    response = api(clinician).patch(f"/api/v1/encounters/{encounter.pk}/", {"follow_up": "wanted"})

    assert refused(response) == (400, "invalid", "neighbor")


def test_whom_an_encounter_is_about_is_not_exchanged(api, clinician):
    encounter = make_encounter(by=clinician, neighbor=make_neighbor())

    response = api(clinician).patch(
        f"/api/v1/encounters/{encounter.pk}/", {"neighbor": str(make_neighbor().pk)}
    )

    assert refused(response)[:2] == (409, "conflict")


@pytest.mark.parametrize("field", ["program", "call"])
def test_what_was_said_once_is_not_changed(api, clinician, field):
    encounter = make_encounter(by=clinician)
    value = {"program": "CCD", "call": str(make_call().pk)}[field]

    response = api(clinician).patch(f"/api/v1/encounters/{encounter.pk}/", {field: value})

    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)


def test_a_try_on_a_closed_case_is_refused(api, supervisor):
    follow_up = make_follow_up()
    closed(follow_up.case, supervisor)

    response = api(supervisor).post(f"/api/v1/follow-ups/{follow_up.pk}/attempts/", TRY)

    assert refused(response)[:2] == (409, "invalid_transition")
    assert "Reopen" in response.json()["errors"][0]["detail"]
    assert follow_up.attempts.count() == 0


def test_a_try_on_a_settled_follow_up_is_refused(api, supervisor):
    path = f"/api/v1/follow-ups/{make_follow_up().pk}/attempts/"
    assert api(supervisor).post(path, TRY | {"outcome": "reached"}).status_code == 201

    assert refused(api(supervisor).post(path, TRY))[:2] == (409, "invalid_transition")


def test_closing_names_every_need_that_is_still_open(api, supervisor):
    need = make_need()
    other = make_need(case=need.case, category="food")
    path = f"/api/v1/cases/{need.case_id}/close/"

    response = api(supervisor).post(path, {"reason": "other"})

    assert refused(response)[:2] == (409, "open_needs")
    detail = response.json()["errors"][0]["detail"]
    assert str(need.pk) in detail
    assert str(other.pk) in detail

    one = [{"id": str(need.pk), "status": "declined", "reason": "Said no"}]
    response = api(supervisor).post(path, {"reason": "other", "needs": one})
    assert refused(response)[:2] == (409, "open_needs")
    assert str(need.pk) not in response.json()["errors"][0]["detail"]
    need.refresh_from_db()
    assert need.status == "identified"  # half of a closing is none


def test_closing_names_a_need_of_another_case(api, supervisor):
    case, stranger = make_case(), make_need()
    body = {"reason": "other", "needs": [{"id": str(stranger.pk), "status": "declined", "reason": "No"}]}

    response = api(supervisor).post(f"/api/v1/cases/{case.pk}/close/", body)

    assert refused(response) == (400, "invalid", "needs")


CLOSED_REFUSES = [
    ("cases/{case}/close/", {"reason": "other"}),
    ("cases/{case}/claim/", {}),
    ("cases/{case}/pause/", {"reason": "Away", "until": "2099-01-01T00:00:00Z"}),
    ("cases/{case}/resume/", {}),
    ("cases/{case}/assign/", {"user": "{navigator}"}),
    ("needs/", {"case": "{case}", "category": "legal"}),
    ("needs/{need}/connect/", CONNECT),
    ("needs/{need}/status/", {"status": "working"}),
]


@pytest.mark.parametrize(("path", "body"), CLOSED_REFUSES)
def test_a_closed_case_is_not_worked_on(api, supervisor, navigator, path, body):
    need = make_need()
    closed(need.case, supervisor)
    names = {"{case}": str(need.case_id), "{need}": str(need.pk), "{navigator}": str(navigator.pk)}
    for name, pk in names.items():
        path = path.replace(name, pk)
    body = {key: names.get(value, value) for key, value in body.items()}
    before = Case.objects.get(pk=need.case_id).version

    response = api(supervisor).post(f"/api/v1/{path}", body)

    assert refused(response)[:2] == (409, "invalid_transition")
    assert Case.objects.get(pk=need.case_id).version == before


def test_an_older_case_is_not_reopened_beside_a_newer_one(api, supervisor):
    older = closed(make_case(), supervisor)
    make_case(neighbor=older.neighbor)

    response = api(supervisor).post(f"/api/v1/cases/{older.pk}/reopen/", {"reason": "Called again"})

    assert refused(response)[:2] == (409, "conflict")


def test_an_open_case_is_not_reopened(api, supervisor):
    response = api(supervisor).post(f"/api/v1/cases/{make_case().pk}/reopen/", {"reason": "Called again"})

    assert refused(response)[:2] == (409, "invalid_transition")


def test_nobody_is_given_up_on_untried(api, navigator):
    response = api(navigator).post(
        f"/api/v1/follow-ups/{make_follow_up().pk}/unreached/", {"reason": "No answer"}
    )

    assert refused(response)[:2] == (409, "not_tried_enough")


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_connected_takes_evidence(api, supervisor, level):
    need = make_need()

    response = api(supervisor).post(f"/api/v1/needs/{need.pk}/connect/", CONNECT | {"evidence_level": level})

    assert refused(response) == (400, "invalid", "evidence_level")


def test_a_status_does_not_connect(api, supervisor):
    response = api(supervisor).post(f"/api/v1/needs/{make_need().pk}/status/", {"status": "connected"})

    assert refused(response)[:2] == (409, "invalid_transition")


def test_a_signed_note_is_not_written_or_signed_again(api, clinician):
    encounter = make_encounter(by=clinician)
    note = write_note(encounter=encounter, by=clinician, at=MONDAY, sections={"saw": "A fixture."})
    client, path = api(clinician), f"/api/v1/encounters/{encounter.pk}/note/"
    assert refused(client.post(f"{path}addenda/", {"text": "Too early."}))[:2] == (409, "invalid_transition")
    sign_note(note=note, by=clinician, at=MONDAY)

    assert refused(client.put(path, {"sections": {"saw": "Other."}}))[:2] == (409, "invalid_transition")
    assert refused(client.post(f"{path}sign/"))[:2] == (409, "invalid_transition")
    assert client.post(f"{path}addenda/", {"text": "Later."}).status_code == 201


def test_an_empty_note_is_not_signed(api, clinician):
    encounter = make_encounter(by=clinician)
    client, path = api(clinician), f"/api/v1/encounters/{encounter.pk}/note/"
    client.put(path, {"sections": {"saw": "   "}})

    assert refused(client.post(f"{path}sign/")) == (400, "invalid", "sections")


def test_a_case_is_not_given_to_who_can_not_work_it(api, supervisor, analyst):
    response = api(supervisor).post(f"/api/v1/cases/{make_case().pk}/assign/", {"user": str(analyst.pk)})

    assert refused(response) == (400, "invalid", "user")
