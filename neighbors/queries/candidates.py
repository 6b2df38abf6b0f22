"""A neighbor who could be meant, as searching and matching answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from neighbors.models import Neighbor
from neighbors.queries.brief import brief

FOUND = 20  # nobody reads further, and a page never becomes a list of everyone
VERY_LIKELY, POSSIBLE, LEAST = 0.85, 0.6, 0.05


@dataclass(frozen=True)
class Candidate:
    """A neighbor who could be meant: how likely from 0 to 1, and why in whole sentences."""

    neighbor: Neighbor
    score: float
    reasons: list[str]
    # So much agrees, and nothing speaks against it, that 999 of 1,000 such pairs are one person.
    is_sure: bool = False

    @property
    def why(self) -> str:
        return " ".join(self.reasons)

    @property
    def brief(self) -> str:
        return brief(self.neighbor)

    @property
    def likelihood(self) -> str:
        if self.is_sure:
            return _("Almost certain")
        if self.score >= VERY_LIKELY:
            return _("Very likely")
        return _("Possible") if self.score >= POSSIBLE else _("Weak")


def one_a_person(found: Iterable[Candidate]) -> list[Candidate]:
    """The likeliest first, each person once: by the record that they are known by, for its best reasons."""
    people: dict[object, Candidate] = {}
    for one in sorted(found, key=lambda one: (-one.score, one.neighbor.code)):
        if one.score >= LEAST and one.neighbor.person not in people:
            people[one.neighbor.person] = _by_its_head(one)
    return list(people.values())


def _by_its_head(one: Candidate) -> Candidate:
    if one.neighbor.linked_to is None:
        return one
    said = _("Also recorded as “%(name)s”.") % {"name": one.neighbor.known_as}
    return replace(one, neighbor=one.neighbor.linked_to, reasons=[*one.reasons, said])
