"""Whom a team that is out there anyway could meet: neighbors without a home, by where they were seen last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from calls.models import Call
from cases.models import Encounter
from followups.models import FollowUp
from followups.models.follow_up import FollowUpQuerySet
from followups.queries.rows import Row, rows_of
from neighbors.models import Neighbor

NOT_KNOWN = "none"  # in an address: the beat is not known


@dataclass(frozen=True)
class BeatOfField:
    """The rows of one beat; its title says it in words."""

    code: str
    title: str
    rows: list[Row]


def in_the_field(follow_ups: FollowUpQuerySet) -> FollowUpQuerySet:
    """Those of neighbors without a home, each with `last_beat`: of the newest encounter of its case that
    says one, else of the call that it was found in; None where neither does."""
    unhoused = Neighbor.objects.unhoused().filter(pk=OuterRef("case__neighbor"))
    met: Any = Encounter.objects.filter(case=OuterRef("case")).annotate(
        at_beat=Coalesce("beat__code", "call__beat__code")
    )
    met = met.exclude(at_beat=None).order_by("-cleared_at", "-pk").values("at_beat")
    told: Any = Call.objects.filter(promise__follow_up__case=OuterRef("case"), beat__isnull=False)
    told = told.order_by("-received_at", "-pk").values("beat__code")
    return follow_ups.filter(Exists(unhoused)).annotate(
        last_beat=Coalesce(Subquery(met[:1]), Subquery(told[:1]))
    )


def at_beat(follow_ups: FollowUpQuerySet, code: str) -> FollowUpQuerySet:
    """Those of `in_the_field` last seen in this beat; NOT_KNOWN asks for those without one."""
    rows: Any = follow_ups  # annotated
    return rows.filter(last_beat=None if code == NOT_KNOWN else code)


def beats_of(follow_ups: FollowUpQuerySet) -> list[tuple[str | None, int]]:
    """The beats of `in_the_field` with how many rows each has, those without one last."""
    rows: Any = follow_ups
    counted = rows.order_by().values("last_beat").annotate(number=Count("pk"))
    return list(counted.order_by(F("last_beat").asc(nulls_last=True)).values_list("last_beat", "number"))


def by_beat(follow_ups: Sequence[FollowUp], *, user: User, at: datetime, zone: tzinfo) -> list[BeatOfField]:
    """The rows of follow-ups read `in_the_field`, beat by beat, each with where to find them."""
    rows = rows_of(follow_ups, user=user, at=at, zone=zone)
    beats: dict[Any, list[Row]] = {}
    for one, row in zip(follow_ups, rows, strict=True):
        place = one.case.neighbor.usual_location
        about = " · ".join(filter(None, [row.about, place]))
        shown = replace(row, about=about, url=f"{row.url}?method=in_person")
        beats.setdefault(one.last_beat, []).append(shown)  # type: ignore[attr-defined]  # annotated
    return [BeatOfField(code or NOT_KNOWN, beat_in_words(code), rows) for code, rows in beats.items()]


def beat_in_words(code: str | None) -> str:
    return _("Beat %(code)s") % {"code": code} if code else _("Beat not known")
