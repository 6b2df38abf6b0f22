"""Claims at the same moment: one wins, the others are told, and none is handed out twice."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Role
from tests.api.conftest import ago
from tests.at_once import at_once
from tests.factories import make_case, make_follow_up, make_need, make_neighbor, make_team, make_user

pytestmark = pytest.mark.django_db
AS_READ = {"If-Match": '"1"'}


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_of_two_who_claim_one_case_one_has_it_and_the_other_is_told(committed):
    """Of one team, so that whoever comes late still sees the case, and who has it."""

    def begin():
        team = make_team()
        return make_user(team=team), make_user(team=team), make_case()

    first, second, case = committed(begin)
    path = f"/api/v1/cases/{case.pk}/claim/"

    answers = at_once([lambda user=user: client_of(user).post(path) for user in (first, second)])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    [lost] = [answer.json() for answer in answers if answer.status_code == 409]
    assert won["assigned_to"] in {str(first.pk), str(second.pk)}
    assert lost["errors"][0]["code"] == "already_claimed"


def test_eight_who_take_the_next_of_twenty_share_them_without_an_error(committed):
    def begin():
        users = [make_user() for _ in range(8)]
        cases = [make_follow_up().case for _ in range(12)] + [make_case() for _ in range(8)]
        return users, {str(case.pk) for case in cases}

    users, cases = committed(begin)

    def take_all(user) -> list[tuple[int, str]]:
        taken = []
        while (answer := client_of(user).post("/api/v1/cases/claim-next/")).status_code == 200:
            assert answer.json()["assigned_to"] == str(user.pk)
            taken.append(answer.json()["id"])
        assert answer.status_code == 204, answer.content
        return taken

    shares = at_once([lambda user=user: take_all(user) for user in users])

    taken = [case for share in shares for case in share]
    assert len(taken) == 20
    assert set(taken) == cases


def test_none_left_is_204_with_no_body(api, navigator):
    response = api(navigator).post("/api/v1/cases/claim-next/")

    assert (response.status_code, response.content) == (204, b"")


def test_eight_encounters_of_one_neighbor_at_once_open_one_case_with_one_promise(committed):
    user, neighbor = committed(lambda: (make_user("clinician"), make_neighbor()))
    body = {
        "program": "CRT",
        "cleared_at": "2026-11-16T15:00:00Z",
        "outcome": "resolved_on_scene",
        "neighbor": str(neighbor.pk),
        "follow_up": "wanted",
    }

    answers = at_once([lambda: client_of(user).post("/api/v1/encounters/", body)] * 8)

    assert [answer.status_code for answer in answers] == [201] * 8
    [case] = committed(lambda: list(neighbor.cases.all()))
    [follow_up] = committed(lambda: list(case.follow_ups.all()))
    assert committed(lambda: follow_up.promises.count()) == 8


def test_of_two_changes_from_one_version_one_is_409(committed):
    user, case = committed(lambda: (make_user("supervisor"), make_case()))

    def change(risk: str):
        return client_of(user).patch(f"/api/v1/cases/{case.pk}/", {"risk": risk}, headers={"If-Match": '"1"'})

    answers = at_once([lambda: change("low"), lambda: change("high")])

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [won] = [answer.json() for answer in answers if answer.status_code == 200]
    [lost] = [answer.json() for answer in answers if answer.status_code == 409]
    assert lost["current"] == won


def test_the_first_messages_of_a_call_at_once_are_all_taken(committed):
    feed = committed(lambda: make_user(Role.INTEGRATION, source="cad"))
    body = {"call_type_received": "Welfare Check", "received_at": ago(hours=2)}

    def send(call: int, message: int) -> int:
        return client_of(feed).put(f"/api/v1/calls/cad/{call}/", body | {"notes": f"{message}"}).status_code

    for call in range(10):
        told = at_once([partial(send, call, message) for message in range(10)])

        assert sorted(told) == [200] * 9 + [201]


def test_connecting_a_need_and_closing_its_case_at_once_stop_nobody(committed):
    """Both lock from the top down, also when they compare versions first."""
    navigator, needs = committed(
        lambda: (make_user(team=make_team()), [make_need(case=make_case()) for _ in range(12)])
    )

    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()

    def connect(need):
        body = {"evidence_level": 4, "verified_by": "neighbor", "connected_on": yesterday}
        return client_of(navigator).post(
            f"/api/v1/needs/{need.pk}/connect/", body, headers={"If-Match": '"1"'}
        )

    def close(need):
        outcome = {"id": str(need.pk), "status": "declined", "reason": "Has enough"}
        body = {"reason": "goals_met", "needs": [outcome]}
        return client_of(navigator).post(
            f"/api/v1/cases/{need.case_id}/close/", body, headers={"If-Match": '"1"'}
        )

    answers = at_once([lambda act=act, need=need: act(need) for need in needs for act in (connect, close)])

    assert {answer.status_code for answer in answers} <= {200, 409}
