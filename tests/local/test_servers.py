import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from heart.local import ROOT
from heart.local.servers import Postgres, Valkey


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="heart-test-"))  # short: pytest's tmp_path is near a socket's limit
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def postgres(home):
    server = Postgres(home, quick=True)
    server.start()
    server.create_roles_and_database()
    yield server
    server.stop()


def ask(address: str, question: str):
    with contextlib.closing(psycopg2.connect(address)) as connection:
        cursor = connection.cursor()
        cursor.execute(question)
        return cursor.fetchone()[0]


def test_the_application_role_may_not_make_tables(postgres):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(postgres.url("heart_app"), "CREATE TABLE mine (id int)")


def test_the_owner_migrates_without_being_superuser(postgres):
    question = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'heart'"

    assert ask(postgres.url("heart"), question) is False


def test_accents_fold_whatever_the_language_of_the_machine(postgres):
    assert ask(postgres.url("heart_app"), "SELECT lower('ÉLODIE Ñ')") == "élodie ñ"


def test_roles_and_database_are_made_once(postgres):
    postgres.create_roles_and_database()

    assert ask(postgres.url("heart"), "SELECT count(*) FROM pg_database WHERE datname = 'heart'") == 1


def test_nobody_else_can_reach_the_socket(postgres):
    assert postgres.sockets.stat().st_mode & 0o077 == 0


def test_rows_survive_a_kill(home):
    server = Postgres(home)
    server.start()
    try:
        server.create_roles_and_database()
        with contextlib.closing(psycopg2.connect(server.url("heart"))) as connection, connection:
            connection.cursor().execute("CREATE TABLE promise AS SELECT 1 AS kept")

        server.kill()
        server.start()

        assert ask(server.url("heart"), "SELECT kept FROM promise") == 1
    finally:
        server.stop()


def test_a_checkout_in_deep_folders_gets_a_short_socket(home):
    deep = home / ("d" * 60) / ("e" * 60)
    server = Postgres(deep, quick=True)
    server.start()
    try:
        assert server.sockets != deep / "run"
        server.create_roles_and_database()
        assert ask(server.url("heart_app"), "SELECT 1") == 1
    finally:
        server.stop()
        shutil.rmtree(server.sockets)


def test_the_broker_comes_back_on_its_port_with_what_it_accepted(home):
    server = Valkey(home)
    server.start()
    try:
        first = server.pid
        with redis.Redis.from_url(server.url) as client:
            client.rpush("celery", "a sweep")

        server.kill()
        server.start()

        with redis.Redis.from_url(server.url) as client:
            assert client.lrange("celery", 0, -1) == [b"a sweep"]
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert server.pid != first
    finally:
        server.stop()


def test_the_broker_asks_for_its_password(home):
    server = Valkey(home)
    server.start()
    try:
        stranger = redis.Redis(port=server.port)
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
    finally:
        server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_test_run_leaves_no_server(home):
    start = (
        "import pathlib, sys; from heart.local.servers import Valkey; v = Valkey(pathlib.Path(sys.argv[1]))"
    )
    program = f"{start}; v.start(); print(v.pid, flush=True); sys.stdin.read()"
    run = subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    server = psutil.Process(int(run.stdout.readline()))

    run.kill()
    run.communicate()

    with contextlib.suppress(psutil.TimeoutExpired):
        server.wait(10)
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_the_servers_log_names_nobody(postgres):
    address = postgres.url("heart")
    with contextlib.closing(psycopg2.connect(address)) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TEMPORARY TABLE neighbor (name text PRIMARY KEY)")
        cursor.execute("INSERT INTO neighbor VALUES ('Marisol Testa')")
        with pytest.raises(psycopg2.errors.UniqueViolation, match="Marisol"):
            cursor.execute("INSERT INTO neighbor VALUES ('Marisol Testa')")

    told = postgres.log.read_text()

    assert "duplicate key" in told
    assert "Marisol" not in told
