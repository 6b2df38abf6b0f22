"""What an allowed answer must not tell: searches, notices and the access log."""

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from tests.walk.expected import NEIGHBORS
from tests.walk.world import ROLES

pytestmark = pytest.mark.django_db


def client_of(world, role: Role) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.readers[role])
    return client


@pytest.mark.parametrize("role", [role for role in ROLES if NEIGHBORS[role]])
def test_searching_and_matching_find_who_is_in_reach_and_nobody_else(world, role):
    client = client_of(world, role)
    for story in world.stories_for(role):
        if story.neighbor is None:
            continue
        searched = client.post("/api/v1/neighbors/search/", {"q": story.neighbor.code}).json()
        matched = client.post("/api/v1/neighbors/match/", {"known_as": story.neighbor.known_as}).json()
        reached = story.to(world.readers[role]) in NEIGHBORS[role]
        for found in (searched, matched):
            assert (str(story.neighbor.pk) in [one["neighbor"] for one in found]) is reached, story.relation


@pytest.mark.parametrize("role", ROLES)
def test_notices_are_ones_own(world, role):
    client, others = client_of(world, role), world.notices[next(one for one in ROLES if one is not role)]

    assert client.get(f"/api/v1/notices/{others.pk}/").status_code == 404
    for act in ("read", "acknowledge"):
        assert client.post(f"/api/v1/notices/{others.pk}/{act}/").status_code == 404
    if role is not Role.INTEGRATION:
        told = client.get("/api/v1/notices/").json()["results"]
        assert [one["id"] for one in told] == [str(world.notices[role].pk)]


def test_the_access_log_tells_an_administrator_who_and_when_and_no_people(world):
    story = world.stories[0]
    reader = client_of(world, Role.SUPERVISOR)
    reader.get(f"/api/v1/cases/{story.case.pk}/")

    [seen] = reader.get(f"/api/v1/access-events/?about={story.neighbor.pk}").json()["results"]
    assert set(seen["about"]) == {str(story.case.pk), str(story.neighbor.pk)}

    answer = client_of(world, Role.ADMIN).get(f"/api/v1/access-events/?about={story.neighbor.pk}")
    assert str(story.neighbor.pk) not in answer.content.decode()
    assert {(one["actor"], *one["about"], one["reason"]) for one in answer.json()["results"]} == {
        (str(world.readers[Role.SUPERVISOR].pk), "")
    }
