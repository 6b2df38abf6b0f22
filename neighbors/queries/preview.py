"""What comes together when two records become one person, as far as the reader may see it."""

from dataclasses import dataclass
from typing import Any

from audit.timeline import NOUNS
from neighbors.models import Link, Neighbor
from neighbors.models.one_person import TAKING_PART


@dataclass(frozen=True)
class Side:
    """One of the two: the record, and how many rows of each kind are of its person."""

    neighbor: Neighbor
    told: list[tuple[str, int]]


def side_of(neighbor: Neighbor, reader: Any) -> Side:
    told = []
    for part in TAKING_PART.values():
        # What nobody is shown by name is not counted for anybody either.
        if part.told is None or part.model not in NOUNS:
            continue
        of_case = part.model._meta.get_field(part.field).related_model is not Neighbor
        path = f"{part.field}__neighbor__person" if of_case else f"{part.field}__person"
        rows = NOUNS[part.model].visible(reader).filter(part.told, **{path: neighbor.person})
        told.append((str(part.called), rows.count()))
    return Side(neighbor, [(called, n) for called, n in told if n])


def links_of(neighbor: Neighbor) -> list[Link]:
    """The standing links of a person, the newest first: which records are theirs, and since when."""
    rows = Link.objects.standing().filter(joined__person=neighbor.person)
    return list(rows.select_related("joined", "kept", "linked_by").order_by("-linked_at", "-pk"))
