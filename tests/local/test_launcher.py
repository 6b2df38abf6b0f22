"""The real launcher on a free port, with a data folder of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from pathlib import Path

import psutil
import pytest

from heart.local import ROOT
from heart.local.demo import answers
from heart.local.processes import Supervisor, launched_from, postmasters
from heart.local.servers import free_port

pytestmark = pytest.mark.faults

READY_SECONDS = 180  # two busy cores
NOT_INHERITED = {
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DJANGO_SETTINGS_MODULE",
}


class Launcher:
    def __init__(self, home: Path, port: int):
        self.home = home
        self.port = port
        self.environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.environment |= {"HEART_DATA_DIR": str(home), "PORT": str(port), "DEMO_ENCOUNTERS": "20"}
        self.output = home / "output.txt"

    def start(self) -> None:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "heart.local", "launch"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        wait_until(
            lambda: "Ctrl-C stops" in self.said() or self.process.poll() is not None, seconds=READY_SECONDS
        )
        assert "Ctrl-C stops" in self.said(), self.said()

    def pid(self, program: str) -> int | None:
        """The pid while the program runs."""
        with contextlib.suppress(OSError, xmlrpc.client.Fault):
            state = Supervisor(self.home, []).ask().getProcessInfo(program)
            return state["pid"] if state["statename"] == "RUNNING" else None
        return None

    def answers(self, probe: str) -> bool:
        return answers(self.port, probe)

    def running(self) -> list[psutil.Process]:
        return launched_from(self.home) + postmasters(self.home)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def is_alive(process: psutil.Process) -> bool:
    """A zombie is dead: it only waits for its parent to take note."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def wait_until(condition, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def launcher():
    home = Path(tempfile.mkdtemp(prefix="heart-test-"))
    launcher = Launcher(home, free_port())
    launcher.start()
    try:
        launcher.wait_until_ready()
        yield launcher
    finally:
        if launcher.process.poll() is None:
            launcher.end(signal.SIGTERM)
        shutil.rmtree(home)


@pytest.mark.parametrize("program", ["web", "worker", "beat", "valkey", "postgres"])
def test_a_killed_child_is_started_again_and_leaves_no_children(launcher, program):
    wait_until(lambda: launcher.pid(program))
    first = launcher.pid(program)
    family = [psutil.Process(first), *psutil.Process(first).children(recursive=True)]

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: launcher.pid(program) not in (None, first))
    # gunicorn's workers notice at their next request that their master is gone, or after 15 seconds.
    wait_until(lambda: launcher.answers("live") and not any(is_alive(process) for process in family))
    wait_until(lambda: launcher.answers("ready"))


def test_a_command_in_another_shell_finds_the_database(launcher):
    environment = launcher.environment
    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_second_launcher_in_the_same_folder_is_refused(launcher):
    second = subprocess.run(
        [sys.executable, "-m", "heart.local", "launch"],
        cwd=ROOT,
        env=launcher.environment | {"PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert "Another `make demo` is using" in second.stderr


def test_a_taken_port_is_a_sentence_before_anything_is_started(launcher, tmp_path):
    second = Launcher(tmp_path, launcher.port)
    second.start()

    assert second.process.wait(30) == 1
    assert second.said().startswith(f"Port {launcher.port} is taken by another program; stop it, or")
    assert second.said().count("\n") == 1
    assert second.running() == []


def test_a_killed_launcher_is_tidied_up_after_by_the_next_which_keeps_its_data(launcher):
    left_behind = launcher.running()
    launcher.end(signal.SIGKILL)

    launcher.start()
    launcher.wait_until_ready()

    assert "what it left running has been stopped" in launcher.said()
    assert "Demo data" not in launcher.said()
    assert [process for process in left_behind if is_alive(process)] == []


def test_ctrl_c_leaves_no_process_behind(launcher):
    started = launcher.running()

    code = launcher.end(signal.SIGINT)

    assert code == 0
    assert len(started) >= 6
    assert [process for process in started if is_alive(process)] == []
    assert launcher.running() == []


def test_the_end_may_come_in_the_middle_of_a_stage(launcher):
    launcher.start()
    wait_until(lambda: "Migrations" in launcher.said())
    started = launcher.running()

    code = launcher.end(signal.SIGTERM)

    assert code == 0
    assert len(started) >= 2
    assert [process for process in started if is_alive(process)] == []
    assert launcher.running() == []
