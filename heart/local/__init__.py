"""HEART on one machine: embedded PostgreSQL and Valkey where there are none, and the supervised processes.

For the demo, for development and for tests; production gives `DATABASE_URL` and `REDIS_URL` and starts the
processes its own way (docs/operations.md). Everything here that runs before `.venv/` exists uses the standard
library alone.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"


class Failure(Exception):
    """A stage could not be done; the message is one sentence that its reader can act on."""


def data_folder() -> Path:
    """Where this machine's database, broker, logs and generated settings are kept."""
    return (ROOT / (os.environ.get("HEART_DATA_DIR") or ".local")).resolve()
