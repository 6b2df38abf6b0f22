"""What a supervisor asks: how much is late, with whom, for how long, and what nobody looks after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from cases.models import Case, Encounter, EncounterNote, Holding, NeedEvidence
from followups.models import ContactAttempt, FollowUp, SweepSetback
from followups.models.follow_up import FollowUpQuerySet
from insights.models import ChangedDay, FigureCheck, Publication
from notices.models import OutboxEmail
from programs.queries import city_zone


class Age(models.TextChoices):
    """How long a promise is late."""

    UNDER_4H = "under_4h", _("under 4 h")
    FROM_4_TO_24H = "4_to_24h", _("4 to 24 h")
    FROM_1_TO_3D = "1_to_3d", _("1 to 3 d")
    OVER_3D = "over_3d", _("over 3 d")


class NoteAge(models.TextChoices):
    """How long a note waits for its signature, from its first word: writing on does not reset it."""

    UNDER_24H = "under_24h", _("Under 24 h")
    FROM_24_TO_48H = "24_to_48h", _("24 to 48 h")
    OVER_48H = "over_48h", _("Over 48 h")


# Each from its start up to, not including, the start of the next.
_STARTS = {
    Age.UNDER_4H: timedelta(0),
    Age.FROM_4_TO_24H: timedelta(hours=4),
    Age.FROM_1_TO_3D: timedelta(hours=24),
    Age.OVER_3D: timedelta(hours=72),
}
_NOTE_STARTS = {
    NoteAge.UNDER_24H: timedelta(0),
    NoteAge.FROM_24_TO_48H: timedelta(hours=24),
    NoteAge.OVER_48H: timedelta(hours=48),
}


def since(field: str, starts: dict, age: str, at: datetime) -> Q:
    """Whether the moment `field` lies so long before `at`."""
    ages = list(starts)
    place = ages.index(age)
    condition = Q(**{f"{field}__lte": at - starts[ages[place]]})
    if place + 1 < len(ages):
        condition &= Q(**{f"{field}__gt": at - starts[ages[place + 1]]})
    return condition


def overdue_for(age: str, at: datetime) -> Q:
    return since("due_at", _STARTS, age, at)


def age_of(late: timedelta) -> Age:
    """The age of a promise that is so long late; says the same as `overdue_for` of its row."""
    return max((age for age, start in _STARTS.items() if start <= late), key=list(_STARTS).index)


def unsigned_for(age: str, at: datetime) -> Q:
    return since("created_at", _NOTE_STARTS, age, at)


@dataclass(frozen=True)
class Load:
    """What one person holds, and what of it is late or due today; without a holder, what nobody has."""

    holder: User | None
    cases: int
    overdue: dict[str, int]
    today: int

    @property
    def late(self) -> int:
        return sum(self.overdue.values())


@dataclass(frozen=True)
class Board:
    """The supervisor's figures at a moment."""

    loads: list[Load]
    tried: int  # of the overdue, how many were tried and not reached
    today_untried: int
    nobody_since: datetime | None
    notes: dict[str, dict[str, int]]  # by age, by author

    @property
    def overdue(self) -> int:
        return sum(load.late for load in self.loads)

    @property
    def today(self) -> int:
        return sum(load.today for load in self.loads)

    @property
    def unassigned(self) -> int:
        return sum(load.cases for load in self.loads if load.holder is None)


def board(at: datetime, midnight: datetime) -> Board:
    """Everything in five queries, whatever the size; `midnight` ends the city's day of `at`."""
    cases = dict(Case.objects.open().order_by().values_list("assigned_to").annotate(number=Count("pk")))
    promised = _promised_by_holder(at, midnight)
    nobody_since = Case.objects.open().pool().aggregate(first=Min("opened_at"))["first"]
    return Board(
        loads=_loads(cases, promised),
        tried=sum(row["tried"] for row in promised.values()),
        today_untried=sum(row["today_untried"] for row in promised.values()),
        nobody_since=nobody_since,
        notes=_unsigned_by_author(at),
    )


def _promised_by_holder(at: datetime, midnight: datetime) -> dict[UUID | None, dict[str, int]]:
    late = FollowUpQuerySet.band_condition(FollowUp.Band.OVERDUE, at, midnight)
    today = FollowUpQuerySet.band_condition(FollowUp.Band.TODAY, at, midnight)
    rows: Any = (
        FollowUp.objects.pending()
        .order_by()
        .values("case__assigned_to")
        .annotate(
            **{age: Count("pk", filter=late & overdue_for(age, at)) for age in Age.values},
            tried=Count("pk", filter=late & Q(first_attempt_at__isnull=False)),
            today=Count("pk", filter=today),
            today_untried=Count("pk", filter=today & Q(first_attempt_at=None)),
        )
    )
    return {row["case__assigned_to"]: row for row in rows}


