"""Files that people hand in, kept outside the web root under names by chance.

A file is written whole before its row is; what has no row (the process was killed between the two, or the
row was deleted) is an orphan, and swept. So an orphan may lie here for a while, but a row never points at
nothing. Nothing here knows what a file is about.
"""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{32}")
FOLDERS = 256


def keep(content: bytes) -> str:
    """Write the bytes, and be sure that they are on the disk; returns the name to find them by."""
    name = secrets.token_hex(16)
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def path_of(name: str) -> Path:
    """Where the bytes of this name are."""
    if not NAME.fullmatch(name):
        raise ValueError("Not a name of a kept file.")
    return Path(settings.KEPT_FILES) / name[:2] / name


def untouched_since(moment: datetime, folder: int) -> Iterator[Path]:
    """The files of one of the FOLDERS that were last written before `moment`, half-written ones too."""
    place = Path(settings.KEPT_FILES) / f"{folder:02x}"
    if not place.is_dir():
        return
    for entry in sorted(place.iterdir()):
        if datetime.fromtimestamp(entry.stat().st_mtime, UTC) < moment:
            yield entry


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)
