"""The whole house as real processes: PostgreSQL, a broker, web, workers and beats, under the supervisor."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
import requests

from heart.core.sweeps import SWEEPS
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
from tests.servers import copy_migrated

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds; far more than anything here takes


class DurablePostgres(Postgres):
    """What it has accepted outlives a kill of the server; only a power cut may be forgotten."""

    @property
    def command(self) -> list[str]:
        return [*super().command, "-c", "synchronous_commit=on"]


class House:
    """Started with three workers and two beats that sweep every two seconds."""

    period = 2

    def __init__(self, home: Path, *, workers: int = 3, beats: int = 2):
        self.home = home
        self.postgres = DurablePostgres(home, quick=True, superuser_owner=True)
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
        self.killed: dict[str, int] = {}
        self.web = requests.Session()
        self.web.trust_env = False  # no proxy is asked for, on this machine or another
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
            "SWEEP_PERIOD_SECONDS": str(self.period),
            "EMAIL_URL": f"file:{home / 'mail'}",
            "DJANGO_SETTINGS_MODULE": "heart.settings",
        }

    def open(self) -> None:
        os.environ.update(self.environment)
        is_migrated = copy_migrated(self.postgres)
        for server in (self.postgres, self.valkey):
            server.prepare()
        self.supervisor.start()
        self.postgres.wait_until_it_answers(self.supervisor.is_running)
        self.postgres.create_roles_and_database()
        if not is_migrated:
            self.manage("migrate", "--no-input")
        self.manage("load_program", "programs/profiles/durham.toml")
        self.manage("collectstatic", "--no-input")
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

    def tokens(self, *roles: str) -> dict[str, str]:
        """A person of each role, and the token with which their client asks."""
        # One process for all of them: starting one costs more than what it does.
        words = ["from django.core.management import call_command"]
        for role in roles:
            words += [f"call_command('create_staff', '{role}@test.heart.invalid', role='{role}')"]
            words += [f"call_command('create_token', '{role}@test.heart.invalid')"]
        lines = self.manage("shell", "--verbosity", "0", "--command", "; ".join(words)).splitlines()
        told = [line for line in lines if re.fullmatch("[0-9a-f]{64}", line.strip())]
        return dict(zip(roles, told, strict=True))

    def ask(self, token: str, method: str, path: str, **kwargs: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **kwargs.pop("headers", {})}
        return self.web.request(
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
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall()

    def pid(self, name: str) -> int:
        """Of the process, also of one that is starting or stopping; 0 when there is none."""
        return self.supervisor.ask().getProcessInfo(name)["pid"]

    def names(self, kind: str) -> list[str]:
        """The processes of a kind: worker0, worker1 …"""
        return [program.name for program in self.application if program.name.rstrip("0123456789") == kind]

    def stop(self, *names: str) -> None:
        """In order, all at once, and until somebody starts them again."""
        for name in names:
            self.supervisor.ask().stopProcess(name, False)
        until(lambda: not any(self.pid(name) for name in names), "they have stopped")

    def kill(self, *names: str) -> None:
        """As the kernel does when memory is short: the processes themselves, without a word."""
        self.killed |= {name: self.pid(name) for name in names}
        self.signal(signal.SIGKILL, *names)

    def signal(self, what: signal.Signals, *names: str) -> None:
        for name in names:
            os.kill(self.pid(name), what)

    def runs_whole(self) -> bool:
        """Whether everything runs, and what was killed as another process."""
        return all(
            program["statename"] == "RUNNING" and program["pid"] != self.killed.get(program["name"])
            for program in self.supervisor.ask().getAllProcessInfo()
        )

    def now(self) -> datetime:
        return self.sql("SELECT clock_timestamp()")[0][0]

    def has_swept_since(self, moment: datetime) -> bool:
        """Whether every sweep has finished after this moment: by a beat and a worker that live."""
        with contextlib.suppress(psycopg2.OperationalError):
            beats = "SELECT count(*), min(at) FROM core_heartbeat"
            number, oldest = self.sql(beats)[0]
            return number == len(SWEEPS) and oldest > moment
        return False

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
        time.sleep(0.2)
    return found


@contextlib.contextmanager
def restored_environment() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
