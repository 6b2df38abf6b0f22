"""Open follow-ups put under the policy that holds for them now: only when somebody asks for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import require
from followups.actions.windows import give_window
from followups.models import FollowUp
from followups.queries.policies import MoveCounts, PolicyMove, count_moves, policy_moves
from heart.core.acting import acting_as

BATCH = 500
FIELDS = [
    "policy", "tries_planned", "anchor_at", "opens_at", "due_at", "promised_due_at", "act_by",
    "announced_at",
]  # fmt: skip


@transaction.atomic
def move_to_policies(*, by: User, at: datetime, reason: str = "") -> MoveCounts:
    """Move every open first follow-up to the policy that holds for it; each has its history and reason.

    What a supervisor has moved keeps its dates and takes the rules. Raises NotPermitted.
    """
    require(by, "followups.move_to_policy")
    moves = list(policy_moves())
    counts = count_moves(iter(moves))
    for start in range(0, len(moves), BATCH):
        _move(moves[start : start + BATCH], by, reason or _("Moved to the policy that holds now"))
    return counts


def _move(moves: list[PolicyMove], by: User, reason: str) -> None:
    asked = {move.follow_up.pk: move for move in moves}
    rows = list(FollowUp.objects.pending().filter(pk__in=asked).select_for_update(of=("self",)))
    # What was changed since it was counted is left as somebody has just put it.
    rows = [row for row in rows if row.version == asked[row.pk].follow_up.version]
    for row in rows:
        policy, window = asked[row.pk].policy, asked[row.pk].window
        if window is None:
            row.policy, row.tries_planned = policy, policy.tries
        else:
            give_window(row, policy, window, window.anchor_at + policy.due_after)
    with acting_as(by, reason):
        FollowUp.objects.bulk_update(rows, FIELDS)
