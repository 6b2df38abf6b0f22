"""Whoever is not signed in, or is no longer active, is shown nothing."""

import pytest
from django.contrib.auth import get_user
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.rules import TABLE, Scope, scope_of
from heart.core.acting import acting_as
from tests.walk.addresses import API_ROOT, METHODS, addresses
from tests.walk.asking import ask_of, path_of, relations_of
from tests.walk.world import ROLES, World

pytestmark = pytest.mark.django_db


def api_paths(world: World) -> list[str]:
    """Each address of the API, about a record that exists."""
    paths = []
    for address in addresses():
        if not address.path.startswith(API_ROOT) or not address.methods:
            continue
        template = address.path.removeprefix(API_ROOT)
        ask = ask_of((min(address.methods), template))
        story = next(iter(relations_of(ask, world.stories)), None)
        path = path_of(template, ask, world, story).replace("<pk>", str(world.call.pk))
        paths.append(API_ROOT + path)
    return [*paths, f"{API_ROOT}no/such/address/"]


def answers(client: APIClient, world: World) -> dict[str, int]:
    """What is not 401, by method and path."""
    got = {
        f"{method} {path}": client.generic(method, path, "{}", content_type="application/json").status_code
        for path in api_paths(world)
        for method in (*METHODS, "OPTIONS", "HEAD")
    }
    return {request: status for request, status in got.items() if status != 401}


def test_the_api_answers_401_to_whoever_is_not_signed_in(world):
    assert answers(APIClient(), world) == {}


def test_an_unknown_token_is_401(world):
    client = APIClient(headers={"Authorization": "Bearer 0123456789abcdef"})

    assert answers(client, world) == {}


def deactivated(user: User) -> User:
    with acting_as(user, "left"):
        User.objects.filter(pk=user.pk).update(is_active=False)
    return User.objects.get(pk=user.pk)


def test_the_token_of_someone_who_left_is_401(world):
    user = world.mate
    _token, key = ApiToken.objects.create(user=user)
    client = APIClient(headers={"Authorization": f"Bearer {key}"})
    assert client.get("/api/v1/me/").status_code == 200

    deactivated(user)

    assert answers(client, world) == {}


def test_the_session_of_someone_who_left_is_signed_out(world):
    client = Client()
    client.force_login(world.mate)
    assert get_user(client).is_authenticated
    assert client.get("/api/v1/me/").status_code == 200

    deactivated(world.mate)

    assert not get_user(client).is_authenticated
    assert client.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_the_table_gives_nothing_to_someone_who_left(world, role):
    user = deactivated(world.readers[role])

    assert {perm for perm in TABLE if scope_of(user, perm) is not Scope.NONE} == set()
