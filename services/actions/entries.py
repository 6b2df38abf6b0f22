"""What an import stores: whole entries, each as one source tells of it."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from services.models import Entry, Part

Facts = dict[str, Any]


@dataclass
class EntryFacts:
    """One organization, location or service, with the rows that hang on it, by kind and id."""

    model: type[Entry]
    pk: UUID
    fields: Facts
    parts: dict[type[Part], dict[UUID, Facts]] = field(default_factory=dict)

    def add(self, part: type[Part], pk: UUID, facts: Facts) -> None:
        self.parts.setdefault(part, {})[pk] = facts

    @cached_property
    def digest(self) -> str:
        """The same for the same facts."""
        rows = {
            part.__name__: {str(pk): facts for pk, facts in told.items()} for part, told in self.parts.items()
        }
        told = json.dumps([self.fields, rows], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass
class Told:
    """One service of a source, or an organization or a location without one, and what it names."""

    entries: list[EntryFacts] = field(default_factory=list)  # in the order in which they are stored
    taxonomies: dict[UUID, Facts] = field(default_factory=dict)
    terms: dict[UUID, Facts] = field(default_factory=dict)
    programs: dict[UUID, Facts] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)  # parts that can't be read, each with its reason
