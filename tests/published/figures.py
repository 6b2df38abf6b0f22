"""The figures as they were published, and what so many rows can say of them."""

from dataclasses import dataclass, field
from datetime import date

LAUNCH, MAY_2025 = date(2022, 6, 28), date(2025, 5, 31)
EIGHT_WEEKS_END, THREE_MONTHS_END = date(2022, 8, 22), date(2022, 9, 27)


@dataclass(frozen=True)
class Published:
    """A measure's value at the published number of decimals; rates in percent. `above`: "over so many"."""

    key: str
    value: float
    decimals: int
    program: str = ""
    is_rate: bool = False
    above: bool = False


@dataclass(frozen=True)
class Overview:
    """What was said of a time, and how many encounters stand behind it (of 2022, as many as give it)."""

    first: date
    last: date
    encounters: dict[str, int]
    figures: tuple[Published, ...] = field(default_factory=tuple)


def _rates(program: str, decimals: int, **rates: float) -> tuple[Published, ...]:
    return tuple(
        Published(f"{key}_rate", value, decimals, program, is_rate=True) for key, value in rates.items()
    )


def _program_2025(code: str, to_scene: float, on_scene: float, total: float, **rates: float):
    minutes = {"minutes_to_scene": to_scene, "minutes_on_scene": on_scene, "minutes_total": total}
    return (
        *(Published(f"{key}_mean", value, 2, code) for key, value in minutes.items()),
        *_rates(code, 2, **rates),
    )


OVERVIEW_2025 = Overview(
    LAUNCH,
    MAY_2025,
    {"CCD": 5161, "CRT": 14241, "COR": 5372},
    (
        Published("encounters", 5161, 0, "CCD"),
        Published("encounters", 14241, 0, "CRT"),
        Published("encounters", 5372, 0, "COR"),
        *_program_2025("CCD", 1.37, 27.94, 29.31, transport=3.76, police_backup=0.00, ems=0.23),
        *_program_2025("CRT", 12.19, 34.06, 46.25, transport=6.52, police_backup=0.04, ems=0.55),
        *_program_2025("COR", 12.67, 51.99, 64.66, transport=7.80, police_backup=0.02, ems=0.41),
        Published("neighbors_supported", 3618, 0),
        Published("connected_to_care_rate", 33, 0, is_rate=True),
        Published("days_to_first_attempt_mean", 2.9, 1),
    ),
)
EIGHT_WEEKS = Overview(
    LAUNCH,
    EIGHT_WEEKS_END,
    {"CCD": 148, "CRT": 500},
    (
        Published("eligible_calls", 4000, 0, above=True),
        *_rates("CRT", 0, law_enforcement_diverted=82, officers_on_scene=13, resolved_on_scene=68),
        *_rates("CRT", 1, connected_in_community=5.4),
        *_rates("CRT", 0, transport=6),
        *_rates("", 0, ems=1),
        *_rates("CCD", 1, in_person_diverted=52.7, supported_by_phone=21.6),
    ),
)
THREE_MONTHS = Overview(
    LAUNCH,
    THREE_MONTHS_END,
    {"CRT": 805},
    (
        Published("eligible_calls", 6902, 0),
        Published("response_rate", 11.7, 1, is_rate=True),
        Published("neighbors_supported", 117, 0),
    ),
)


def says(published: Published, answered: dict, scale: int) -> bool:
    """Whether an answer of the API says what was published.

    At a scale of 1 it is rounded as it was published. With a twentieth of the rows a count is a twentieth,
    and a rate is as near as a whole number of rows can come: so small a rate can't be had more exactly.
    """
    value = answered["value"]
    if published.is_rate:
        value *= 100
    elif answered["unit"] == "count":
        if published.above:
            return value * scale > published.value
        return value == round(published.value / scale)
    if round(value, published.decimals) == published.value:
        return True
    half_a_row = 50 / answered["denominator"] if published.is_rate else 0
    return scale > 1 and abs(value - published.value) <= half_a_row + 0.5 * 10**-published.decimals