def _loads(cases: dict[UUID | None, int], promised: dict[UUID | None, dict[str, int]]) -> list[Load]:
    """Every navigator and whoever else holds a case, also who has left; nobody comes last."""
    ids = {pk for pk in cases.keys() | promised.keys() if pk}
    navigators = Q(role__in=[Role.NAVIGATOR, Role.PEER], is_active=True)
    holders: Iterable[User | None] = [*User.objects.filter(navigators | Q(pk__in=ids)), None]
    made = []
    for holder in holders:
        pk = holder.pk if holder else None
        row = promised.get(pk, {})
        overdue = {age: row.get(age, 0) for age in Age.values}
        made.append(Load(holder, cases.get(pk, 0), overdue, row.get("today", 0)))
    return made


def _unsigned_by_author(at: datetime) -> dict[str, dict[str, int]]:
    counted = (
        unsigned_notes()
        .order_by()
        .values("author__name")
        .annotate(**{age: Count("pk", filter=unsigned_for(age, at)) for age in NoteAge.values})
        .order_by("author__name")
    )
    rows: list[Any] = list(counted)
    return {age: {row["author__name"]: row[age] for row in rows if row[age]} for age in NoteAge.values}


def unsigned_notes() -> QuerySet[EncounterNote]:
    return EncounterNote.objects.filter(status=EncounterNote.Status.DRAFT)


@dataclass(frozen=True)
class SetAside:
    """Something that the clock gave up on after several tries: a person has to look. Ids only.

    `sweep` says what was tried: a sweep of follow-ups (of encounters, for `reconcile`), or `deliver` for a
    notice's e-mail.
    """

    sweep: str
    record: UUID
    error: str
    since: datetime


def set_aside(most: int) -> list[SetAside]:
    """The newest rows and e-mails that were parked."""
    rows: Any = SweepSetback.objects.parked().order_by("-parked_at")
    emails: Any = OutboxEmail.objects.parked().order_by("-parked_at")
    rows = rows.values_list("sweep", "record_id", "error", "parked_at")[:most]
    emails = emails.values_list("notice_id", "last_error", "parked_at")[:most]
    found = [*(SetAside(*row) for row in rows), *(SetAside("deliver", *email) for email in emails)]
    return sorted(found, key=lambda each: each.since, reverse=True)[:most]


def set_aside_count() -> int:
    return SweepSetback.objects.parked().count() + OutboxEmail.objects.parked().count()


def newest_publication() -> Publication | None:
    """What stands now: of the latest time, and not corrected since."""
    return Publication.objects.current().newest_first().first()


def corrections() -> QuerySet[Publication]:
    """What we got wrong and corrected, newest first."""
    return Publication.objects.exclude(corrects=None).order_by("-published_at")


def publishable_months(at: datetime) -> list[date]:
    """The last days of the past twelve months that nothing was published of, the newest first."""
    said = set(Publication.objects.values_list("last_on", flat=True))
    first = at.astimezone(city_zone()).date().replace(day=1)
    ends: list[date] = []
    for _month in range(12):
        last = first - timedelta(days=1)
        ends.append(last)
        first = last.replace(day=1)
    return [last for last in ends if last not in said]


def helped_with(case: Case, user: User) -> bool:
    """Whether the user helped the neighbor of this case: had it, tried, met them, or knew how a need went."""
    helped = (
        Exists(Holding.objects.filter(case=case, holder=user))
        | Exists(ContactAttempt.objects.filter(follow_up__case=case, by=user))
        | Exists(Encounter.objects.filter(Q(author=user) | Q(responders__user=user), case=case))
        | Exists(NeedEvidence.objects.filter(need__case=case, by=user))
    )
    return case.assigned_to_id == user.pk or Case.objects.filter(helped, pk=case.pk).exists()


def figures_differing() -> int:
    """How many figures of the newest nightly check were not what their rows say."""
    newest = FigureCheck.objects.order_by("-night").first()
    return len(newest.differences) if newest else 0


def days_to_count() -> int:
    """How many days changed since they were counted."""
    return ChangedDay.objects.aggregate(days=Count("day", distinct=True))["days"]
