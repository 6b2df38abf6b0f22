"""What became of the rows on a screen since it was drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from followups.models import FollowUp
from followups.models.follow_up import FollowUpQuerySet
from followups.rules import visible_follow_ups


@dataclass(frozen=True)
class Seen:
    """Of changed rows those in the reader's sight, and the ids of those that are not, or not any more."""

    rows: FollowUpQuerySet
    gone: list[UUID]


def changed_among(shown: Mapping[UUID, int]) -> list[UUID]:
    """Those of the rows whose version is not the one shown, by one look at the primary key's index.

    The database moves the version with every change of a row, its holder's and its tries' included. A row
    that is not there counts as changed.
    """
    current = dict(FollowUp.objects.filter(pk__in=shown).values_list("pk", "version"))
    return [pk for pk, version in shown.items() if current.get(pk) != version]


def seen_of(changed: list[UUID], user: User) -> Seen:
    """The changed rows as `user` may see them now."""
    rows = visible_follow_ups(user).filter(pk__in=changed)
    in_sight = set(rows.values_list("pk", flat=True))
    return Seen(rows.in_queue_order(), [pk for pk in changed if pk not in in_sight])
