"""Clients that log encounters and work on cases, try after try, while somebody breaks the house."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Lock
from typing import Any

import requests

from tests.faults.house import PATIENCE, House, until

CLIENTS = 8
# Five days ago: each promise is past due as soon as it is made, so the clock takes every step at once.
LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)


@dataclass(frozen=True)
class Answer:
    """What came of one request: its status (0 when the connection broke) and how long it took."""

    status: int
    seconds: float


@dataclass
class Stretch:
    """The answers of one part of the storm."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """How many were answered by a 5xx, or not at all."""
        return sum(not 200 <= answer.status < 300 for answer in self.answers)

    @property
    def slowest(self) -> float:
        return max(answer.seconds for answer in self.answers)


class Storm:
    """What its clients were told is there: the ids of each noun, in the words of 2xx answers."""

    def __init__(self, house: House, token: str):
        self.house, self.token = house, token
        self.told: dict[str, list[str]] = {}
        self.changes = 0
        self.stretch = Stretch()
        self.numbers: Iterator[int] = count(1)
        self._lock = Lock()

    def blow(self, *, changes: int, while_it_blows: Callable[[], None] = lambda: None) -> Stretch:
        """Let the clients work until `while_it_blows` is done and at least so many changes are accepted."""
        self.stretch, enough = Stretch(), self.changes + changes
        over, given_up = Event(), Event()

        def work() -> None:
            while not given_up.is_set() and not (over.is_set() and self.changes >= enough):
                self.tell_a_story(next(self.numbers))

        with ThreadPoolExecutor(CLIENTS) as pool:
            working = [pool.submit(work) for _ in range(CLIENTS)]
            try:
                while_it_blows()
            except BaseException:
                given_up.set()
                raise
            over.set()
            for each in working:
                each.result()
        return self.stretch

    def wait_for_more(self, requests_more: int) -> None:
        """Go on when the clients had so many more answers."""
        before = len(self.stretch.answers)
        until(lambda: len(self.stretch.answers) >= before + requests_more, "the clients are answered")

    def tell_a_story(self, number: int) -> None:
        """Five changes: of a neighbor whose follow-up is wanted, every third one, or of one who said no."""
        neighbor = self.change("neighbors", number, {"known_as": f"Neighbor {number} Testa"})
        encounter = {
            "program": "CRT",
            "cleared_at": (LONG_AGO + timedelta(seconds=number)).isoformat(),
            "outcome": "resolved_on_scene",
            "neighbor": neighbor["id"],
        }
        if number % 3 == 0:
            wanted = {"needs": ["housing"], "follow_up": "wanted"}
            self.work_on(self.change("encounters", number, encounter | wanted)["case"], number)
        else:
            declined = self.change("encounters", number, encounter | {"follow_up": "declined"})
            self.patch(f"encounters/{declined['id']}/", {"location": f"Bus station {number}"})
            for pronouns in ("they/them", "she/her"):
                self.patch(f"neighbors/{neighbor['id']}/", {"pronouns": pronouns})

    def work_on(self, case_id: str, number: int) -> None:
        case = self.accepted("GET", f"cases/{case_id}/")
        self.note("cases", self.accepted("POST", f"cases/{case_id}/claim/")["id"])
        tried = {"method": "phone", "outcome": "no_answer"}
        self.change(f"follow-ups/{case['follow_ups'][0]}/attempts", number, tried, noun="attempts")
        self.patch(f"needs/{case['needs'][0]}/", {"wanted": "not_now"})

    def change(self, path: str, number: int, body: dict[str, Any], noun: str = "") -> dict[str, Any]:
        """Make one thing; every fifth is sent once more, as by a client that missed the answer."""
        noun = noun or path
        headers = {"Idempotency-Key": f"{noun}-{number}"}
        made = self.accepted("POST", f"{path}/", json=body, headers=headers)
        if number % 5 == 0:
            again = self.accepted("POST", f"{path}/", json=body, headers=headers)
            assert again["id"] == made["id"], (noun, number)
        self.note(noun, made["id"])
        return made

    def patch(self, path: str, body: dict[str, Any]) -> None:
        self.note(f"patched {path.split('/')[0]}", self.accepted("PATCH", path, json=body)["id"])

    def note(self, noun: str, pk: str) -> None:
        with self._lock:
            self.told.setdefault(noun, []).append(pk)
            self.changes += 1

    def accepted(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        """What a 2xx answer says; until there is one, the same is asked again under the same key."""
        deadline = time.monotonic() + PATIENCE
        while (answer := self.ask(method, path, **kwargs)) is None or answer.status_code >= 500:
            assert time.monotonic() < deadline, f"{method} {path.split('/')[0]} was never accepted"
            time.sleep(0.2)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json()

    def ask(self, method: str, path: str, **kwargs: Any) -> requests.Response | None:
        started = time.monotonic()
        try:
            answer = self.house.ask(self.token, method, path, **kwargs)
        except requests.RequestException:
            answer = None
        status = 0 if answer is None else answer.status_code
        self.stretch.answers.append(Answer(status, time.monotonic() - started))
        return answer
