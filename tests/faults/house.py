"""The whole house as real processes: PostgreSQL, a broker, web, workers and beats, under the supervisor."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg2
import requests

from heart.local.processes import (
    MARK,
    Supervisor,
    application_programs,
    end,
    launched_from,
    postmasters,
    server_program,
)
from heart.local.servers import APPLICATION, OWNER, Postgres, Valkey, free_port

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds; far more than anything here takes


class House:
    """Started with four workers and two beats that sweep every second."""

    def __init__(self, home: Path, *, workers: int = 4, beats: int = 2):
        self.home = home
        self.postgres = Postgres(home, quick=True)
        self.valkey = Valkey(home)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        web, worker, beat = application_programs(self.port)
        self.application = [
            web,
            *(replace(worker, name=f"worker{number}") for number in range(workers)),
            *(replace(beat, name=f"beat{number}") for number in range(beats)),
        ]
        servers = [server_program(self.postgres, 1), server_program(self.valkey, 2)]
        self.supervisor = Supervisor(home, [*servers, *self.application])
        self.environment = {
            "HEART_DATA_DIR": str(home),
            MARK: str(home),
            "DATABASE_URL": self.postgres.url(APPLICATION),
            "MIGRATION_DATABASE_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": "only-for-tests",
            "HEART_DEMO": "1",
            "DEBUG": "",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SWEEP_PERIOD_SECONDS": "1",
            "EMAIL_URL": f"file:{home / 'mail'}",
            "DJANGO_SETTINGS_MODULE": "heart.settings",
        }

    def open(self) -> None:
        os.environ.update(self.environment)
        for server in (self.postgres, self.valkey):
            server.prepare()
        self.supervisor.start()
        self.postgres.wait_until_it_answers(self.supervisor.is_running)
        self.postgres.create_roles_and_database()
        self.manage("collectstatic", "--no-input")
        self.manage("migrate", "--no-input")
        self.manage("load_program", "programs/profiles/durham.toml")
        until(self.supervisor.answers, "the supervisor answers")

    def start(self, *names: str) -> None:
        for program in self.application:
            if not names or program.name.rstrip("0123456789") in names:
                self.supervisor.start_program(program.name)
        if not names or "web" in names:
            until(self.is_ready, "the web server answers")

    def manage(self, *words: str, typed: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def token(self, email: str, role: str) -> str:
        self.manage("create_staff", email, "--role", role)
        return self.manage("create_token", email).splitlines()[-1]

    def ask(self, token: str, method: str, path: str, **kwargs: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **kwargs.pop("headers", {})}
        return requests.request(
            method, f"{self.address}/api/v1/{path}", headers=headers, timeout=60, **kwargs
        )

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def sql(self, statement: str, *values: Any) -> list[tuple]:
        with contextlib.closing(psycopg2.connect(self.postgres.url(OWNER))) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall()

    def pid(self, name: str) -> int:
        state = self.supervisor.ask().getProcessInfo(name)
        return state["pid"] if state["statename"] == "RUNNING" else 0

    def kill(self, name: str) -> None:
        """As the kernel does when memory is short: the process itself, without a word."""
        os.kill(self.pid(name), signal.SIGKILL)

    def close(self) -> None:
        # Nothing in it is kept, so there is nothing to end gently.
        if self.supervisor.process:
            self.supervisor.process.kill()
            self.supervisor.process.wait()
        end([*launched_from(self.home), *postmasters(self.home)], signal.SIGKILL)


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"In {seconds} s it did not happen that {what}"
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def restored_environment() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
