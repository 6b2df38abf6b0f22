"""A storm of encounters while processes die: nothing is lost, nothing is done twice, nobody has to help."""

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import requests

from tests.faults.house import House, restored_environment, until

pytestmark = pytest.mark.faults
ENCOUNTERS = 40
LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)


@pytest.fixture(scope="module")
def house():
    home = Path(tempfile.mkdtemp(prefix="heart-storm-"))
    with restored_environment():
        house = House(home)
        try:
            house.open()
            yield house
        finally:
            house.close()
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def tokens(house):
    return {role: house.token(f"{role}@test.heart.invalid", role) for role in ("clinician", "supervisor")}


@pytest.fixture(scope="module")
def storm(house, tokens):
    """The answers to 40 encounters, posted at once while a worker and the broker are killed."""
    house.start()
    neighbors = [
        house.ask(
            tokens["clinician"], "POST", "neighbors/", json={"known_as": f"Neighbor {number} Testa"}
        ).json()["id"]
        for number in range(ENCOUNTERS)
    ]
    together = Barrier(ENCOUNTERS)

    def log(number: int):
        together.wait()
        body = {
            "program": "CRT",
            "cleared_at": (LONG_AGO + timedelta(minutes=number)).isoformat(),
            "outcome": "resolved_on_scene",
            "neighbor": neighbors[number],
            "needs": ["housing"],
            "follow_up": "wanted",
        }
        key = {"Idempotency-Key": f"storm-{number}"}
        first = house.ask(tokens["clinician"], "POST", "encounters/", json=body, headers=key)
        if number == ENCOUNTERS // 2:
            house.kill("worker0")
            house.kill("valkey")
        again = house.ask(tokens["clinician"], "POST", "encounters/", json=body, headers=key)
        return first, again

    with ThreadPoolExecutor(ENCOUNTERS) as pool:
        return list(pool.map(log, range(ENCOUNTERS)))


def test_every_encounter_is_there_once(house, storm):
    codes = {answer.status_code for pair in storm for answer in pair}
    ids = [(first.json()["id"], again.json()["id"]) for first, again in storm]

    assert codes == {201}
    assert all(first == again for first, again in ids)
    assert house.sql("SELECT count(*), count(DISTINCT number) FROM cases_encounter") == [
        (ENCOUNTERS, ENCOUNTERS)
    ]


def test_each_has_one_follow_up(house, storm):
    assert house.sql("SELECT count(*), count(DISTINCT follow_up_id) FROM followups_promise") == [
        (ENCOUNTERS, ENCOUNTERS)
    ]
    assert house.sql("SELECT count(*) FROM followups_followup") == [(ENCOUNTERS,)]


def test_each_overdue_follow_up_is_escalated_once(house, storm):
    until(
        lambda: house.sql("SELECT count(*) FROM followups_followup WHERE escalated_at IS NULL") == [(0,)],
        "every overdue follow-up is escalated",
    )

    assert house.sql(
        "SELECT count(*), count(DISTINCT about_id) FROM notices_notice WHERE kind = 'overdue'"
    ) == [(ENCOUNTERS, ENCOUNTERS)]


def test_the_killed_processes_are_back_and_sweep_again(house, storm):
    before = house.sql("SELECT clock_timestamp()")[0][0]

    until(lambda: house.pid("worker0") and house.pid("valkey"), "the killed processes run again")
    until(
        lambda: house.sql("SELECT min(at) FROM core_heartbeat")[0][0] > before,
        "every sweep has finished since",
    )


def test_an_hour_of_more_sweeps_tells_nothing_twice(house, storm):
    before = house.sql("SELECT count(*) FROM notices_notice")
    started = house.sql("SELECT clock_timestamp()")[0][0]

    for _ in range(3):
        house.manage("sweep")
    until(lambda: house.sql("SELECT min(at) FROM core_heartbeat")[0][0] > started, "beat sweeps beside it")

    assert house.sql("SELECT count(*) FROM notices_notice") == before


def test_without_a_clock_no_list_is_wrong_and_afterwards_each_is_told_once(house, storm, tokens):
    clock = [program.name for program in house.application if program.name != "web"]
    for name in clock:
        house.supervisor.ask().stopProcess(name)
    neighbor = house.ask(tokens["clinician"], "POST", "neighbors/", json={"known_as": "Late Testa"}).json()[
        "id"
    ]
    body = {
        "program": "CRT",
        "cleared_at": LONG_AGO.isoformat(),
        "outcome": "declined",
        "neighbor": neighbor,
        "follow_up": "wanted",
    }
    encounter = house.ask(tokens["clinician"], "POST", "encounters/", json=body).json()["id"]

    found = house.ask(tokens["supervisor"], "GET", f"follow-ups/?phase=overdue&encounter={encounter}").json()[
        "results"
    ]
    assert [row["escalations"] for row in found] == [[]]

    for name in clock:
        house.supervisor.start_program(name)
    told = "SELECT kind, count(*) FROM notices_notice WHERE about_id = %s GROUP BY kind ORDER BY kind"
    until(lambda: len(house.sql(told, found[0]["id"])) == 2, "it is warned about and escalated")
    started = house.sql("SELECT clock_timestamp()")[0][0]
    until(lambda: house.sql("SELECT min(at) FROM core_heartbeat")[0][0] > started, "every sweep ran again")

    assert house.sql(told, found[0]["id"]) == [("act_by_near", 1), ("overdue", 1)]


def test_while_the_database_is_away_everybody_is_told_to_wait(house, storm, tokens):
    house.supervisor.ask().stopProcess("postgres")

    page = requests.get(f"{house.address}/accounts/login/", timeout=60)
    answer = house.ask(tokens["supervisor"], "GET", "cases/")
    ready = requests.get(f"{house.address}/health/ready", timeout=60)
    house.supervisor.start_program("postgres")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "unavailable")
    assert (answer.headers["Retry-After"], ready.status_code) == ("30", 503)
    until(house.is_ready, "the database answers again")


def test_history_rows_equal_changes(house, storm):
    """A version counts the changes of a record, and history has one row for each."""
    for table in ("cases_case", "cases_encounter", "cases_need", "followups_followup", "neighbors_neighbor"):
        room, noun = table.split("_")
        rows = house.sql(
            f"SELECT count(*) FROM {table} r WHERE version != "
            f"(SELECT count(*) FROM {room}_historical{noun} h WHERE h.id = r.id)"
        )
        assert rows == [(0,)], table


def test_no_invariant_is_broken(house, storm):
    house.manage("check_invariants")
