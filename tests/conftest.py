"""What every test stands on: the first city's profile, people of each role, and a moment to stand at."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Role, Team, User
from heart.core.acting import acting_as
from tests import catalogues
from tests.at_once import at_once, forget_everything
from tests.factories import make_team, make_user

# Thursday evening, as in the pictures: 7 PM in the city.
NOON = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
PROFILE = Path(__file__).parent.parent / "programs" / "profiles" / "durham.toml"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """The first city is loaded once; a test that loads another does so in its own transaction."""
    with django_db_blocker.unblock():
        call_command("load_program", str(PROFILE), verbosity=0)


@pytest.fixture(autouse=True, scope="session")
def _compiled_catalogues() -> None:
    catalogues.compile_all()


@pytest.fixture
def clock(db) -> User:
    return User.objects.clock()


@pytest.fixture
def team(db) -> Team:
    return make_team("north")


@pytest.fixture
def other_team(db) -> Team:
    return make_team("south")


def _person(role: str):  # type: ignore[no-untyped-def]
    @pytest.fixture(name=role)
    def person(team: Team) -> User:
        return make_user(role, team=team)

    return person


navigator = _person(Role.NAVIGATOR)
peer = _person(Role.PEER)
clinician = _person(Role.CLINICIAN)
emt = _person(Role.EMT)
supervisor = _person(Role.SUPERVISOR)
analyst = _person(Role.ANALYST)
admin = _person(Role.ADMIN)
integration = _person(Role.INTEGRATION)


@pytest.fixture
def api():  # type: ignore[no-untyped-def]
    """`api(user)`: a client of the API, signed in as this person."""

    def client(user: User) -> APIClient:
        made = APIClient()
        made.force_authenticate(user)
        return made

    return client


@pytest.fixture
def browse():  # type: ignore[no-untyped-def]
    """`browse(user)`: a client of the pages, signed in as this person."""

    def client(user: User) -> Client:
        made = Client()
        made.force_login(user)
        return made

    return client


@pytest.fixture
def acting(clock: User) -> Iterator[User]:
    """Raw writes in a test are the act of the clock."""
    with acting_as(clock, "a test"):
        yield clock


@pytest.fixture
def committed(db):
    """`committed(make)`: what `make` returns, seen by every connection; all of it is gone after the test."""

    def commit(make: Callable[[], Any]) -> Any:
        [made] = at_once([make])
        return made

    yield commit
    at_once([forget_everything])
