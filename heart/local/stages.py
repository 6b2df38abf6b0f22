"""One line a stage, with its time; what a stage's programs say goes to a log."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from heart.local import ROOT, Failure, data_folder


@contextmanager
def stage(title: str) -> Iterator[None]:
    print(f"{title:<52}", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - began:6.1f} s", flush=True)


def logs_folder() -> Path:
    folder = data_folder() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run(
    command: Sequence[str | Path], *, log: str, otherwise: str, env: dict[str, str] | None = None
) -> None:
    """Run a program of a stage; when it fails, say `otherwise` and where the rest can be read."""
    path = logs_folder() / f"{log}.log"
    with path.open("w") as file:
        try:
            answer = subprocess.run(
                [str(part) for part in command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                check=False,
            )
        except FileNotFoundError as error:
            raise Failure(f"{otherwise} {error.filename} is not there.") from error
    if answer.returncode:
        raise Failure(f"{otherwise} What it said is in {path}.")
