"""Every route and method of the API, as every role, on own, team's, another team's and nobody's rows.

The matrix is printed (`pytest -s`) and kept in build/permission-walk/.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from accounts.models import Role
from heart.core.acting import acting_as
from tests.walk import expected
from tests.walk.addresses import API_ROOT, METHODS, api_operations
from tests.walk.asking import Ask, ask_of, path_of, relations_of
from tests.walk.expected import API, HISTORY_OF, Creates, Function, Listing, OnRecord
from tests.walk.matrix import Matrix
from tests.walk.world import ROLES, Story, To, World

pytestmark = pytest.mark.django_db

HISTORY = ("GET", "history/")


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walker:
    """One role, walking; what differs from the table is kept, so that one walk tells all of it."""

    def __init__(self, world: World, role: Role) -> None:
        self.world, self.role, self.user = world, role, world.readers[role]
        self.client = APIClient()
        self.client.force_authenticate(self.user)
        self.matrix = Matrix(str(role), [relation.value for relation in To])
        self.wrong: list[str] = []

    def asked(self, method: str, path: str, ask: Ask, story: Story | None = None):
        with rolled_back():
            if story is not None:
                with acting_as(self.world.outsider, "before the walk's request"):
                    ask.before(self.world, story)
            body = None if method == "GET" else ask.body(self.world, story)
            kind = {"format": "multipart"} if body and "file" in body else {}
            return getattr(self.client, method.lower())(API_ROOT + path, body, **kind)

    def note(self, name: str, column: str, got: int, wanted: int, said: object = "") -> None:
        self.matrix.put(name, column, got)
        if got != wanted:
            self.wrong.append(f"{self.role}: {name} on “{column}” answered {got}, not {wanted} {said}")

    def walk(self, operation: tuple[str, str]) -> None:
        method, template = operation
        ask, wanted = ask_of(operation), API[operation]
        if isinstance(wanted, Listing):
            self.walk_list(template, wanted)
        elif ask.noun is None:
            self.walk_function(method, template, ask, wanted)
        else:
            for story in relations_of(ask, self.world.stories_for(self.role)):
                path = path_of(template, ask, self.world, story)
                response = self.asked(method, path, ask, story)
                status = self.wanted_on(wanted, story, ask)
                self.note(
                    f"{method} {template}",
                    story.relation,
                    response.status_code,
                    status,
                    getattr(response, "data", ""),
                )

    def wanted_on(self, wanted: OnRecord | Creates, story: Story, ask: Ask) -> int:
        relation = story.to(self.user)
        if isinstance(wanted, Creates):
            if not wanted.line[self.role]:
                return 403
            if relation not in wanted.names[self.role]:
                return 400
            landed = 201 if relation in wanted.lands[self.role] else 404
            return ask.status(story, self.user) or landed
        if relation not in wanted.sees[self.role]:
            return 404
        if relation not in wanted.does[self.role]:
            return 403
        return ask.status(story, self.user) or wanted.status

    def walk_function(self, method: str, template: str, ask: Ask, wanted: Function | OnRecord) -> None:
        path = path_of(template, ask, self.world, None)
        path = path.replace("<pk>", str(self.world.notices[self.role].pk))
        response = self.asked(method, path, ask)
        if isinstance(wanted, OnRecord):
            allowed = wanted.status if wanted.does[self.role] else 403
            status = allowed if wanted.sees[self.role] else 404
        else:
            status = wanted.status if wanted.line[self.role] else 403
        if status < 400:
            status = ask.status(None, self.user) or status
        self.note(f"{method} {template}", "open", response.status_code, status)

    def walk_list(self, path: str, wanted: Listing) -> None:
        response = self.asked("GET", f"{path}?page_size=200", Ask())
        reach = wanted.line[self.role]
        self.note(f"GET {path}", "open", response.status_code, 200 if reach else 403)
        if response.status_code != 200:
            return
        visible = {
            str(getattr(story, wanted.noun).pk)
            for story in self.world.stories
            if getattr(story, wanted.noun) is not None and story.to(self.user) in reach
        }
        shown = [row["id"] for row in response.data["results"]]
        if len(shown) != len(set(shown)) or set(shown) != visible:
            self.wrong.append(
                f"{self.role}: GET {path} showed {len(shown)} rows, not the {len(visible)} of theirs"
            )

    def walk_history(self) -> None:
        for noun, sees in HISTORY_OF.items():
            ask = Ask(noun)
            for story in relations_of(ask, self.world.stories_for(self.role)):
                path = f"history/?object={getattr(story, noun).pk}"
                response = self.asked("GET", path, ask)
                status = 200 if story.to(self.user) in sees[self.role] else 404
                if not expected.HISTORY[self.role]:
                    status = 403
                self.note(f"GET history/ of a {noun}", story.relation, response.status_code, status)


def test_the_table_names_every_route_and_method_and_no_other():
    assert sorted(api_operations()) == sorted([*API, HISTORY])


@pytest.mark.parametrize("role", ROLES)
def test_the_api_answers_each_role_as_the_table_says(world, role):
    walker = Walker(world, role)
    for operation in sorted(api_operations(), key=lambda one: (one[1], one[0])):
        if operation == HISTORY:
            walker.walk_history()
        else:
            walker.walk(operation)

    walker.matrix.show("api")
    assert walker.wrong == [], "\n".join(walker.wrong)


def test_what_is_no_address_is_404_to_all(world):
    for role in ROLES:
        walker = Walker(world, role)
        got = {method: walker.asked(method, "no/such/address/", Ask()).status_code for method in METHODS}
        assert got == dict.fromkeys(METHODS, 404)


@pytest.mark.parametrize("role", ROLES)
def test_no_other_method_is_answered(world, role):
    walker = Walker(world, role)
    taken = set(api_operations())
    wrong = []
    for template in sorted({template for _method, template in taken}):
        for method in METHODS:
            if (method, template) in taken:
                continue
            ask = next(ask_of(one) for one in taken if one[1] == template)
            story = next(iter(relations_of(ask, world.stories_for(role))), None)
            path = path_of(template, ask, world, story)
            path = path.replace("<pk>", str(world.notices[role].pk))
            got = walker.asked(method, path, Ask()).status_code
            if got != 405:
                wrong.append(f"{method} {template} answered {got}")

    assert wrong == []
