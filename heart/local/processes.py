"""The processes of one machine under supervisord: each that ends is started again, one signal ends all."""

import configparser
import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from supervisor.xmlrpc import SupervisorTransport

from heart.local import ROOT, Failure
from heart.local.servers import Server, socket_folder
from heart.local.stages import logs_folder

# In the environment of every process that the launcher starts: how a later run finds what a kill left.
MARK = "HEART_LAUNCHED_FROM"
STOP_SECONDS = 30


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    order: int  # started in this order, stopped in the opposite one
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    user: str | None = None
    autostart: bool = False


def server_program(server: Server, order: int) -> Program:
    signal_name = server.stop_signal.name.removeprefix("SIG")
    return Program(server.name, server.command, order, signal_name, 20, server.account, autostart=True)


def application_programs(port: int) -> list[Program]:
    python = [sys.executable, "-m"]
    gunicorn = [*python, "gunicorn", "heart.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "3"]
    gunicorn += ["--no-control-socket"]  # it would be made in the home of whoever starts the demo
    gunicorn += ["--reuse-port"]  # when the master is killed its workers hold the port for some seconds more
    celery = [*python, "celery", "--app", "heart"]
    # Without mingle and gossip a worker comes back by itself after its broker did (docs/adr/0003).
    worker = ["worker", "--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "WARNING"]
    return [
        Program("web", gunicorn, order=100),
        Program("worker", [*celery, *worker], order=100),
        Program("beat", [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"], order=100),
    ]


class Supervisor:
    """supervisord as a child in the foreground, and the few questions that the launcher asks it."""

    def __init__(self, home: Path, programs: list[Program]):
        self.home = home
        self.programs = programs
        self.conf = home / "supervisord.conf"
        self.socket = socket_folder(home) / "supervisor.sock"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write_configuration()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(self.conf)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def start_program(self, name: str) -> None:
        self.ask().startProcess(name, False)

    def restart_program(self, name: str) -> None:
        # It may end, or be started again, by itself just now.
        with contextlib.suppress(xmlrpc.client.Fault, OSError):
            self.ask().stopProcess(name)
        with contextlib.suppress(xmlrpc.client.Fault, OSError):
            self.start_program(name)

    def answers(self) -> bool:
        with contextlib.suppress(xmlrpc.client.Fault, OSError):
            return bool(self.ask().getState())
        return False

    def ask(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ends_within(self, seconds: float) -> bool:
        assert self.process is not None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End everything that was started, and wait for it."""
        if self.process and self.is_running():
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        stop_leftovers(self.home)

    def _write_configuration(self) -> None:
        conf = configparser.RawConfigParser()
        log, pidfile = logs_folder() / "supervisord.log", self.home / "supervisord.pid"
        conf["supervisord"] = {
            "nodaemon": "true",
            "logfile": str(log),
            "pidfile": str(pidfile),
            "minfds": "1024",
        }
        if os.geteuid() == 0:
            conf["supervisord"]["user"] = "root"
        conf["unix_http_server"] = {"file": str(self.socket)}
        interface = "supervisor.rpcinterface:make_main_rpcinterface"
        conf["rpcinterface:supervisor"] = {"supervisor.rpcinterface_factory": interface}
        for program in self.programs:
            conf[f"program:{program.name}"] = {
                "command": shlex.join(program.command),
                "priority": str(program.order),
                "autostart": str(program.autostart).lower(),
                "autorestart": "true",
                "startretries": "1000",  # the default gives up for good after three
                "stopsignal": program.stop_signal,
                "stopwaitsecs": str(program.stop_seconds),
                "killasgroup": "true",
                "redirect_stderr": "true",
                "stdout_logfile": str(logs_folder() / f"{program.name}.log"),
                "stdout_logfile_maxbytes": "10MB",
                "stdout_logfile_backups": "2",
            }
            if program.user:
                conf[f"program:{program.name}"]["user"] = program.user
        for section in conf.sections():
            for name, value in conf[section].items():
                conf[section][name] = value.replace("%", "%%")  # supervisor expands %(…)s
        with self.conf.open("w") as file:
            conf.write(file)


def stop_leftovers(home: Path) -> bool:
    """End what an earlier run left behind when it was killed; true if there was something."""
    found = launched_from(home)
    # The supervisor first: it stops its children in order, and would start again what is stopped under it.
    supervisors = [process for process in found if "supervisor.supervisord" in command_line(process)]
    end(supervisors, signal.SIGTERM)
    end(launched_from(home), signal.SIGTERM)
    end(postmasters(home), signal.SIGINT)
    return bool(found)


def launched_from(home: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == str(home) and process.pid != os.getpid():
                found.append(process)
    return found


def postmasters(home: Path) -> list[psutil.Process]:
    """PostgreSQL overwrites its own environment to show what it does: it is found by its pid file."""
    with contextlib.suppress(OSError, ValueError, psutil.Error):
        pid = int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        if str(home / "postgres") in command_line(process):
            return [process]
    return []


def command_line(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return process.cmdline()
    return []


def end(processes: list[psutil.Process], how: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(how)
    _, alive = psutil.wait_procs(processes, timeout=STOP_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


def wait_for(supervisor: Supervisor, answers: Callable[[], bool], *, seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > deadline or not supervisor.is_running():
            raise Failure(otherwise)
        time.sleep(0.2)
