"""`make demo`: from a checkout to an address with sign-ins, and everything ended on Ctrl-C."""

import contextlib
import fcntl
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from heart.local import ROOT, Failure, data_folder, demo_env, environment
from heart.local.port import require_free
from heart.local.processes import (
    MARK,
    Supervisor,
    application_programs,
    server_program,
    stop_leftovers,
    wait_for,
)
from heart.local.servers import APPLICATION, OWNER, Postgres, Server, Valkey
from heart.local.stages import logs_folder, run, stage

PROFILE = "programs/profiles/durham.toml"
PASSWORD = "heart-demo"
SIGN_INS = {
    "navigator": "care navigator",
    "navigator2": "care navigator, same team",
    "peer": "peer support specialist",
    "clinician": "clinician",
    "emt": "EMT",
    "supervisor": "supervisor",
    "analyst": "analyst",
    "admin": "administrator",
    "integration": "API only",
}
READY_SECONDS = 60
PROBE_SECONDS = 30
PROBES_BEFORE_RESTART = 3
PROBES_AFTER_RESTART = 6  # the time that a fresh beat and worker have for their first sweep


def demo(port: int) -> None:
    home = data_folder()
    home.mkdir(parents=True, exist_ok=True)
    with alone(home):
        if stop_leftovers(home):
            print("An earlier run was killed; what it left running has been stopped.")
        require_free(port)
        os.environ[MARK] = str(home)
        serve(home, port)


def serve(home: Path, port: int) -> None:
    servers = embedded_servers(home)
    programs = [server_program(server, order) for order, server in enumerate(servers)]
    supervisor = Supervisor(home, programs + application_programs(port))
    write_settings(servers, port)
    with stage("Pages' assets and translations"):
        environment.assets()
        environment.messages()
        collect_static()
    try:
        with stage(", ".join(["Supervisor", *(f"embedded {server.name}" for server in servers)])):
            start_servers(supervisor, servers)
        for server in servers:
            if isinstance(server, Postgres) and server.opened:
                opened = ", ".join(str(folder) for folder in server.opened)
                print(f"  PostgreSQL runs as system user {server.account}, who may now enter {opened}.")
        fill_database()
        with stage("Web, worker and beat"):
            for program in ("web", "worker", "beat"):
                supervisor.start_program(program)
            wait_for(
                supervisor,
                lambda: answers(port, "ready"),
                seconds=READY_SECONDS,
                otherwise=f"The web server did not become ready; see {logs_folder() / 'web.log'}.",
            )
        announce(port)
        watch(supervisor, port)
    finally:
        supervisor.stop()


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """One launcher a data folder; the kernel lets go of the lock however the launcher ends."""
    with (home / "launcher.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure(
                f"Another `make demo` is using {home}; stop it, or set HEART_DATA_DIR to another folder."
            ) from error
        yield


def embedded_servers(home: Path) -> list[Server]:
    servers: list[Server] = []
    if "DATABASE_URL" not in os.environ:
        servers.append(Postgres(home))
    if "REDIS_URL" not in os.environ:
        servers.append(Valkey(home))
    return servers


def write_settings(servers: list[Server], port: int) -> None:
    """`demo.env` for commands in other shells, and this process's environment for its children."""
    urls = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    if "MIGRATION_DATABASE_URL" in os.environ and "DATABASE_URL" in urls:
        urls["MIGRATION_DATABASE_URL"] = os.environ["MIGRATION_DATABASE_URL"]
    for server in servers:
        if isinstance(server, Postgres):
            urls |= {"DATABASE_URL": server.url(APPLICATION), "MIGRATION_DATABASE_URL": server.url(OWNER)}
        if isinstance(server, Valkey):
            urls["REDIS_URL"] = server.url
    demo_env.write(urls | {"PORT": str(port)})  # links in e-mail start with it
    os.environ.update(urls)
    os.environ["HEART_DATA_DIR"] = str(data_folder())
    demo_env.load()


def collect_static() -> None:
    stamp = data_folder() / "static.sha256"
    current = environment.newest_change(environment.ASSETS, *ROOT.glob("*/static"), *ROOT.glob("*/*/static"))
    current += environment.fingerprint(ROOT / "requirements.txt")
    if stamp.exists() and stamp.read_text() == current and (ROOT / "build" / "static").exists():
        return
    manage("collectstatic", "--no-input", otherwise="The static files could not be collected.")
    stamp.write_text(current)


def start_servers(supervisor: Supervisor, servers: list[Server]) -> None:
    for server in servers:
        server.prepare()
    supervisor.start()
    for server in servers:
        server.wait_until_it_answers(supervisor.is_running)
        if isinstance(server, Postgres):
            server.create_roles_and_database()
    wait_for(
        supervisor,
        supervisor.answers,
        seconds=10,
        otherwise=f"The supervisor did not start; see {logs_folder() / 'supervisord.log'}.",
    )


def fill_database() -> None:
    with stage("Migrations"):
        manage("migrate", "--no-input", otherwise="The database could not be migrated.")
    if not has_encounters():
        with stage("Demo data: a year of an invented city"):
            manage("load_program", PROFILE, otherwise="The program's profile could not be loaded.")
            manage("seed_demo", *encounters(), otherwise="The demo data could not be made.")
    with stage("First sweep"):
        manage("sweep", otherwise="The first sweep failed.")


def encounters() -> list[str]:
    number = os.environ.get("DEMO_ENCOUNTERS")
    return ["--encounters", number] if number else []


def manage(*words: str, otherwise: str) -> None:
    run([sys.executable, "manage.py", *words], log=words[0], otherwise=otherwise)


def has_encounters() -> bool:
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT EXISTS (SELECT FROM cases_encounter)")
        return cursor.fetchone()[0]


def answers(port: int, probe: str) -> bool:
    # No proxy of the environment stands between a machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/health/{probe}", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def announce(port: int) -> None:
    print(f"\nHEART is ready: http://127.0.0.1:{port}/\n\nSign in with password {PASSWORD} as")
    for name, who in SIGN_INS.items():
        print(f"  {f'{name}@demo.heart.test':<30}{who}")
    print("\nCtrl-C stops everything.", flush=True)


def watch(supervisor: Supervisor, port: int) -> None:
    """Wait for the end; a worker or beat that lives but does not work is started again.

    Its pid says nothing: /health/clock is the row that a sweep writes.
    """
    silent = 0
    while not supervisor.ends_within(PROBE_SECONDS):
        silent = 0 if answers(port, "clock") else silent + 1
        if silent == PROBES_BEFORE_RESTART:
            for program in ("worker", "beat"):
                supervisor.restart_program(program)
            silent = -PROBES_AFTER_RESTART
    raise Failure(f"The supervisor ended; see {logs_folder() / 'supervisord.log'}.")
