"""A pytest plugin: real PostgreSQL and Valkey for the length of a test run.

Loaded by `-p tests.servers` before pytest-django reads the settings. `DATABASE_URL` and `REDIS_URL` of the
environment are used when they are set, as xdist's workers find them set by the run that started them. The
demo's settings and data are never touched.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest

from heart.local.servers import OWNER, Postgres, Server, Valkey

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
        postgres.start()
        postgres.create_roles_and_database()
        os.environ["DATABASE_URL"] = postgres.url(OWNER)
        os.environ.pop("MIGRATION_DATABASE_URL", None)
    if "REDIS_URL" in needed:
        valkey = Valkey(home)
        started.append(valkey)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url


def pytest_unconfigure() -> None:
    stop()


def stop() -> None:
    while started:
        started.pop().stop()
