"""`python3.11 -m heart.local demo | test-setup`: what the Makefile calls.

Starts under the system's Python, makes `.venv/`, and goes on inside it.
"""

import os
import signal
import sys

from heart.local import ROOT, VENV, Failure, environment
from heart.local.port import require_free, wanted_port
from heart.local.stages import stage

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Someone pressed Ctrl-C, closed the terminal or asked the process to end."""


def stop_once(number: int, frame: object) -> None:
    for ignored in STOP_SIGNALS:
        signal.signal(ignored, signal.SIG_IGN)
    raise Stopped


def main(words: list[str]) -> int:
    commands = {"demo": demo, "launch": launch, "test-setup": test_setup}
    if len(words) != 1 or words[0] not in commands:
        print("usage: python3.11 -m heart.local demo | test-setup", file=sys.stderr)
        return 2
    if sys.version_info[:2] != (3, 11):
        print(f"HEART needs Python 3.11; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    for number in STOP_SIGNALS:
        signal.signal(number, stop_once)
    try:
        return commands[words[0]]()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except Stopped:
        print("\nEverything is stopped.")
        return 0 if words == ["launch"] else 130  # for `launch` it is the normal end


def demo() -> int:
    if not VENV.exists():  # nothing of an earlier run can be in the way, so say it before the long downloads
        require_free(wanted_port())
    with stage("Python environment and packages"):
        environment.python_packages("requirements.txt")
    python = str(VENV / "bin" / "python")
    os.chdir(ROOT)
    os.execv(python, [python, "-m", "heart.local", "launch"])


def launch() -> int:
    """The rest of `demo`, inside `.venv/`."""
    from heart.local import demo as launcher

    launcher.demo(wanted_port())
    return 0


def test_setup() -> int:
    with stage("Python environment and packages for tests"):
        environment.python_packages("requirements-dev.txt")
    with stage("Pages' assets and translations"):
        environment.assets()
        environment.messages()
    with stage("A browser"):
        environment.browser()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
