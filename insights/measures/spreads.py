"""Lengths of time that the city publishes: the mean and the median, where enough are behind them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LengthTable:
    """A length of time by program; `measure` is what the keys of the registry's measures begin with."""

    key: str
    label: Promise | str
    unit: Promise | str
    definition: Promise | str
    measure: str
    statistics: tuple[str, ...] = ("mean", "median")


LENGTHS = (
    LengthTable(
        "minutes_to_scene",
        _("How long it took to come"),
        _("minutes"),
        _("From sending the team to its arrival; on the phone line, until a clinician spoke."),
        "minutes_to_scene",
    ),
    LengthTable(
        "minutes_on_scene",
        _("How long we stayed"),
        _("minutes"),
        _("From arrival to the end."),
        "minutes_on_scene",
    ),
    LengthTable(
        "days_to_first_try",
        _("How soon we first tried to come back"),
        _("days"),
        _("From the end of the encounter to the first try to reach the neighbor, of those tried."),
        "days_to_first_attempt",
        ("mean", "median", "p90"),
    ),
)
