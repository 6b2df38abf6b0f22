from dataclasses import dataclass, field
from typing import Any


@dataclass
class Changes:
    """What a load changed in one noun; `programs` are the ids of the programs that it was about."""

    noun: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    programs: set[Any] = field(default_factory=set)
    promises: int = 0  # open ones that a changed policy would move, or moved
    warnings: list[str] = field(default_factory=list)  # what was left undone, for whoever loads

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def count(self, *, new: bool) -> None:
        if new:
            self.added += 1
        else:
            self.changed += 1
