"""How each model that names a neighbor, or a case, takes part when two records become one person.

Rooms say it for their models when they start; a test fails for a model that nobody said it of.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q


class Part(StrEnum):
    # It keeps naming the record that it was told of; who asks about the person finds it by `person`.
    STAYS = "stays"
    # Of two open cases that become one, it goes to the case that stays, and back when they are parted.
    GOES_ALONG = "goes along"
    # As `goes along`, but rules of its own hold for it, so its room moves it (signal `cases_joining`).
    ITS_ROOM_MOVES_IT = "its room moves it"


@dataclass(frozen=True)
class TakingPart:
    """One foreign key; `told` says which of its rows a person is told of before they link, and as what."""

    model: type[Model]
    field: str
    part: Part
    told: Q | None = None
    called: Any = ""


TAKING_PART: dict[tuple[type[Model], str], TakingPart] = {}


def takes_part(
    model: type[Model], field: str, part: Part, *, told: Q | None = None, called: Any = ""
) -> None:
    TAKING_PART[model, field] = TakingPart(model, field, part, told, called)


def going_along(model: type[Model]) -> list[TakingPart]:
    """The foreign keys to this model whose rows go along, in the order in which rooms said so."""
    return [
        one
        for one in TAKING_PART.values()
        if one.part is Part.GOES_ALONG and one.model._meta.get_field(one.field).related_model is model
    ]
