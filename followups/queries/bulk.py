"""What one act on many picked rows does, in words: before it is done, after, and after it was undone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cases.models import Case
from cases.queries import who_can_hold_cases
from followups.models import BulkRow, FollowUp
from programs.queries import away_at, who_follows_up

Fate = BulkRow.Fate


def fate_of_giving(case: Case, to: User) -> Fate:
    """What giving this case to `to` would do, as it stands."""
    if case.is_closed:
        return Fate.CLOSED
    return Fate.SAME if case.assigned_to_id == to.pk else Fate.CHANGED


def fate_of_moving(follow_up: FollowUp, opens_at: datetime, due_at: datetime) -> Fate:
    """What moving this window would do, as it stands."""
    if not follow_up.is_pending:
        return Fate.SETTLED
    if (follow_up.opens_at, follow_up.due_at) == (opens_at, due_at):
        return Fate.SAME
    return Fate.CHANGED if follow_up.anchor_at <= opens_at else Fate.REFUSED


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be given the picked cases, with what that would do."""

    user: User
    says: str
    is_away: bool


def colleagues(cases: Sequence[Case], reader: User, at: datetime) -> list[Colleague]:
    """Who can be given cases: the reader's team first, then the others, who has least before who has more."""
    away = away_at(at)
    load = _open_cases_of()
    people = sorted(
        who_can_hold_cases().select_related("team"),
        key=lambda one: (one.pk in away, one.team_id != reader.team_id, load.get(one.pk, 0), one.name),
    )
    return [Colleague(one, _would_do(cases, one, load.get(one.pk, 0)), one.pk in away) for one in people]


def _open_cases_of() -> dict[Any, int]:
    held = Case.objects.open().exclude(assigned_to=None).order_by().values_list("assigned_to")
    return dict(held.annotate(number=Count("pk")))


def _would_do(cases: Sequence[Case], to: User, has: int) -> str:
    """ "Has 13, gets 9. 1 is theirs already." """
    number = Counter(fate_of_giving(case, to) for case in cases)
    gets = _("Has %(has)d, gets %(n)d.") % {"has": has, "n": number[Fate.CHANGED]}
    return " ".join([gets, *left_as_they_are(number)])


def cover_plan(cases: Sequence[Case], at: datetime) -> dict[UUID, User | None]:
    """Whom each case goes to: of its own team, here today, not who has it now, and who has least.

    None where nobody else of the team is here, or the case is closed.
    """
    away, load = away_at(at), _open_cases_of()
    here = [user for user in who_follows_up() if user.pk not in away]
    plan: dict[UUID, User | None] = {}
    for case in cases:
        others = [user for user in here if user.team_id == case.team_id and user.pk != case.assigned_to_id]
        to = min(others, key=lambda user: (load.get(user.pk, 0), user.name), default=None)
        plan[case.pk] = None if case.is_closed else to
        if plan[case.pk] is not None:
            load[to.pk] = load.get(to.pk, 0) + 1  # type: ignore[union-attr]
    return plan


def preview_of_moving(follow_ups: Sequence[FollowUp], opens_at: datetime, due_at: datetime) -> str:
    """ "8 dates move. 1 is settled already." """
    number = Counter(fate_of_moving(one, opens_at, due_at) for one in follow_ups)
    says = ngettext("%(n)d date moves.", "%(n)d dates move.", number[Fate.CHANGED])
    return " ".join([says % {"n": number[Fate.CHANGED]}, *left_as_they_are(number)])


def summary(rows: Iterable[BulkRow]) -> str:
    """ "9 of 10 are changed. 1 is closed." """
    number = Counter(Fate(row.fate) for row in rows)
    says = _("%(n)d of %(all)d are changed.") % {"n": number[Fate.CHANGED], "all": number.total()}
    return " ".join([says, *left_as_they_are(number)])


def summary_of_undo(rows: Iterable[BulkRow]) -> str:
    """ "9 are as they were. 1 was changed since and stays." """
    number = Counter(row.undo for row in rows)
    back, since = number[BulkRow.Undo.BACK], number[BulkRow.Undo.CHANGED_SINCE]
    says = [ngettext("%(n)d is as it was.", "%(n)d are as they were.", back) % {"n": back}]
    if since:
        stays = ngettext("%(n)d was changed since and stays.", "%(n)d were changed since and stay.", since)
        says.append(stays % {"n": since})
    return " ".join(says)


def left_as_they_are(number: Counter[Fate]) -> list[str]:
    sentences = {
        Fate.SAME: ngettext("%(n)d is so already.", "%(n)d are so already.", number[Fate.SAME]),
        Fate.CLOSED: ngettext("%(n)d is closed.", "%(n)d are closed.", number[Fate.CLOSED]),
        Fate.SETTLED: ngettext("%(n)d is settled.", "%(n)d are settled.", number[Fate.SETTLED]),
        Fate.REFUSED: ngettext(
            "%(n)d can't be changed so.", "%(n)d can't be changed so.", number[Fate.REFUSED]
        ),
    }
    return [says % {"n": number[fate]} for fate, says in sentences.items() if number[fate]]
