"""A seal: the hash of what was signed, so that a later change shows even where the database let it through.

SHA-256 of the facts as JSON: keys sorted, no blanks, UTF-8, moments in UTC to the microsecond, ids as text.
What each covers is in `true_seal` of its noun; docs/operations.md says how to check one by hand.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

SEALED = r"^[0-9a-f]{64}$"


def seal_of(facts: dict[str, Any]) -> str:
    """The hash of these facts, 64 hexadecimal digits."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)
