"""Eligibility as stored rows: written when a call changes, and when the rules do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.rules import require
from calls.models import Call, CallEligibility
from programs.models import Beat, CallType, Program
from programs.queries import CallFacts, EligibilityRules, eligibility_rules

_BATCH = 1000


@transaction.atomic
def judge_again(*, by: User, at: datetime) -> int:
    """Judge every call by the rules as they are now; returns how many judgements changed."""
    require(by, "programs.change_program")
    changed, after = 0, None
    while calls := _batch(after):
        changed += judge_calls(calls=calls)
        after = calls[-1].pk
    return changed


@transaction.atomic
def judge_calls(*, calls: Sequence[Call]) -> int:
    """Store for each call which programs may take it, and why not; returns how many judgements changed."""
    judge = _Judge(eligibility_rules())
    there = {
        (row.call_id, row.program_id): row
        for row in CallEligibility.objects.filter(call__in=calls).order_by()
    }
    wanted = {(row.call_id, row.program_id): row for call in calls for row in judge.rows(call)}
    stale = [row.pk for key, row in there.items() if not _same(row, wanted.get(key))]
    fresh = [row for key, row in wanted.items() if not _same(there.get(key), row)]
    CallEligibility.objects.filter(pk__in=stale).delete()
    CallEligibility.objects.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh)


class _Judge:
    """The rules, and the codes that they speak in, read once for many calls."""

    def __init__(self, rules: EligibilityRules) -> None:
        self.rules = rules
        self.programs: dict[str, Any] = dict(Program.objects.values_list("code", "pk"))
        self.call_types: dict[Any, str] = dict(CallType.objects.values_list("pk", "code"))
        self.beats: dict[Any, str] = dict(Beat.objects.values_list("pk", "code"))

    def rows(self, call: Call) -> list[CallEligibility]:
        facts = CallFacts(
            received_at=call.received_at,
            call_type=self.call_types.get(call.call_type_id),
            priority=call.priority,
            weapon=call.weapon,
            violent=call.violent,
            beat=self.beats.get(call.beat_id),
        )
        return [
            CallEligibility(
                call=call,
                program_id=self.programs[judged.program_code],
                eligible=judged.eligible,
                reasons=judged.reasons,
            )
            for judged in self.rules.judge(facts)
        ]


def _batch(after: Any) -> list[Call]:
    rows = Call.objects.order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[:_BATCH])


def _same(one: CallEligibility | None, other: CallEligibility | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.eligible, one.reasons) == (other.eligible, other.reasons)
