"""Every page and method, as every role, on own, team's, another team's and nobody's rows."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Role
from heart.core.acting import acting_as
from heart.core.errors import NotPermitted
from notices.actions import make_calendar_address
from tests.walk.addresses import API_ROOT, addresses
from tests.walk.asking import (
    Ask,
    added_to,
    attached,
    attached_and_signed,
    awaiting,
    closed,
    paused,
    relations_of,
    signed,
)
from tests.walk.expected import (
    BY_SECRET_ADDRESS,
    BY_TOKEN,
    CASES,
    ENCOUNTERS,
    NEIGHBORS,
    NOTICES,
    OF_ONESELF,
    PAGES,
    WITHOUT_SIGN_IN,
    Function,
    OnRecord,
)
from tests.walk.matrix import Matrix
from tests.walk.world import ENDED, ROLES, Story, To, World

pytestmark = pytest.mark.django_db

# Which part of a story an address is about, by how it begins; the longest beginning counts.
NOUNS = {
    "/oversight/missing/<slug:field>/<": "encounter",
    "/oversight/familiar/<": "neighbor",
    "/queue/cases/": "case",
    "/queue/<": "follow_up",
    "/queue/attempts/<": "attempt",
    "/neighbors/<": "neighbor",
    "/neighbors/alerts/": "alert",
    "/neighbors/consents/": "consent",
    "/screens/<": "screening",
    "/goals/<": "goal",
    "/encounters/<": "encounter",
    "/notes/<": "note",
    "/notes/addenda/<": "note",
    "/notes/attachments/<": "note",
    "/cases/open/": "neighbor",
    "/cases/<": "case",
    "/closings/<": "asked",
    "/needs/<": "need",
    "/referrals/<": "referral",
    "/referrals/needs/<": "need",
}
BEFORE = {
    "resume/": paused,
    "reopen/": closed,
    "addendum/": signed,
    "/attach/": signed,
    "/cosign/": awaiting,
    "/return/": awaiting,
    # With an addendum or a file, whose id is its note's.
    "attachments/<uuid:pk>/": attached,
    "/remove/": attached,
    "attachments/<uuid:pk>/strike/": attached_and_signed,
    "/strike/": added_to,
}
# A form that would be accepted where the rule is asked only then.
BODIES = {
    "/search/": {"q": "Walk Testa"},
    "/missing/<slug:field>/<uuid:pk>/": {"value": "no", "version": "1"},
    "/note/": {"section_saw": "Otherwise.", "version": "1"},
    "/addendum/": {"text": "Later."},
    "/return/": {"comment": "More."},
    "/strike/": {"reason": "As the walk asks"},
}

DONE = {
    200,
    204,
    303,
    409,
    422,
}  # shown, done, refused by a rule, to be corrected: never for want of permission


def pages() -> list[str]:
    """Every address that is no part of the API."""
    return sorted({one.path for one in addresses() if not one.path.startswith(API_ROOT)})


def concrete(path: str, pk: object) -> str:
    path = path.replace("<slug:key>.<slug:form>", "outcomes.csv")
    path = path.replace("<slug:key>/<slug:part>", "encounters/counted").replace("<slug:key>", "encounters")
    path = path.replace("<slug:field>", "ems_needed")
    path = path.replace("<uuid:pk>", str(pk)).replace("<uuid:neighbor>", str(pk))
    return path.replace("<uidb36>-<key>", "1-abc").replace("<key>", "abc")


def ask_of(path: str) -> Ask:
    noun = next((NOUNS[start] for start in NOUNS if path.startswith(start)), None)
    before = next((BEFORE[end] for end in BEFORE if path.endswith(end)), Ask().before)
    body = next((BODIES[end] for end in BODIES if path.endswith(end)), {})
    return Ask(noun, lambda world, story: body, before)


class Visitor:
    """One role, walking the pages; what differs from the table, and what is told too much, is kept."""

    def __init__(self, world: World, role: Role) -> None:
        self.world, self.role, self.user = world, role, world.readers[role]
        self.client = Client()
        self.client.force_login(self.user)
        self.matrix = Matrix(str(role), [relation.value for relation in To])
        self.wrong: list[str] = []
        self.unseen = self._unseen()

    def _unseen(self) -> re.Pattern[str]:
        """The numbers and names that no page may tell this reader."""
        told_of = NEIGHBORS[self.role] | ENCOUNTERS[self.role] | CASES[self.role]
        hidden = []
        for story in self.world.stories:
            relation = story.to(self.user)
            if story.case and relation not in CASES[self.role]:
                hidden.append(story.case.number)
            if story.encounter and relation not in ENCOUNTERS[self.role] | CASES[self.role]:
                hidden.append(story.encounter.number)
            if story.neighbor and relation not in told_of:
                hidden.append(story.neighbor.known_as)
        return re.compile(rf"\b({'|'.join(hidden or ['nothing is hidden'])})\b")

    def visit(self, method: str, path: str, ask: Ask, story: Story | None = None) -> Any:
        with transaction.atomic():
            if story is not None:
                with acting_as(self.world.outsider, "before the walk's visit"):
                    ask.before(self.world, story)
            body = ask.body(self.world, story) if method == "POST" else {}
            response = getattr(self.client, method.lower())(path, body)
            transaction.set_rollback(True)
        # A file is handed over in pieces; nothing of it is a page.
        shown = "" if response.streaming else response.content.decode()
        told = self.unseen.search(shown) if response.status_code < 400 else None
        if told:
            self.wrong.append(f"{self.role}: {method} {path} tells of {told[0]}")
        return response

    def note(self, name: str, column: str, response: Any, wanted: set[int]) -> None:
        got = response.status_code
        self.matrix.put(name, column, got)
        if got not in wanted:
            says = "or".join(map(str, sorted(wanted)))
            self.wrong.append(f"{self.role}: {name} on “{column}” answered {got}, not {says}")
        if got == 302 and "/accounts/login/" in response["Location"]:
            self.wrong.append(f"{self.role}: {name} sent to sign in")

    def walk(self, method: str, path: str) -> None:
        wanted, ask = PAGES[method, path], ask_of(path)
        name = f"{method} {path}"
        if ask.noun is None:
            response = self.visit(method, concrete(path, self._record_of(path)), ask)
            self.note(name, "open", response, self._of_function(wanted))
            return
        for story in relations_of(ask, self.world.stories_for(self.role)):
            response = self.visit(method, concrete(path, getattr(story, ask.noun).pk), ask, story)
            self.note(name, story.relation, response, self._of_record(wanted, story))

    def _record_of(self, path: str) -> object:
        if path.startswith(("/services/", "/referrals/calls/")):
            return self.world.entry
        if path.startswith("/staff/teams/"):
            return self.world.mate.team_id
        if path.startswith("/staff/"):
            return (self.world.program if "programs" in path else self.world.mate).pk
        if path.startswith("/oversight/roster/"):
            return self.world.shift.pk if "shifts" in path else self.world.absence.pk
        return (self.world.call if path.startswith("/calls/") else self.world.notices[self.role]).pk

    def _of_function(self, wanted: Function | OnRecord) -> set[int]:
        if isinstance(wanted, OnRecord):  # a call, or one's own notice
            if wanted.gate and not wanted.gate[self.role]:
                return {403}
            if not wanted.sees[self.role]:
                return {404}
            return DONE if wanted.does[self.role] else {403}
        # The start of an analyst is the figures.
        return DONE | {302} if wanted.line[self.role] else {403}

    def _of_record(self, wanted: OnRecord, story: Story) -> set[int]:
        relation = story.to(self.user)
        if not wanted.gate[self.role]:
            return {403}
        if relation not in wanted.sees[self.role]:
            return {404}
        return DONE if relation in wanted.does[self.role] else {403}


def test_the_table_names_every_page():
    named = {path for _method, path in PAGES} | WITHOUT_SIGN_IN | OF_ONESELF | BY_TOKEN | BY_SECRET_ADDRESS

    assert set(pages()) == named


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_answer_each_role_as_the_table_says(world, role):
    visitor = Visitor(world, role)
    for method, path in sorted(PAGES, key=lambda one: (one[1], one[0])):
        visitor.walk(method, path)

    visitor.matrix.show("pages")
    assert visitor.wrong == [], "\n".join(visitor.wrong)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_takes_no_other_method(world, role):
    visitor = Visitor(world, role)
    missing = {(method, path) for _get, path in PAGES for method in ("GET", "POST", "PUT", "DELETE")} - set(
        PAGES
    )
    wrong = []
    for method, path in sorted(missing):
        ask = ask_of(path)
        story = next(iter(relations_of(ask, world.stories_for(role))), None)
        pk = getattr(story, ask.noun).pk if story else world.notices[role].pk
        got = visitor.visit(method, concrete(path, pk), Ask()).status_code
        if got != 405:
            wrong.append(f"{method} {path} answered {got}")

    assert wrong == []


def test_the_notices_of_another_are_not_there(world):
    client = Client()
    client.force_login(world.readers[Role.NAVIGATOR])
    others = world.notices[Role.SUPERVISOR].pk

    assert client.post(f"/notices/{others}/open/").status_code == 404
    assert client.post(f"/notices/{others}/acknowledge/").status_code == 404


@pytest.mark.parametrize(
    "path", sorted({path for _method, path in PAGES} | (OF_ONESELF - {"/accounts/logout/"}))
)
def test_who_is_not_signed_in_is_sent_to_sign_in(world, path):
    """Whatever the method and whether or not the record exists; htmx goes there as a whole page."""
    client, address = Client(), concrete(path, world.call.pk)
    for method in ("get", "post", "put", "delete"):
        response = getattr(client, method)(address)
        assert response.status_code == 302, method
        assert response["Location"].startswith("/accounts/login/")

        response = getattr(client, method)(address, headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert response["HX-Redirect"].startswith("/accounts/login/?next=")
        assert response.content == b""


@pytest.mark.parametrize("path", sorted(WITHOUT_SIGN_IN))
def test_what_is_open_needs_no_sign_in(world, path):
    response = Client().get(concrete(path, world.entry))

    assert response.status_code in ({200, 503} if path == "/health/clock" else {200})


def test_the_numbers_of_the_machines_take_a_token_and_no_session(world):
    client = Client()
    client.force_login(world.readers[Role.ADMIN])

    assert client.get("/metrics").status_code == 401
    assert Client().get("/metrics").status_code == 401


@pytest.mark.parametrize("role", ROLES)
def test_a_secret_address_shows_its_owners_windows_and_no_others(world, role):
    """Whoever opens it, signed in as somebody else or not at all; with no name in it."""
    user = world.readers[role]
    if not NOTICES[role]:
        with pytest.raises(NotPermitted):
            make_calendar_address(by=user, at=ENDED)
        return
    _feed, token = make_calendar_address(by=user, at=ENDED)
    somebody = Client()
    somebody.force_login(world.readers[Role.SUPERVISOR])

    texts = [client.get(f"/notices/calendar/{token}.ics").content.decode() for client in (Client(), somebody)]

    shown = set(re.findall(r"^SUMMARY:(.*?)\r$", texts[0], re.MULTILINE))
    held = {
        story.case.number for story in world.stories if story.reader == user and story.relation is To.HELD
    }
    assert texts[0] == texts[1]
    assert shown == (held if CASES[role] else set())
    assert "Testa" not in texts[0]


def test_a_guessed_address_is_not_there_whoever_asks(world):
    admin = Client()
    admin.force_login(world.readers[Role.ADMIN])

    assert {client.get("/notices/calendar/guess.ics").status_code for client in (Client(), admin)} == {404}


def test_the_queue_shows_exactly_what_is_the_readers(world):
    for role in ROLES:
        client = Client()
        client.force_login(world.readers[role])
        shown = set(re.findall(r"Walk Testa \d+", client.get("/queue/").content.decode()))
        theirs = {
            story.neighbor.known_as
            for story in world.stories
            if story.follow_up and story.to(world.readers[role]) in CASES[role]
        }
        assert shown == theirs, role


def test_a_search_finds_exactly_who_is_the_readers(world):
    for role in ROLES:
        if not NEIGHBORS[role]:
            continue
        client = Client()
        client.force_login(world.readers[role])
        for story in world.stories_for(role):
            if story.neighbor is None:
                continue
            page = client.post("/neighbors/", {"q": story.neighbor.code}).content.decode()
            found = story.neighbor.known_as in page
            assert found is (story.to(world.readers[role]) in NEIGHBORS[role]), (role, story.relation)
