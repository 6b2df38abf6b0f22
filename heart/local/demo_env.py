"""The demo's generated settings: `demo.env` in the data folder, one NAME=value a line."""

import os
import secrets
from pathlib import Path

from heart.local import data_folder

ADDRESSES = {"DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL"}


def path() -> Path:
    return data_folder() / "demo.env"


def read() -> dict[str, str]:
    if not path().exists():
        return {}
    lines = (line for line in path().read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def load() -> None:
    """Take the demo's settings for what the environment does not say itself."""
    settings = read()
    if "DATABASE_URL" in os.environ:
        # Migrating the demo's database while working on another one would be a bad surprise.
        settings.pop("MIGRATION_DATABASE_URL", None)
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def write(addresses: dict[str, str]) -> None:
    """Keep the secret key and whatever the user added, replace the addresses of servers."""
    kept = {name: value for name, value in read().items() if name not in ADDRESSES}
    defaults = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "HEART_DEMO": "1",
        "DEBUG": "",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
    }
    settings = defaults | kept | addresses
    lines = ["# Written by `make demo`. Addresses of servers are replaced at every start; the rest is kept."]
    lines += [f"{name}={value}" for name, value in settings.items()]
    path().touch(mode=0o600)
    path().write_text("\n".join(lines) + "\n")
