"""Why an encounter that wants a follow-up has none: read from history, never guessed."""

from typing import Any

from cases.models import Encounter, FollowUpWish
from followups.models import Promise


def cause_of_no_promise(encounter: Encounter) -> str:
    """For the log and the history: what went wrong and by which way in, without a word about a person."""
    wished: Any = _when_it_was_wished(encounter)
    if wished is None:
        return "it has no history, so it was written with the triggers off"
    promised = Promise.history.filter(encounter=encounter.pk, history_date__gte=wished.history_date)
    last: Any = promised.order_by("-history_id").first()
    if last is None:
        how = "written" if wished.history_type == "+" else "changed to wanted"
        return f"it was {how} through {_way(wished)} and no promise was made with it"
    if last.history_type == "-":
        return f"its promise row was deleted through {_way(last)}"
    return "its promise row is gone and history does not know how, so the triggers were off"


def _when_it_was_wished(encounter: Encounter) -> Any:
    """The row of history with which the follow-up came to be wanted; None without a history."""
    found = None
    for row in Encounter.history.filter(id=encounter.pk).order_by("-history_id"):
        if row.follow_up != FollowUpWish.WANTED:
            break
        found = row
    return found


def _way(row: Any) -> str:
    return row.history_via or "an unknown way"
