"""A pytest plugin: real PostgreSQL and Valkey for the length of a test run.

Loaded by `-p tests.servers` before pytest-django reads the settings. `DATABASE_URL` and `REDIS_URL` of the
environment are used when they are set, as xdist's workers find them set by the run that started them. The
demo's settings and data are never touched.
"""

import atexit
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from heart.local.servers import DATABASE, OWNER, Postgres, Server, Valkey

ROOT = Path(__file__).parent.parent
# Migrated clusters, the newest few: branches differ in their migrations.
KEPT = ROOT / ".pytest_cache" / "postgres"
KEEP = 3

started: list[Server] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    needed = {"DATABASE_URL", "REDIS_URL"} - os.environ.keys()
    if not needed:
        return
    home = Path(tempfile.mkdtemp(prefix="heart-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(stop)  # runs before the folder goes
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    os.environ["HEART_DATA_DIR"] = str(home / "data")
    if "DATABASE_URL" in needed:
        # A superuser, so that tests can break what triggers and grants protect, and SET ROLE heart_app.
        postgres = Postgres(home, quick=True, superuser_owner=True)
        started.append(postgres)
        start_migrated(postgres, databases=_databases(early_config))
        os.environ["DATABASE_URL"] = postgres.url(OWNER)
        os.environ.pop("MIGRATION_DATABASE_URL", None)
    if "REDIS_URL" in needed:
        valkey = Valkey(home)
        started.append(valkey)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url


def _databases(config: pytest.Config) -> list[str]:
    """What pytest-django will ask for: one database, or one for each of xdist's workers."""
    workers = getattr(config.known_args_namespace, "numprocesses", None) or 0
    name = f"test_{DATABASE}"
    return [f"{name}_gw{number}" for number in range(int(workers))] or [name]


def start_migrated(postgres: Postgres, databases: list[str]) -> None:
    """Start it with these databases migrated.

    Migrating takes longer than most tests, so it is done once for a set of migrations: the cluster is kept
    beside pytest's own cache and copied.
    """
    if not copy_migrated(postgres):
        postgres.start()
        postgres.create_roles_and_database()
        _migrate(postgres)
        postgres.stop()
        _keep(postgres.files, KEPT / _fingerprint())
    postgres.start()
    with contextlib.closing(postgres.connect()) as connection:
        connection.autocommit = True
        for name in databases:
            connection.cursor().execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE {DATABASE}')


def copy_migrated(postgres: Postgres) -> bool:
    """Give it the files of the cluster that is kept; whether there is one."""
    kept = KEPT / _fingerprint()
    if kept.exists():
        _copy(kept, postgres.files)
    return kept.exists()


def _migrate(postgres: Postgres) -> None:
    environment = os.environ | {
        "DATABASE_URL": postgres.url(OWNER), "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": "redis://127.0.0.1:1",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _keep(files: Path, kept: Path) -> None:
    """Put it there in one step: a run beside this one sees all of it or nothing. Forget the oldest."""
    KEPT.mkdir(parents=True, exist_ok=True)
    others = sorted(KEPT.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in others[KEEP - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    making = KEPT / f"making-{os.getpid()}"
    _copy(files, making)
    with contextlib.suppress(OSError):  # somebody else was as quick
        making.rename(kept)


def _copy(source: Path, target: Path) -> None:
    # With its owner, which Python's copytree leaves behind.
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _fingerprint() -> str:
    """Of everything that decides what a migrated database looks like."""
    deciding = [
        *sorted(ROOT.glob("*/migrations/*.py")),
        *sorted(ROOT.glob("heart/core/**/*.py")),
        *sorted(ROOT.glob("*/apps.py")),
        ROOT / "requirements.txt",
    ]
    whole = hashlib.sha256()
    for path in deciding:
        whole.update(path.as_posix().encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def pytest_unconfigure() -> None:
    stop()


def stop() -> None:
    while started:
        started.pop().stop()
