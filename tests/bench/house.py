"""A throwaway house to measure in: PostgreSQL as in production, migrated, with a city and many follow-ups."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from heart.local.servers import OWNER, Postgres, free_port
from tests.servers import start_migrated

ROOT = Path(__file__).parent.parent.parent
WORKERS = 3
START_SECONDS = 60


@contextlib.contextmanager
def house() -> Iterator[None]:
    """Django set up on a database of its own, which goes with the folder."""
    with tempfile.TemporaryDirectory(prefix="heart-bench-") as folder:
        postgres = Postgres(Path(folder), superuser_owner=True)
        os.environ |= {
            "SECRET_KEY": "only-for-benchmarks",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "DATABASE_URL": postgres.url(OWNER),
        }
        os.environ.pop("MIGRATION_DATABASE_URL", None)
        try:
            start_migrated(postgres, databases=[])
            _move_in()
            yield
        finally:
            postgres.stop()


def _move_in() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    # The benchmark's own lines are the only ones.
    profile = str(ROOT / "programs" / "profiles" / "durham.toml")
    call_command("load_program", profile, stdout=StringIO())
    call_command("createcachetable", stdout=StringIO())
    with connection.cursor() as cursor:  # as docs/operations.md asks
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET random_page_cost = 1.1')
    connection.close()


@contextlib.contextmanager
def web() -> Iterator[int]:
    """The web processes of production on this house's database; gives their port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "heart.wsgi", "--bind", f"127.0.0.1:{port}", "--workers",
        str(WORKERS), "--backlog", "1024", "--log-level", "error",
    ]  # fmt: skip
    # No TLS stands before it here.
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"HEART_DEMO": "1"})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    import http.client

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
