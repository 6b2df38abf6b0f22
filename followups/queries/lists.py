"""Which rows the day and the queue are made of; a way in reads them through followups.reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Team, User
from cases.models import Case, Need
from cases.rules import visible_cases
from followups.models import FollowUp
from followups.models.follow_up import FollowUpQuerySet
from followups.rules import visible_follow_ups


@dataclass(frozen=True)
class BandCounts:
    """How many rows each band of a day has."""

    overdue: int
    today: int
    open: int
    later: int
    no_date: int

    @property
    def total(self) -> int:
        """Every pending follow-up."""
        return self.overdue + self.today + self.open + self.later

    @property
    def to_reach(self) -> int:
        """How many people ask for a contact before the day ends."""
        return self.overdue + self.today


def pending_seen_by(user: User) -> FollowUpQuerySet:
    """The pending follow-ups that `user` may see."""
    return visible_follow_ups(user).pending()  # type: ignore[attr-defined]


def without_date(cases: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Those cases being worked on that have no pending follow-up, so that nothing will remind of them.

    A paused case is among them once its pause is over.
    """
    worked_on = Q(status=Case.Status.OPEN) | Q(status=Case.Status.PAUSED, paused_until__lte=at)
    return cases.filter(worked_on, without_date__isnull=False)


def cases_without_date(user: User, at: datetime) -> QuerySet[Case]:
    """Of those that `user` may see."""
    return without_date(visible_cases(user), at)


def band_counts(
    follow_ups: FollowUpQuerySet, cases: QuerySet[Case], at: datetime, midnight: datetime
) -> BandCounts:
    """Count each band of `follow_ups`, and `cases` without a date, in two queries."""
    counted = follow_ups.pending().aggregate(**_per_band(at, midnight))
    return BandCounts(**counted, no_date=without_date(cases, at).count())


def _per_band(at: datetime, midnight: datetime) -> dict[str, Count]:
    return {
        band: Count("pk", filter=FollowUpQuerySet.band_condition(band, at, midnight))
        for band in FollowUp.Band.values
    }


def counts_by_team(user: User, at: datetime, midnight: datetime) -> dict[Any, BandCounts]:
    """The bands of every team's cases that `user` may see, by team id; None is the pool without a team."""
    per_band = _per_band(at, midnight)
    per_team = pending_seen_by(user).order_by().values("team").annotate(**per_band)
    counted = {
        team: dict(zip(per_band, counts, strict=True))
        for team, *counts in per_team.values_list("team", *per_band)
    }
    dateless = cases_without_date(user, at).order_by().values("team").annotate(number=Count("pk"))
    no_date = {row["team"]: row["number"] for row in dateless}
    empty = dict.fromkeys(FollowUp.Band.values, 0)
    return {
        team: BandCounts(**counted.get(team, empty), no_date=no_date.get(team, 0))
        for team in counted | no_date
    }


NO_TEAM = "none"


@dataclass(frozen=True)
class Wanted:
    """What a reader of the queue asks for; what is empty asks for all."""

    holder: UUID | None = None
    nobody: bool = False
    team: str = ""  # its code, or NO_TEAM
    band: str = ""
    need: str = ""
    language: str = ""
    due_before: datetime | None = None


def wanted_of(
    follow_ups: FollowUpQuerySet, wanted: Wanted, at: datetime, midnight: datetime
) -> FollowUpQuerySet:
    """Those of pending `follow_ups` that are asked for, each once."""
    follow_ups = follow_ups.filter(_asked(wanted, case="case", holder="holder", neighbor="case__neighbor"))
    if wanted.holder:
        follow_ups = follow_ups.in_parts()  # of one person, one index answers
    if wanted.band:
        follow_ups = follow_ups.in_band(wanted.band, at, midnight)
    if wanted.due_before:
        follow_ups = follow_ups.filter(due_at__lt=wanted.due_before)
    return follow_ups


def cases_wanted(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    """Those cases that are asked for, each once; what asks for a time says nothing about a case."""
    return cases.filter(_asked(wanted, case="pk", holder="assigned_to", neighbor="neighbor"))


def _asked(wanted: Wanted, *, case: str, holder: str, neighbor: str) -> Q:
    """What is asked of a row; the rest are its names for its case, who holds it, and whose it is."""
    condition = Q()
    if wanted.holder:
        condition &= Q(**{holder: wanted.holder})
    if wanted.nobody:
        condition &= Q(**{holder: None})
    if wanted.team == NO_TEAM:
        condition &= Q(team=None)
    elif wanted.team:
        # Its id first, and no join: an index of the list begins with it.
        condition &= Q(team=Team.objects.filter(code=wanted.team).values("pk")[:1])
    if wanted.need:
        condition &= Q(Exists(Need.objects.open().filter(case=OuterRef(case), category=wanted.need)))
    if wanted.language:
        condition &= Q(**{f"{neighbor}__preferred_language": wanted.language})
    return condition
