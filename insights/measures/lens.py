"""What a measure looks at: days of the city, and at will one program, beat and need."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from cases.models import Encounter, Need
from followups.models import Promise


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

    def holds(self, moment: str) -> Q:
        """Whether the field `moment` is in the period."""
        return Q(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end})

    def _midnight(self, day: date) -> datetime:
        # The wall's midnight: on the two days when the clocks change, a day has 23 or 25 hours.
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True)
class Lens:
    """A period, and the codes of what is looked at; None looks at all."""

    period: Period
    program: str | None = None
    beat: str | None = None
    need: str | None = None

    def of_encounter(self) -> Q:
        """Encounters by the program, in the beat, in which the need was seen."""
        return self._responses() & (Q(needs_seen__contains=[self.need]) if self.need else Q())

    def of_call(self) -> Q:
        """Calls from the beat. The program is asked of a call's eligibility; a call knows no need."""
        return Q(beat__code=self.beat) if self.beat else Q()

    def of_follow_up(self) -> Q:
        """Follow-ups promised after such an encounter (its own or a joined one), on a case with the need."""
        promised = Promise.objects.filter(self._responses("encounter__"), follow_up=OuterRef("pk"))
        return self._if_filtered(promised) & self._with_need(case=OuterRef("case"))

    def of_attempt(self) -> Q:
        """Tries at such follow-ups."""
        promised = Promise.objects.filter(self._responses("encounter__"), follow_up=OuterRef("follow_up"))
        return self._if_filtered(promised) & self._with_need(case=OuterRef("follow_up__case"))

    def of_referral(self) -> Q:
        """Referrals of the need, on a case that such an encounter belongs to."""
        met = Encounter.objects.filter(self._responses(), case=OuterRef("need__case"))
        return self._if_filtered(met) & (Q(need__category=self.need) if self.need else Q())

    def of_neighbor(self) -> Q:
        """Neighbors with a case that such an encounter belongs to, and with a case that has the need."""
        met = Encounter.objects.filter(self._responses(), case__neighbor=OuterRef("pk"))
        return self._if_filtered(met) & self._with_need(case__neighbor=OuterRef("pk"))

    def _responses(self, prefix: str = "") -> Q:
        asked = {f"{prefix}program__code": self.program, f"{prefix}beat__code": self.beat}
        return Q(**{field: code for field, code in asked.items() if code})

    def _if_filtered(self, rows: Any) -> Q:
        # Exists, not a join: a case with two encounters is still one case.
        return Q(Exists(rows)) if self.program or self.beat else Q()

    def _with_need(self, **of: Any) -> Q:
        return Q(Exists(Need.objects.filter(category=self.need, **of))) if self.need else Q()
