"""Time taken out of a promise. Pure functions; a pause is half-open, from its start to its end."""

from collections.abc import Sequence
from datetime import datetime

Pauses = Sequence[tuple[datetime, datetime]]


def after_pauses(moment: datetime, anchor_at: datetime, pauses: Pauses) -> datetime:
    """`moment`, later by as much of each pause as lies after the anchor.

    A pause that begins when the moment has come is too late for it: what is overdue stays so.
    """
    for start, end in sorted(pauses):
        start = max(start, anchor_at)
        if start < end and start < moment:
            moment += end - start
    return moment


def workable_from(anchor_at: datetime, due_at: datetime, pauses: Pauses) -> datetime:
    """From when on somebody can act on a promise that is due then: its anchor, or the end of its last pause.

    `due_at` has been moved by the pauses, so one that ends after it came too late to move it.
    """
    return max([anchor_at, *(end for _start, end in pauses if end <= due_at)])
