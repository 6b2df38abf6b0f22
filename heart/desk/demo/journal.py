"""What happened, in order, kept until it is written in bulk with the actors and reasons of the actions."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from accounts.models import User
from calls.models import Call
from cases.models import (
    Case,
    ConnectionCheck,
    Encounter,
    EncounterNote,
    Holding,
    Need,
    NeedEvidence,
    Party,
    Responder,
)
from followups.models import ContactAttempt, Escalation, FollowUp, Promise
from heart.core.models import Record
from neighbors.models import Contact, ContactPoint, Neighbor

# A row is written after those that it points at.
ORDER = (
    Neighbor, ContactPoint, Contact, Call, Case, Holding, Encounter, Responder, Party, Need, NeedEvidence,
    ConnectionCheck,
    EncounterNote,
    FollowUp,
    Escalation,
    Promise,
    ContactAttempt,
)  # fmt: skip
Reason = str | Callable[[], str]


@dataclass(frozen=True)
class Entry:
    """A row as it was at one step: new, or with `fields` changed; `live` goes on changing."""

    step: int
    at: datetime
    row: Record
    live: Record
    fields: tuple[str, ...]
    by: User
    reason: Reason

    @property
    def batch(self) -> tuple[Any, ...]:
        """What is equal among entries that are written together, in the order of writing."""
        reason = self.reason if isinstance(self.reason, str) else self.reason()
        return self.step, bool(self.fields), ORDER.index(type(self.row)), str(self.by.pk), reason, self.fields


class Journal:
    """Steps order the entries of one neighbor; those of different neighbors share steps, and so batches."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, row: Record, *, by: User, step: int, reason: Reason = "") -> None:
        self.entries.append(Entry(step, row.created_at, copy.copy(row), row, (), by, reason))

    def change(
        self, row: Record, *, by: User, at: datetime, step: int, reason: Reason = "", **values: Any
    ) -> None:
        """Nothing is noted when the row has these values already: no history would be written either."""
        values = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in values.items():
            setattr(row, name, value)
        if values:
            self.entries.append(Entry(step, at, copy.copy(row), row, tuple(values), by, reason))

    def batches(self) -> Iterator[list[Entry]]:
        by_batch = sorted(((entry.batch, place, entry) for place, entry in enumerate(self.entries)))
        for _batch, group in groupby(by_batch, key=lambda item: item[0]):
            yield [entry for _key, _place, entry in group]
