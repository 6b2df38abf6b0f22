import shutil
import tempfile
import threading
import time
from pathlib import Path

import pytest

from heart.local import Failure, demo
from heart.local.processes import MARK, Program, Supervisor, launched_from, stop_leftovers
from heart.local.servers import free_port

pytestmark = pytest.mark.faults


@pytest.fixture
def supervisor(monkeypatch):
    """A worker and a beat that live and do nothing."""
    home = Path(tempfile.mkdtemp(prefix="heart-test-"))
    monkeypatch.setenv("HEART_DATA_DIR", str(home))
    monkeypatch.setenv(MARK, str(home))
    idle = [Program(name, ["sleep", "1000"], order=1, autostart=True) for name in ("worker", "beat")]
    supervisor = Supervisor(home, idle)
    supervisor.start()
    wait_until(lambda: None not in pids(supervisor))
    yield supervisor
    supervisor.stop()
    shutil.rmtree(home)


def pids(supervisor: Supervisor) -> list[int | None]:
    if not supervisor.answers():
        return [None]
    states = supervisor.ask().getAllProcessInfo()
    return [state["pid"] if state["statename"] == "RUNNING" else None for state in states]


def wait_until(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_a_clock_that_stands_still_starts_worker_and_beat_again(supervisor, monkeypatch):
    monkeypatch.setattr(demo, "PROBE_SECONDS", 0.2)
    before = pids(supervisor)
    ends = []

    def watch() -> None:
        with pytest.raises(Failure, match="The supervisor ended"):
            demo.watch(supervisor, free_port())  # nothing answers there
        ends.append("said")

    watcher = threading.Thread(target=watch)
    watcher.start()

    wait_until(lambda: None not in pids(supervisor) and not set(pids(supervisor)) & set(before))
    supervisor.process.terminate()
    watcher.join(30)
    assert ends == ["said"]


def test_children_of_a_killed_supervisor_are_found_and_ended(supervisor):
    supervisor.process.kill()
    supervisor.process.wait()
    assert len(launched_from(supervisor.home)) == 2

    assert stop_leftovers(supervisor.home) is True

    assert launched_from(supervisor.home) == []
    assert stop_leftovers(supervisor.home) is False
