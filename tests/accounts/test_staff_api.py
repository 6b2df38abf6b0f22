"""An account is ended by API as by command: with a reason, by an administrator."""

import pytest

from accounts.models import User
from programs.models import Program
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_an_administrator_ends_an_account(api, admin, navigator, supervisor):
    make_case(held_by=navigator)

    answer = api(admin).post(f"/api/v1/staff/{navigator.pk}/deactivate/", {"reason": "Moved away"})

    assert answer.status_code == 204
    assert not User.objects.get(pk=navigator.pk).is_active
    # Whom a case can be given to: they are not among them any more.
    assert api(supervisor).get(f"/api/v1/staff/{navigator.pk}/").status_code == 404


def test_a_reason_is_needed(api, admin, navigator):
    answer = api(admin).post(f"/api/v1/staff/{navigator.pk}/deactivate/", {})

    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "reason")


def test_an_administrator_adds_someone_once(api, admin, team):
    someone = {"name": "New Testa", "email": "new@walk.heart.test", "role": "peer", "team": str(team.pk)}

    made = [
        api(admin).post("/api/v1/staff/", someone, headers={"Idempotency-Key": "once"}) for _twice in range(2)
    ]

    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].data["id"] == made[1].data["id"]
    assert User.objects.get(email="new@walk.heart.test").team == team


def test_an_e_mail_has_one_account(api, admin, navigator):
    someone = {"name": "New Testa", "email": navigator.email.upper(), "role": "peer"}

    assert api(admin).post("/api/v1/staff/", someone).status_code == 409


def test_nobody_adds_heart_itself(api, admin):
    someone = {"name": "New Testa", "email": "new@walk.heart.test", "role": "system"}

    assert api(admin).post("/api/v1/staff/", someone).status_code == 400


def test_the_lead_of_a_team_and_the_director_of_a_program_are_named(api, admin, team, peer, supervisor):
    program = Program.objects.get(code="CN")

    led = api(admin).post(f"/api/v1/teams/{team.pk}/lead/", {"user": str(peer.pk)})
    directed = api(admin).post(f"/api/v1/programs/{program.pk}/director/", {"user": str(supervisor.pk)})

    assert (led.status_code, led.data["lead"]) == (200, str(peer.pk))
    assert (directed.status_code, directed.data["director"]) == (200, str(supervisor.pk))
    assert api(admin).post(f"/api/v1/teams/{team.pk}/lead/", {"user": None}).data["lead"] is None


def test_a_change_of_someone_elses_is_not_written_over(api, admin, team, peer, navigator):
    api(admin).post(f"/api/v1/teams/{team.pk}/lead/", {"user": str(peer.pk)})

    late = api(admin).post(
        f"/api/v1/teams/{team.pk}/lead/", {"user": str(navigator.pk)}, headers={"If-Match": '"1"'}
    )

    assert late.status_code == 409
