"""The port that the web server listens on."""

import os
import socket

from heart.local import Failure


def wanted_port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Failure(f"PORT is {value!r}; it must be a number from 1 to 65535.")
    return int(value)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} is taken by another program; stop it, or choose another: PORT=8001 make demo."
            ) from error
