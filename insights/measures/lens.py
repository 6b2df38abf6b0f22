"""What a measure looks at: days of the city, and at will one program, beat, need and so on."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q


@dataclass(frozen=True)
class Period:
    """Days on the city's wall, the last one included; in UTC from `start` up to, not including, `end`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        return self._midnight(self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def holds(self, moment: str) -> Q:
        """Whether the field `moment` is in the period."""
        return Q(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end})

    def _midnight(self, day: date) -> datetime:
        # The wall's midnight: on the two days when the clocks change, a day has 23 or 25 hours.
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Lens:
    """A period, and the codes of what is looked at; None looks at all.

    The first four are said of an encounter: a row that hangs on several, such as a follow-up, is seen
    through them when one of its encounters has them all. The last four are said of the neighbor.
    """

    period: Period
    program: str | None = None
    beat: str | None = None
    call_type: str | None = None
    part_of_day: str | None = None
    need: str | None = None
    language: str | None = None
    age: str | None = None
    gender: str | None = None
    race_ethnicity: str | None = None

    def at(self, axis: str, code: str | None) -> "Lens":
        codes: dict[str, Any] = {axis: code}
        return replace(self, **codes)

    def codes(self, *axes: str) -> dict[str, str]:
        """Those of these axes that are narrowed to one code."""
        return {axis: getattr(self, axis) for axis in axes if getattr(self, axis)}

    @property
    def narrowed(self) -> dict[str, str]:
        return self.codes(*OF_RESPONSE, NEED, *OF_PERSON)


OF_RESPONSE = ("program", "beat", "call_type", "part_of_day")
NEED = "need"
OF_PERSON = ("language", "age", "gender", "race_ethnicity")
